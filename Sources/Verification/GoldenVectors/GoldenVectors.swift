import ConvNets
import Foundation
import SlidingWindow
import Tensors

/// Computations whose results PyTorch has computed before: a folder with `cases.json` and a safetensors file per case.
///
///     let report = try GoldenVectors(folder: url).run(kernels: .naive)
///     for complaint in report.complaints { print(complaint) }
///
/// The inputs are exact in Float, so that the same files judge a run in Double and one in Float. Operations that the
/// project does not have are reported as not offered.
public struct GoldenVectors: Sendable {
  /// Where the files are.
  public let folder: URL
  /// The cases, in the order of the list.
  public let cases: [GoldenCase]

  /// Reads the list of cases; their tensors are read when they run.
  public init(folder: URL) throws(GoldenError) {
    let file = folder.appending(path: "cases.json")
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw .missingList(file: file.path, reason: error.localizedDescription)
    }
    do { cases = try JSONDecoder().decode(GoldenCaseList.self, from: data).cases } catch {
      throw .malformedList(file: file.path, reason: "\(error)")
    }
    var seen: Set<String> = []
    for golden in cases where !seen.insert(golden.id).inserted {
      throw .repeatedCase(file: file.path, id: golden.id)
    }
    self.folder = folder
  }

  /// Runs all cases, in Double and in Float, and judges them.
  ///
  /// - Parameters:
  ///   - kernels: What computes.
  ///   - out: A folder for the results, each case in a file `<id>.f64.safetensors` and one `<id>.f32.safetensors`; it
  ///     is created where it is missing.
  ///   - progress: Told how many cases are done, of how many, after each.
  public func run(
    kernels: KernelSet = .naive, out: URL? = nil, progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(GoldenError) -> GoldenReport {
    if let out {
      do { try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true) } catch {
        throw .unwritable(folder: out.path, reason: error.localizedDescription)
      }
    }
    var results: [GoldenResult] = []
    for golden in cases {
      results.append(try result(of: golden, kernels, out))
      progress(results.count, cases.count)
    }
    return GoldenReport(kernels: kernels.name, results)
  }

  private func result(
    of golden: GoldenCase, _ kernels: KernelSet, _ out: URL?
  ) throws(GoldenError) -> GoldenResult {
    let given: SafetensorsFile
    let double: SafetensorsFile
    let float: SafetensorsFile
    do throws(GoldenObstacle) {
      given = try tensors(of: golden)
      double = try GoldenQuestion(golden: golden, file: given).answer(kernels.double)
      float = try GoldenQuestion(golden: golden, file: given).answer(kernels.float)
    } catch { return GoldenResult(golden, error) }

    if let out {
      try write(double, of: golden, .double, to: out)
      try write(float, of: golden, .float, to: out)
    }
    let judge = GoldenJudge(golden: golden, reference: given)
    return GoldenResult(
      golden, double: judge.verdict(on: double, .double), float: judge.verdict(on: float, .float))
  }

  private func tensors(of golden: GoldenCase) throws(GoldenObstacle) -> SafetensorsFile {
    do { return try SafetensorsFile(contentsOf: folder.appending(path: golden.file)) } catch {
      throw .unreadable(error)
    }
  }

  private func write(
    _ answer: SafetensorsFile, of golden: GoldenCase, _ precision: GoldenPrecision, to out: URL
  ) throws(GoldenError) {
    do { try answer.write(to: out.appending(path: "\(golden.id).\(precision.suffix)")) } catch {
      throw .unwritable(folder: out.path, reason: "\(error)")
    }
  }
}

/// Kernels for both kinds of number.
public struct KernelSet: Sendable {
  /// What reports call them.
  public let name: String
  /// What computes in Double.
  public let double: any Kernels<Double>
  /// What computes in Float.
  public let float: any Kernels<Float>

  /// - Parameters:
  ///   - name: What reports call them.
  ///   - double: What computes in Double.
  ///   - float: What computes in Float.
  public init(name: String, double: any Kernels<Double>, float: any Kernels<Float>) {
    self.name = name
    self.double = double
    self.float = float
  }

  /// The loops of the readable module.
  public static let naive = KernelSet(name: "naive", double: NaiveKernels(), float: NaiveKernels())
}
