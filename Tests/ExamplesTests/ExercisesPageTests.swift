import Testing

/// Docs/Exercises.md leaves no exercise out, and the tests that it names exist.
@Suite struct `The page of exercises is complete` {
  @Test func `each exercise of the lecture map is answered or to be programmed`() throws {
    let numbers = try text(of: "Docs/LectureMap.md").matches(of: /\n\| (D\d+) \|/).map { String($0.1) }
    let page = try text(of: "Docs/Exercises.md")
    let answered = page.matches(of: /\n### (D\d+)\n/).map { String($0.1) }
    let programmed = page.matches(of: /\n\| (D\d+) \|/).map { String($0.1) }
    let all = answered + programmed
    #expect(numbers.count == 26)
    #expect(all.count == 26 && Set(all) == Set(numbers))
  }

  @Test func `each test that an answer names is there`() throws {
    let names = Set(try testNames())
    let named = try text(of: "Docs/Exercises.md").matches(of: /\n- Test: `([^`\n]+)`/).map { String($0.1) }
    #expect(named.count > 10)
    for name in named { #expect(names.contains(name), "\(name)") }
    let numbered = names.filter { $0.contains(#/^D\d+: /#) }
    #expect(numbered.isSubset(of: named), "\(numbered.subtracting(named))")
  }
}
