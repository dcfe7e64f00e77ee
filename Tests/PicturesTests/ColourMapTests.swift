import Pictures
import Testing

@Suite struct ColourMapTests {
  @Test func `grey runs from black to white`() {
    let colours = [-2.0, 0, 2].map { ColourMap.grey.colour(of: $0, in: -2...2) }
    #expect(colours == [.black, Colour(128, 128, 128), .white])
  }

  @Test func `diverging runs from blue through white at 0 to red`() {
    let colours = [-3.0, 0, 3].map { ColourMap.diverging.colour(of: $0, in: -3...3) }
    #expect(colours == [Colour(5, 113, 176), .white, Colour(202, 0, 32)])
  }

  @Test(arguments: [-1.0...3, -3.0...1, 1.0...3])
  func `diverging measures both signs by the farther bound`(_ bounds: ClosedRange<Double>) {
    for value in [-3, -1, -0.5, 0, 2, 3] {
      #expect(
        ColourMap.diverging.colour(of: value, in: bounds)
          == ColourMap.diverging.colour(of: value, in: -3...3),
        "\(value)")
    }
  }

  @Test func `heat runs from light to dark without a step back`() {
    let colours = (0...100).map { ColourMap.heat.colour(of: Double($0), in: 0...100) }
    #expect(colours.first == Colour(247, 251, 255))
    #expect(colours.last == Colour(8, 48, 107))
    for (light, dark) in zip(colours, colours.dropFirst()) {
      #expect(light.red > dark.red || light.green > dark.green || light.blue > dark.blue)
      #expect(light.red >= dark.red && light.green >= dark.green && light.blue >= dark.blue)
    }
  }

  @Test(arguments: [ColourMap.grey, .diverging, .heat])
  func `numbers outside get the colour of the nearer bound, NaN its own`(_ map: ColourMap) {
    #expect(map.colour(of: 9, in: -1...1) == map.colour(of: 1, in: -1...1))
    #expect(map.colour(of: -.infinity, in: -1...1) == map.colour(of: -1, in: -1...1))
    #expect(map.colour(of: .nan, in: -1...1) == ColourMap.notANumber)
  }

  @Test func `where all numbers are equal, the map is still defined`() {
    #expect(ColourMap.grey.colour(of: 5, in: 5...5) == .black)
    #expect(ColourMap.diverging.colour(of: 0, in: 0...0) == .white)
    #expect(ColourMap.diverging.colour(of: 5, in: 5...5) == Colour(202, 0, 32))
  }

  @Test func `a colour is written in six hexadecimal digits`() {
    #expect(Colour(255, 128, 0).hex == "#ff8000")
  }
}
