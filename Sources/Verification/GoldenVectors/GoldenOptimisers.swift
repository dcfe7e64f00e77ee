import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `optim_sgd`.
  func sgd(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["lr", "steps", "momentum", "dampening", "weight_decay", "nesterov"])
    let (momentum, dampening) = (try share("momentum"), try share("dampening"))
    let nesterov = try flag("nesterov")
    guard !nesterov || (momentum > 0 && dampening == 0) else {
      throw .notOffered("Nesterov's rule needs momentum and no dampening")
    }
    return try walk(
      by: SGD(
        momentum: momentum, dampening: dampening, weightDecay: try size("weight_decay"), nesterov: nesterov),
      kernels)
  }

  /// `optim_rmsprop`.
  func rmsProp(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["lr", "steps", "alpha", "eps", "weight_decay", "momentum", "centered"])
    return try walk(
      by: RMSProp(
        alpha: try share("alpha"), epsilon: try size("eps"), weightDecay: try size("weight_decay"),
        momentum: try share("momentum"), centered: try flag("centered")), kernels)
  }

  /// `optim_adam`, and decoupled `optim_adamw`.
  func adam(_ kernels: some Kernels<Number>, decoupled: Bool) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["lr", "steps", "betas", "eps", "weight_decay", "amsgrad"])
    guard case .list(let betas) = golden.attributes["betas"], betas.count == 2 else {
      throw .contradiction("attribute \"betas\" must be a list of two numbers")
    }
    guard betas.allSatisfy({ 0 <= $0 && $0 < 1 }) else {
      throw .notOffered("betas must be at least 0 and below 1, but they are \(betas)")
    }
    return try walk(
      by: Adam(
        beta1: betas[0], beta2: betas[1], epsilon: try size("eps"), weightDecay: try size("weight_decay"),
        decoupled: decoupled, amsgrad: try flag("amsgrad")), kernels)
  }

  /// The parameter after every step; step t is given row t of the gradients.
  private func walk(
    by rule: some UpdateRule, _ kernels: some Kernels<Number>
  ) throws(GoldenObstacle) -> SafetensorsFile {
    let (start, rate) = (try tensor("param_initial", rank: 1), try number("lr"))
    let (steps, n) = (try integer("steps"), start.indices.count)
    let gradients = try tensor("grads", shape: [steps, n])
    var optimiser = Optimiser<Number>(rule)
    var parameters: NamedTensors<Number> = ["p": start]
    var path: [Number] = []
    for t in 0..<steps {
      let gradient = Tensor([n], Array(gradients.elements[t * n..<(t + 1) * n]))
      optimiser.step(&parameters, ["p": gradient], rate: rate, with: kernels)
      path += parameters.tensors[0].elements
    }
    var answer = SafetensorsFile()
    answer.insert(Tensor([steps, n], path), named: "param_after_each_step")
    return answer
  }

  /// A number that says which part of something stays.
  private func share(_ name: String) throws(GoldenObstacle) -> Double {
    let share = try number(name)
    guard 0 <= share, share < 1 else {
      throw .notOffered("\(name) must be at least 0 and below 1, but it is \(share)")
    }
    return share
  }

  private func size(_ name: String) throws(GoldenObstacle) -> Double {
    let size = try number(name)
    guard 0 <= size, size < .infinity else {
      throw .notOffered("\(name) must be finite and not negative, but it is \(size)")
    }
    return size
  }
}
