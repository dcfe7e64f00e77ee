extension Mistake {
  // MARK: Activations, losses, normalisation

  static let derivativeAtOutput = Mistake(
    "the derivative is taken at y instead of z",
    "The slope of f belongs to the point where f was evaluated, and that is z.",
    "S23", "Raj 2020, \"Backpropagating through the activation\"")
  static let inputForOutput = Mistake(
    "z stands where y belongs",
    "The short forms y·(1 − y) and 1 − y² are written in the output of the activation.",
    "A46", "Raj 2020, \"Backpropagating through the activation\"")
  static let derivativeIncomplete = Mistake(
    "a part of the activation's derivative is left out",
    "For the sigmoid f′ = y·(1 − y), for the hyperbolic tangent f′ = 1 − y².",
    "A46", "Raj 2020, \"Backpropagating through the activation\"")
  static let valueForSlope = Mistake(
    "the derivative is multiplied by f instead of f′",
    "The chain rule takes the slope of the activation, not its value.",
    "A46", "Raj 2020, \"Backpropagating through the activation\"")
  static let everythingPasses = Mistake(
    "the activation is passed over",
    "On the way back dy must be multiplied by f′(z) before it goes on to the affine values.",
    "A46", "Raj 2020, \"Backpropagating through the activation\"")
  static let maskOfUpstream = Mistake(
    "the mask is that of dy instead of z",
    "ReLU lets the derivative through where its input was positive, whatever the sign of the derivative.",
    "S23", "Raj 2020, \"Backpropagating through the activation\"")
  static let maskInverted = Mistake(
    "the mask is inverted",
    "ReLU lets the derivative through where z > 0 and stops it elsewhere.",
    "S23", "Raj 2020, \"Backpropagating through the activation\"")
  static let diagonalOnly = Mistake(
    "each probability is taken for a sigmoid",
    "The scores of a sample share one denominator, so every score moves every probability.",
    "B5", "Raj 2020, \"CNN: Forward\"")
  static let softmaxAtScores = Mistake(
    "scores stand where probabilities belong",
    "The derivative of softmax is written in its output y.",
    "B5", "Raj 2020, \"CNN: Forward\"")
  static let softmaxTwice = Mistake(
    "softmax is applied twice",
    "Cross-entropy takes the linear scores and applies softmax itself.",
    "S34", "McAllester 2020, \"Alexnet\"")
  static let targetNotSubtracted = Mistake(
    "the target is not subtracted",
    "The derivative is what the net said minus what it should have said.",
    "A44", "Raj 2020, \"Recap: Problem Setup\"")
  static let classesFromOne = Mistake(
    "the classes are counted from 1",
    "The first class has the number 0.",
    "S15", "Raj 2020, \"BP: Convolutional layer\"")
  static let lossMeanForgotten = Mistake(
    "the mean over the loss is forgotten",
    "A loss that is a mean has the factor one over the number of its terms in its derivative, too.",
    "S36", "Raj 2020, \"Recap: Problem Setup\"")
  static let lossMeanTwice = Mistake(
    "the mean over the loss is taken twice",
    "The factor one over the number of terms belongs there once: in the loss or in the update, not in both.",
    "S36", "Raj 2020, \"Recap: Problem Setup\"")
  static let lossMeanOverSamples = Mistake(
    "the mean over the loss counts the samples only",
    "The loss is a mean over all its terms: every sample at every position.",
    "S36", "Raj 2020, \"Recap: Problem Setup\"")
  static let lossMeanOfSum = Mistake(
    "a mean is taken of a loss that is a sum",
    "The gradient must have the factor of the loss that was computed, which here is a sum.",
    "S36", "Raj 2020, \"Recap: Problem Setup\"")
  static let twoMissing = Mistake(
    "the factor 2 of the square is missing",
    "The derivative of e² is 2·e; only a loss defined with ½ is without the 2.",
    "A44", "Raj 2020, \"Recap: Problem Setup\"")
  static let weightsNotTransposed = Mistake(
    "the weights are not transposed",
    "Going back, an input collects from all outputs: the sum runs over the other index of the matrix.",
    "A12", "McAllester 2017, \"Thinking About the Backward Method\"")

  static let statisticsConstant = Mistake(
    "mean and variance are taken for constants",
    "They are computed from x, so x also acts through them.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let meanConstant = Mistake(
    "the batch mean is taken for a constant",
    "An input also moves the mean of its channel, and with it all outputs of the channel.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let varianceConstant = Mistake(
    "the batch variance is taken for a constant",
    "An input also moves the variance of its channel, and with it all outputs of the channel.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let varianceFactor = Mistake(
    "one of the factors ½ and 2 is forgotten in what comes back through the variance",
    "The ½ of the root and the 2 of the square cancel; without one of them the term is doubled or halved.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let varianceUnbiased = Mistake(
    "the statistics are divided by K − 1",
    "Within the batch the variance is the biased one, divided by the number K of cells.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let statisticsPerSample = Mistake(
    "the statistics are taken over the positions only",
    "A channel's mean and variance run over all samples of the batch as well.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let epsilonForgotten = Mistake(
    "ε is forgotten in the root",
    "The forward pass divided by √(variance + ε); the gradient must, too.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let weightForgotten = Mistake(
    "the weight is forgotten",
    "x̂ is multiplied by the channel's weight, and so is what comes back to it.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let meanNotSubtracted = Mistake(
    "the mean is not subtracted",
    "x̂ is the distance from the mean in deviations, not x in deviations.",
    "G2", "Raj 2020, \"Training Issues\"")
  static let inputForNormalized = Mistake(
    "x stands where x̂ belongs",
    "The weight multiplies the normalised input, so that is its derivative.",
    "G2", "Raj 2020, \"Training Issues\"")

  static let ofCells = [
    derivativeAtOutput, inputForOutput, derivativeIncomplete, valueForSlope, everythingPasses, maskOfUpstream,
    maskInverted,
    diagonalOnly, softmaxAtScores, softmaxTwice, targetNotSubtracted, classesFromOne, lossMeanForgotten,
    lossMeanTwice, lossMeanOverSamples, lossMeanOfSum, twoMissing, weightsNotTransposed, statisticsConstant,
    meanConstant, varianceConstant, varianceFactor, varianceUnbiased, statisticsPerSample, epsilonForgotten,
    weightForgotten,
    meanNotSubtracted, inputForNormalized,
  ]
}
