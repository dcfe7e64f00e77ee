import SlidingWindow
import Tensors

extension Question {
  /// Throws unless a forward pass is right on plain numbers and on dual ones.
  ///
  /// On dual numbers the loops that somebody has written differentiate themselves; slopes that differ from those of
  /// the loops of this project mean that some number has lost its derivative on the way.
  ///
  /// - Parameters:
  ///   - plain: The solution on plain numbers.
  ///   - dual: The same solution on dual numbers.
  ///   - right: The loops of this project.
  ///   - suspects: What known mistakes give.
  func expectForward(
    _ what: String = "z", plain: ([Tensor<Double>]) throws -> Tensor<Double>,
    dual: ([Tensor<Dual>]) throws -> Tensor<Dual>, right: ([Tensor<Dual>]) -> Tensor<Dual>,
    suspects: ([Tensor<Double>]) -> [Suspect] = { _ in [] }
  ) throws {
    let values = arguments.map(\.value)
    var generator = SeededGenerator(seed: 77)
    let duals = values.map { value in
      value.map { Dual($0, slope: generator.uniform(from: -1, to: 1)) }
    }
    let truth = right(duals)
    try expect(what, plain(values), truth.map(\.value), suspects: suspects(values))
    let answer = try dual(duals)
    try expect(what + " on dual numbers", answer.map(\.value), truth.map(\.value))
    try expect("the slope of \(what) on dual numbers", answer.map(\.slope), truth.map(\.slope))
  }
}

/// The gradient of any forward pass, by dual numbers: the slope of Σ dz·f with respect to every cell of x.
func gradientByDuals(
  at x: Tensor<Double>, upstream dz: Tensor<Double>, of f: (Tensor<Dual>) -> Tensor<Dual>
) -> Tensor<Double> {
  var seeded = x.map { Dual($0) }
  var dx = x
  for i in x.indices {
    seeded[i].slope = 1
    dx[i] = dot(f(seeded).map(\.slope), dz)
    seeded[i].slope = 0
  }
  return dx
}

extension Tensor where Number == Double {
  /// Whole numbers from −5 to 5, none of them 0, which would hide mistakes.
  static func wholeNumbers(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return Tensor(
      shape,
      (0..<cellCount(shape)).map { _ in
        let number = generator.integer(below: 10) - 5
        return Double(number < 0 ? number : number + 1)
      })
  }

  /// The sum, cell by cell.
  static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b) { $0 + $1 } }
}
