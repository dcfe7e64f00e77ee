import ConvNets
import Tensors

/// The two runs that every case goes through.
enum GoldenPrecision: String, CaseIterable, Sendable {
  case double = "Double"
  case float = "Float"

  /// What the files of the run end in, after the name of the case.
  var suffix: String {
    switch self {
    case .double: "f64.safetensors"
    case .float: "f32.safetensors"
    }
  }
}

/// What the judge says about one run of one case.
struct GoldenVerdict: Equatable {
  /// One sentence for each result that is wrong.
  var complaints: [String] = []
  /// Whether the reference has all results.
  var isComplete = true
  /// The largest error, as a fraction of what is allowed; nil before any finite error was seen.
  var worst: Double?
  /// The largest error of each result, divided by its largest entry.
  var relativeErrors: [String: Double] = [:]
}

/// Compares our results with PyTorch's.
///
///     Double                          max|ours − theirs| ≤ 1e-11 · max(1, max|theirs|)
///     Float                           max|ours − theirs| ≤ 8·e + 4·ε · max|theirs|          ε = 1.1920929e-7
///     exact cases, whole numbers      ours = theirs
///
/// e is the largest error of PyTorch's own float32 evaluations. For tanh the last maximum is at least 1: one unit in
/// the last place of a saturated y is more than its derivative 1 − y². NaN and infinities must stand exactly where
/// PyTorch has them.
struct GoldenJudge {
  let golden: GoldenCase
  let reference: SafetensorsFile

  /// Judges all results for which there is a reference.
  func verdict(on answer: SafetensorsFile, _ precision: GoldenPrecision) -> GoldenVerdict {
    var verdict = GoldenVerdict()
    for name in golden.results {
      guard reference.dtype(of: name) != nil else {
        verdict.isComplete = false
        continue
      }
      do throws(SafetensorsError) {
        let (ours, theirs) = (try numbers(name, answer), try numbers(name, reference))
        let allowed = allowance(for: name, theirs, precision)
        judge(name, ours, theirs, allowed, precision, &verdict)
      } catch {
        verdict.complaints.append("\(golden.id), \(precision.rawValue): \(error)")
      }
    }
    return verdict
  }

  private func numbers(_ name: String, _ file: SafetensorsFile) throws(SafetensorsError) -> Tensor<Double> {
    guard isWhole(name, file) else { return try file.tensor(name) }
    return try file.tensor(name, as: Int.self).map { Double($0) }
  }

  private func isWhole(_ name: String, _ file: SafetensorsFile) -> Bool {
    file.dtype(of: name).map { Int.reader(of: $0) != nil } ?? false
  }

  private func allowance(for name: String, _ theirs: Tensor<Double>, _ precision: GoldenPrecision) -> Double {
    if golden.exact || isWhole(name, reference) { return 0 }
    let largest = theirs.largestMagnitude
    switch precision {
    case .double:
      return 1e-11 * max(1, largest)
    case .float:
      let scale = golden.op == "tanh" ? max(1, largest) : largest
      return 8 * (golden.float32Errors[name] ?? 0) + 4 * 1.1920929e-7 * scale
    }
  }

  private func judge(
    _ name: String, _ ours: Tensor<Double>, _ theirs: Tensor<Double>, _ allowed: Double,
    _ precision: GoldenPrecision, _ verdict: inout GoldenVerdict
  ) {
    let place = "\(golden.id), \(precision.rawValue): \(name)"
    guard ours.shape == theirs.shape || (ours.shape == [1] && theirs.shape == []) else {
      verdict.complaints.append(
        "\(place) has shape \(text(ours.shape)), but PyTorch's has \(text(theirs.shape))")
      return
    }
    var worst = (index: 0, error: 0.0)
    for i in theirs.indices where distance(ours[i], theirs[i]) > worst.error {
      worst = (i, distance(ours[i], theirs[i]))
    }
    if worst.error > allowed {
      let cell = text(index(ofFlatPosition: worst.index, in: theirs.shape))
      verdict.complaints.append(
        "\(place)\(cell) is \(ours[worst.index]), but PyTorch has \(theirs[worst.index]); "
          + "the error is \(worst.error), and \(allowed) is allowed")
    }
    let fraction = worst.error == 0 ? 0 : worst.error / allowed
    if fraction.isFinite { verdict.worst = max(fraction, verdict.worst ?? 0) }
    verdict.relativeErrors[name] = worst.error == 0 ? 0 : worst.error / theirs.largestMagnitude
  }
}

extension Tensor<Double> {
  /// The largest magnitude of the finite entries.
  fileprivate var largestMagnitude: Double {
    elements.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
  }
}

/// |a − b|; infinite if only one of the two is a finite number, or both are something else.
private func distance(_ a: Double, _ b: Double) -> Double {
  if a == b || (a.isNaN && b.isNaN) { return 0 }
  return a.isFinite && b.isFinite ? (a - b).magnitude : .infinity
}
