import SlidingWindow
import Tensors

/// A memory whose entries have three cells.
private func memory(
  _ place: WritableKeyPath<GradientMemory<Double>, Tensor<Double>?>
) -> GradientMemory<Double> {
  var memory = GradientMemory<Double>()
  memory[keyPath: place] = Tensor(zeros: [3])
  return memory
}

private func step(
  _ dp: [Int] = [2], _ memory: GradientMemory<Double> = GradientMemory(),
  _ step: (inout Tensor<Double>, Tensor<Double>, inout GradientMemory<Double>) -> Void
) {
  var (p, memory) = (Tensor<Double>(zeros: [2]), memory)
  step(&p, Tensor(zeros: dp), &memory)
}

/// Rules and the steps by them.
let updateStops: [WrongCall] = [
  WrongCall(stopsWith: "SGD: momentum must be at least 0 and below 1, but it is 1.0") {
    _ = SGD(momentum: 1)
  },
  WrongCall(stopsWith: "SGD: dampening must be at least 0 and below 1, but it is -0.5") {
    _ = SGD(dampening: -0.5)
  },
  WrongCall(stopsWith: "SGD: weightDecay must be finite and not negative, but it is -0.1") {
    _ = SGD(weightDecay: -0.1)
  },
  WrongCall(
    stopsWith: "SGD: Nesterov's rule needs momentum and no dampening, but they are 0.0 and 0.0"
  ) {
    _ = SGD(nesterov: true)
  },
  WrongCall(
    stopsWith: "SGD: Nesterov's rule needs momentum and no dampening, but they are 0.5 and 0.25"
  ) {
    _ = SGD(momentum: 0.5, dampening: 0.25, nesterov: true)
  },
  WrongCall(stopsWith: "RMSProp: alpha must be at least 0 and below 1, but it is 1.5") {
    _ = RMSProp(alpha: 1.5)
  },
  WrongCall(stopsWith: "RMSProp: epsilon must be finite and not negative, but it is inf") {
    _ = RMSProp(epsilon: .infinity)
  },
  WrongCall(stopsWith: "RMSProp: weightDecay must be finite and not negative, but it is -1.0") {
    _ = RMSProp(weightDecay: -1)
  },
  WrongCall(stopsWith: "RMSProp: momentum must be at least 0 and below 1, but it is nan") {
    _ = RMSProp(momentum: .nan)
  },
  WrongCall(stopsWith: "Adam: beta1 must be at least 0 and below 1, but it is 1.0") { _ = Adam(beta1: 1) },
  WrongCall(stopsWith: "Adam: beta2 must be at least 0 and below 1, but it is -0.25") {
    _ = Adam(beta2: -0.25)
  },
  WrongCall(stopsWith: "Adam: epsilon must be finite and not negative, but it is -1.0") {
    _ = Adam(epsilon: -1)
  },
  WrongCall(stopsWith: "Adam: weightDecay must be finite and not negative, but it is nan") {
    _ = Adam(weightDecay: .nan)
  },
  WrongCall(stopsWith: "adamStep: steps must be counted from 1, but t is 0") { kernels in
    step { p, dp, memory in kernels.adamStep(&p, dp, &memory, Adam(), rate: 1, t: 0) }
  },

  // MARK: Shapes
  WrongCall(stopsWith: "sgdStep: dp has shape [3], but [2] is required") { kernels in
    step([3]) { p, dp, memory in kernels.sgdStep(&p, dp, &memory, SGD(), rate: 1) }
  },
  WrongCall(stopsWith: "rmsPropStep: dp has shape [2, 1], but [2] is required") { kernels in
    step([2, 1]) { p, dp, memory in kernels.rmsPropStep(&p, dp, &memory, RMSProp(), rate: 1) }
  },
  WrongCall(stopsWith: "adamStep: dp has shape [], but [2] is required") { kernels in
    step([]) { p, dp, memory in kernels.adamStep(&p, dp, &memory, Adam(), rate: 1, t: 1) }
  },
  WrongCall(stopsWith: "sgdStep: velocity has shape [3], but [2] is required") { kernels in
    step([2], memory(\.velocity)) { p, dp, memory in
      kernels.sgdStep(&p, dp, &memory, SGD(momentum: 0.5), rate: 1)
    }
  },
  WrongCall(stopsWith: "rmsPropStep: square has shape [3], but [2] is required") { kernels in
    step([2], memory(\.square)) { p, dp, memory in kernels.rmsPropStep(&p, dp, &memory, RMSProp(), rate: 1) }
  },
  WrongCall(stopsWith: "adamStep: mean has shape [3], but [2] is required") { kernels in
    step([2], memory(\.mean)) { p, dp, memory in kernels.adamStep(&p, dp, &memory, Adam(), rate: 1, t: 1) }
  },
  WrongCall(stopsWith: "adamStep: largestSquare has shape [3], but [2] is required") { kernels in
    step([2], memory(\.largestSquare)) { p, dp, memory in
      kernels.adamStep(&p, dp, &memory, Adam(amsgrad: true), rate: 1, t: 2)
    }
  },
]
