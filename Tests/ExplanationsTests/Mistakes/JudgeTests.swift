import SlidingWindow
import Tensors
import Testing

@testable import Explanations

/// A checker is worth as much as the mistakes it finds. Dual numbers have refused every mistake of the catalogue before
/// it was named; here central differences, which know even less, must do the same.
@Suite struct `Central differences` {
  @Test func `accept the right gradients and refuse every wrong formula of the catalogue`() {
    for type in Mistake.operations { judge(type) }
  }

  private func judge<Call: OperationCall>(_ type: Call.Type) {
    // The first two examples of each operation have every property that a mistake needs, but for ties and groups.
    for call in type.examples.prefix(2) {
      let dz = call.drawnUpstream
      for (name, x) in zip(type.gradientNames, call.arguments) {
        let right = call.gradient(name, upstream: dz)
        #expect(check(name, of: call, at: x, upstream: dz, claimed: right).verdict == .agrees)
        for mistake in Mistake.all {
          for wrong in call.wrongResults(of: mistake, name, upstream: dz) where !isSame(wrong.gradient, right)
          {
            let check = check(name, of: call, at: x, upstream: dz, claimed: wrong.gradient)
            #expect(
              [.disagrees, .wrongShape].contains(check.verdict),
              "\(call), \(mistake.name), \(wrong.detail): \(check)")
          }
        }
      }
    }
  }

  private func check<Call: OperationCall>(
    _ name: GradientName, of call: Call, at x: Tensor<Double>, upstream dz: Tensor<Double>,
    claimed: Tensor<Double>
  ) -> GradientCheck {
    let (i, values) = (Call.position(of: name), call.arguments)
    return GradientCheck(
      name.rawValue, of: { call.forward(values.replacing(i, with: $0)) }, at: x, upstream: dz,
      claimed: claimed)
  }
}
