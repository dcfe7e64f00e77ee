import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `batch_norm`: in training by the statistics of the batch, otherwise by the running ones.
  func batchNormalization(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand([
      "dims", "training", "momentum", "eps", "has_weight", "has_bias", "has_running_stats",
    ])
    let x = try tensor("input")
    let axes = try integer("dims")
    guard axes >= 0, x.shape.count == axes + 2 else {
      throw .contradiction("input \(text(x.shape)) does not have \(axes) axes for positions")
    }
    let (C, K) = (x.shape[1], x.shape[0] * x.positions.count)
    let w = try flag("has_weight") ? tensor("weight", shape: [C]) : nil
    let b = try bias(count: C)
    let running = try runningStatistics(channels: C)
    let epsilon = try number("eps")

    var answer = SafetensorsFile()
    let gradients: (Tensor<Number>) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>)
    if try flag("training") {
      guard K >= 2 else { throw .notOffered("a batch of one cell per channel is not normalised") }
      let (z, batch) = kernels.batchNormalization(x, weight: w, bias: b, epsilon: epsilon)
      answer.insert(z, named: "output")
      if let running {
        let after = running.averaged(with: batch, of: K, momentum: try number("momentum"))
        answer.insert(after.mean, named: "running_mean_after")
        answer.insert(after.variance, named: "running_var_after")
      }
      gradients = { kernels.batchNormalizationGradients($0, x, batch, weight: w, epsilon: epsilon) }
    } else {
      guard let running else { throw .contradiction("without training there must be running statistics") }
      let z = kernels.normalization(x, by: running, weight: w, bias: b, epsilon: epsilon)
      answer.insert(z, named: "output")
      gradients = { kernels.normalizationGradients($0, x, by: running, weight: w, epsilon: epsilon) }
    }
    if let dz = try upstream(x.shape) {
      let (dx, dw, db) = gradients(dz)
      answer.insert(dx, named: "grad_input")
      if w != nil { answer.insert(dw, named: "grad_weight") }
      if b != nil { answer.insert(db, named: "grad_bias") }
    }
    return answer
  }

  private func runningStatistics(channels C: Int) throws(GoldenObstacle) -> ChannelStatistics<Number>? {
    guard try flag("has_running_stats") else { return nil }
    return ChannelStatistics(
      mean: try tensor("running_mean", shape: [C]), variance: try tensor("running_var", shape: [C]))
  }

  /// `local_response_norm`.
  func localResponseNormalization() throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["size", "alpha", "beta", "k"])
    let x = try tensor("input")
    let (size, alpha) = (try integer("size"), try number("alpha"))
    let (beta, k) = (try number("beta"), try number("k"))
    guard x.shape.count >= 2, size > 0 else {
      throw .contradiction("\(size) neighbouring channels cannot be had in input \(text(x.shape))")
    }
    guard k > 0, alpha >= 0 else {
      throw .notOffered("k must be positive and alpha not negative, but they are \(k) and \(alpha)")
    }
    var answer = SafetensorsFile()
    let z = ConvNets.localResponseNormalization(x, size: size, alpha: alpha, beta: beta, k: k)
    answer.insert(z, named: "output")
    if let dz = try upstream(x.shape) {
      let dx = localResponseNormalizationInputGradient(dz, x, size: size, alpha: alpha, beta: beta, k: k)
      answer.insert(dx, named: "grad_input")
    }
    return answer
  }

  /// `channel_shuffle`.
  func channelShuffle() throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["groups"])
    let (x, groups) = (try tensor("input"), try integer("groups"))
    guard x.shape.count >= 2, groups > 0, x.shape[1] % groups == 0 else {
      throw .contradiction("input \(text(x.shape)) does not have \(groups) groups of channels")
    }
    var answer = SafetensorsFile()
    answer.insert(ConvNets.channelShuffle(x, groups: groups), named: "output")
    if let dz = try upstream(x.shape) {
      answer.insert(channelShuffleInputGradient(dz, groups: groups), named: "grad_input")
    }
    return answer
  }
}
