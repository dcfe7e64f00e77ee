import ConvNets
import Foundation
import SlidingWindow
import Tensors
import Testing

@testable import Verification

/// A folder of cases is somebody else's work: whatever it holds, the run says so and goes on.
@Suite struct GoldenQuestionTests {
  // MARK: The list of cases

  @Test func `a folder without cases is named`() {
    #expect {
      try GoldenVectors(folder: URL(filePath: "/nowhere"))
    } throws: {
      "\($0)".hasPrefix("/nowhere/cases.json cannot be read")
    }
  }

  @Test(arguments: [
    ("", "JSON"), (#"{"cases":7}"#, "cases"), (#"{"cases":[{"id":"a"}]}"#, "op"),
    (#"{"cases":[{"id":"../a","op":"relu","attributes":{},"results":[]}]}"#, "../a"),
    (
      #"{"cases":[{"id":"a","op":"relu","attributes":{},"results":[]},"#
        + #"{"id":"a","op":"tanh","attributes":{},"results":[]}]}"#,
      "twice"
    ),
  ])
  func `a list that is none says what is wrong`(_ list: String, _ word: String) throws {
    try GoldenFixture.inTemporaryFolder { folder in
      try Data(list.utf8).write(to: folder.appending(path: "cases.json"))
      #expect {
        try GoldenVectors(folder: folder)
      } throws: {
        "\($0)".hasPrefix(folder.path) && "\($0)".contains(word)
      }
    }
  }

  // MARK: One case

  @Test func `a case without a file fails, and the others run`() throws {
    try GoldenFixture.inFolder { folder in
      let file = folder.appending(path: "conv2d_001.safetensors")
      try FileManager.default.removeItem(at: file)
      let report = try GoldenVectors(folder: folder).run()
      #expect(report.complaints.count == 1)
      #expect(report.complaints[0].hasPrefix("conv2d_001: \(file.path) cannot be read"))
      #expect(report.results.count { $0.outcome == .passed } == report.results.count - 1)
    }
  }

  @Test func `a missing tensor is named`() throws {
    let golden = try GoldenFixture.named("conv2d_001").golden
    let expected = GoldenObstacle.unreadable(
      .missingTensor(file: "a new file", tensor: "input", present: []))
    #expect(throws: expected) {
      try GoldenQuestion<Double>(golden: golden, file: SafetensorsFile()).answer(NaiveKernels())
    }
  }

  @Test func `what the project does not have is not offered`() {
    #expect(obstacle(op: "gelu", [:]) == .notOffered("there is no gelu"))
  }

  @Test func `an attribute that would change the question is not passed over`() {
    let attributes: [String: GoldenAttribute] = ["reduction": .text("mean"), "label_smoothing": .number(0.1)]
    #expect(
      obstacle(op: "cross_entropy", attributes)
        == .notOffered("cross_entropy has no attribute \"label_smoothing\" here"))
  }

  private func obstacle(op: String, _ attributes: [String: GoldenAttribute]) -> GoldenObstacle? {
    let golden = GoldenCase(
      id: "", op: op, file: "", attributes: attributes, results: [], exact: false, float32Errors: [:])
    do {
      _ = try GoldenQuestion<Double>(golden: golden, file: SafetensorsFile()).answer(NaiveKernels())
      return nil
    } catch { return error }
  }

  // MARK: Cases outside of what the modules accept

  static let misfits: [(id: String, attribute: String, value: GoldenAttribute, GoldenObstacle)] = [
    ("conv2d_031", "padding_mode", .text("reflect"), .notOffered("only zeros are put around an input")),
    ("conv1d_000", "padding_before", .list([-9]), .notOffered("an output of [0] cells is not computed")),
    (
      "conv2d_000", "padding_before", .list([999_999, 99_999]),
      .notOffered("an output of [1000003, 100004] cells is not computed")
    ),
    ("max_pool1d_000", "padding_before", .list([5]), .notOffered("a window lies wholly in the padding")),
    ("lp_pool2d_000", "p", .number(0.5), .notOffered("p must be finite and at least 1, but it is 0.5")),
    (
      "adaptive_avg_pool1d_000", "output_size", .list([0]),
      .notOffered("an output of [0] cells is not computed")
    ),
    (
      "batch_norm_000", "dims", .number(2),
      .contradiction("input [4, 3] does not have 2 axes for positions")
    ),
    (
      "batch_norm_007", "has_running_stats", .flag(false),
      .contradiction("without training there must be running statistics")
    ),
    (
      "local_response_norm_000", "size", .number(0),
      .contradiction("0 neighbouring channels cannot be had in input [1, 7, 3, 3]")
    ),
    (
      "local_response_norm_000", "k", .number(0),
      .notOffered("k must be positive and alpha not negative, but they are 0.0 and 0.0001")
    ),
    (
      "fold_000", "output_size", .list([5, 4]),
      .contradiction("input [2, 8, 4] does not hold windows of [2, 4] cells at positions [3, 3]")
    ),
    ("fold_001", "output_size", .list([0, 3]), .notOffered("an output of [0, 3] cells is not computed")),
    (
      "unfold_000", "padding_before", .list([3000, 2000]),
      .notOffered("an output of [8, 1502, 1001] cells is not computed")
    ),
    ("dropout_000", "p", .number(1), .notOffered("p must be at least 0 and below 1, but it is 1.0")),
    ("softplus_000", "beta", .number(0), .notOffered("beta must be finite and positive, but it is 0.0")),
    (
      "channel_shuffle_001", "groups", .number(4),
      .contradiction("input [1, 6, 2, 2] does not have 4 groups of channels")
    ),
    ("optim_sgd_002", "momentum", .number(0), .notOffered("Nesterov's rule needs momentum and no dampening")),
    (
      "optim_rmsprop_000", "alpha", .number(1),
      .notOffered("alpha must be at least 0 and below 1, but it is 1.0")
    ),
    (
      "optim_rmsprop_001", "eps", .number(-1),
      .notOffered("eps must be finite and not negative, but it is -1.0")
    ),
    (
      "optim_adam_000", "betas", .list([0.9]),
      .contradiction("attribute \"betas\" must be a list of two numbers")
    ),
    (
      "optim_adamw_000", "betas", .list([0.9, 1]),
      .notOffered("betas must be at least 0 and below 1, but they are [0.9, 1.0]")
    ),
    (
      "optim_adam_001", "steps", .number(5), .contradiction("grads has shape [6, 5], but it should be [5, 5]")
    ),
    (
      "mse_loss_000", "reduction", .text("none"),
      .notOffered("losses are reduced to their mean or their sum")
    ),
    ("conv1d_000", "stride", .list([0]), .contradiction("kernel, stride and dilation must be positive")),
    (
      "conv1d_000", "stride", .list([1, 1]),
      .contradiction("attribute \"stride\" must be a list of whole numbers below a million, 1 of them")
    ),
    (
      "conv1d_000", "groups", .number(3),
      .contradiction("weight [3, 2, 4] does not fit 2 channels in 3 groups and kernel [4]")
    ),
    ("relu_000", "dims", .number(1), .notOffered("relu has no attribute \"dims\" here")),
    ("softmax_000", "dim", .number(2), .contradiction("input [3, 5] has no axis 2")),
    ("linear_001", "has_bias", .number(1), .contradiction("attribute \"has_bias\" must be true or false")),
    ("adaptive_avg_pool1d_000", "dims", .number(0), .contradiction("attribute \"dims\" must be 1, 2 or 3")),
  ]

  @Test(arguments: misfits)
  func `an attribute that does not fit is refused with the reason`(
    _ id: String, _ attribute: String, _ value: GoldenAttribute, _ expected: GoldenObstacle
  ) throws {
    let (golden, tensors) = try GoldenFixture.named(id)
    let altered = golden.with(golden.attributes.merging([attribute: value]) { $1 })
    #expect(throws: expected) {
      try GoldenQuestion<Double>(golden: altered, file: tensors).answer(NaiveKernels())
    }
  }

  @Test func `a target that is no class is not offered`() throws {
    let (golden, given) = try GoldenFixture.named("cross_entropy_000")
    var tensors = given
    tensors.insert(Tensor<Int>([5], [0, 1, 2, 3, -100]), named: "target")
    #expect(throws: GoldenObstacle.notOffered("every target must be one of the 4 classes")) {
      try GoldenQuestion<Float>(golden: golden, file: tensors).answer(NaiveKernels())
    }
  }

  @Test func `a tensor without cells is not offered`() throws {
    let (golden, given) = try GoldenFixture.named("softmax_000")
    var tensors = given
    tensors.insert(Tensor<Double>([2, 0], []), named: "input")
    #expect(throws: GoldenObstacle.notOffered("input is empty")) {
      try GoldenQuestion<Float>(golden: golden, file: tensors).answer(NaiveKernels())
    }
  }

  @Test func `a loss hands the derivative that it receives on`() throws {
    for id in ["cross_entropy_000", "mse_loss_000"] {
      let (golden, given) = try GoldenFixture.named(id)
      var tensors = given
      let once = try GoldenQuestion<Double>(golden: golden, file: tensors).answer(NaiveKernels())
      tensors.insert(Tensor<Double>([], [2]), named: "grad_output")
      let twice = try GoldenQuestion<Double>(golden: golden, file: tensors).answer(NaiveKernels())
      #expect(try twice.tensor("grad_input") == once.tensor("grad_input", as: Double.self).map { 2 * $0 })
    }
  }

  /// The modules stop the program when arguments do not fit. If one such case slipped through, this test would
  /// not fail but end the whole run.
  @Test func `no attribute and no shape can stop the program`() throws {
    var generator = SeededGenerator(seed: 1)
    var (answered, refused) = (0, 0)
    for (golden, tensors) in try GoldenFixture.cases() {
      for _ in 0..<40 {
        let (first, second) = (generator.integer(below: 2) == 0, generator.integer(below: 2) == 0)
        let question = first ? golden : golden.with(altered(golden.attributes, using: &generator))
        let file = second ? tensors : try altered(tensors, using: &generator)
        do {
          _ = try GoldenQuestion<Double>(golden: question, file: file).answer(NaiveKernels())
          answered += 1
        } catch { refused += 1 }
      }
    }
    #expect(answered > 500 && refused > 2000)  // both ways out were taken
  }

  /// One number of one attribute, or a whole attribute, replaced.
  private func altered(
    _ attributes: [String: GoldenAttribute], using generator: inout SeededGenerator
  ) -> [String: GoldenAttribute] {
    let numbers = [-1e18, -99, -7, -2, -1, 0, 0.5, 1, 2, 3, 4, 8, 99, 1e7, 1e18, .infinity, .nan]
    let others: [GoldenAttribute] = [.flag(true), .flag(false), .text("sum"), .list([]), .list([1, 2])]
    var result = attributes
    guard !attributes.isEmpty else { return result }
    let name = attributes.keys.sorted()[generator.integer(below: attributes.count)]
    let number = numbers[generator.integer(below: numbers.count)]
    switch (attributes[name], generator.integer(below: 4)) {
    case (_, 0): result[name] = others[generator.integer(below: others.count)]
    case (.list(var list), _):
      list[generator.integer(below: list.count)] = number
      result[name] = .list(list)
    case (.number, _): result[name] = .number(number)
    default: result[name] = nil
    }
    return result
  }

  /// One tensor in another shape, or left out.
  private func altered(
    _ tensors: SafetensorsFile, using generator: inout SeededGenerator
  ) throws -> SafetensorsFile {
    var result = SafetensorsFile()
    let unlucky = tensors.names[generator.integer(below: tensors.names.count)]
    for name in tensors.names {
      let choice = name == unlucky ? generator.integer(below: 8) : 0
      if choice == 7 { continue }
      if tensors.dtype(of: name) == .i64 {
        result.insert(reshaped(try tensors.tensor(name, as: Int.self), choice), named: name)
      } else {
        result.insert(reshaped(try tensors.tensor(name, as: Double.self), choice), named: name)
      }
    }
    return result
  }

  private func reshaped<Number: Scalar>(_ tensor: Tensor<Number>, _ choice: Int) -> Tensor<Number> {
    let (shape, count) = (tensor.shape, tensor.indices.count)
    let shapes = [shape, shape.reversed(), [count], [1, count], [1, 1, count], [], [2, 0]]
    return Tensor(shapes[choice], Array(tensor.elements.prefix(cellCount(shapes[choice]))))
  }
}

extension GoldenCase {
  /// The same case with other attributes.
  fileprivate func with(_ attributes: [String: GoldenAttribute]) -> GoldenCase {
    GoldenCase(
      id: id, op: op, file: file, attributes: attributes, results: results, exact: exact,
      float32Errors: float32Errors)
  }
}
