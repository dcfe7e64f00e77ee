extension Mistake {
  // MARK: What is summed, and what is divided

  static let assigned = Mistake(
    "= stands for +=",
    "Where several terms meet in one cell they add up; an assignment keeps only the last.",
    "S10", "Raj 2020, \"Derivative of max pooling layer at layer l\"")
  static let oneFilterOnly = Mistake(
    "only one output channel contributes",
    "An input has a part in every output channel, so its derivative is a sum over all of them.",
    "S13", "Raj 2020, \"Learning the network\"")
  static let batchNotSummed = Mistake(
    "the batch is not summed",
    "All samples share the weights, so the derivatives of all samples add up.",
    "S12", "McAllester 2017, \"The Backward Method with Minibatching\"")
  static let positionsNotSummed = Mistake(
    "the positions are not summed",
    "A bias is added at every position of its map, so it collects the derivatives of all of them.",
    "S11", "Raj 2020, \"The derivatives for the weights\"")
  static let meanForSum = Mistake(
    "a mean is taken instead of the sum",
    "The mean over the batch belongs to the loss; if the loss takes it, dz has the factor in it already.",
    "S36", "Raj 2020, \"Recap: Problem Setup\"")

  static let ofSums = [assigned, oneFilterOnly, batchNotSummed, positionsNotSummed, meanForSum]

  // MARK: Pooling

  static let poolSizeMissing = Mistake(
    "the 1/K is missing",
    "The mean of K cells passes 1/K of the derivative on to each of them.",
    "S21", "Raj 2020, \"Alternative to Max pooling: p-norm\"")
  static let poolSizeTwice = Mistake(
    "the 1/K is applied twice",
    "The factor belongs to the mean once, going back as going forward.",
    "S22", "Raj 2020, \"Derivative of mean pooling\"")
  static let poolSizeOfOneAxis = Mistake(
    "K counts the cells along one axis only",
    "K is the number of all cells in the window, K² for a square one.",
    "S22", "Raj 2020, \"Derivative of mean pooling\"")
  static let poolSizeAtPadding = Mistake(
    "K treats the padding otherwise than the forward pass did",
    "Whether padded cells count must be the same going forward and going back.",
    "S17", "Raj 2020, \"Zero padding\"")
  static let upstreamAtInput = Mistake(
    "the upstream derivative is read at the input cell",
    "It belongs to the window's position; the cells of the window all get the same.",
    "S22", "Raj 2020, \"Derivative of mean pooling\"")
  static let shapeOfOutput = Mistake(
    "the gradient has the shape of the output",
    "A gradient has the shape of what it is a gradient of; pooling's is as large as its input.",
    "S14", "Raj 2020, \"Derivative of max pooling layer at layer l\"")
  static let wholeWindow = Mistake(
    "every cell of the window gets the derivative",
    "Only the winner of the window had a part in the output.",
    "S9", "Raj 2020, \"Derivative of Max pooling\"")
  static let allTies = Mistake(
    "all of several equal maxima get the derivative",
    "Of equal maxima the forward pass took the first, and that one alone has the derivative.",
    "S9", "Raj 2020, \"Derivative of Max pooling\"")
  static let sharedTies = Mistake(
    "the derivative is shared out among equal maxima",
    "A choice in its own right, but not the forward pass's, which took the first of them.",
    "S9", "Raj 2020, \"Derivative of Max pooling\"")
  static let lastWinner = Mistake(
    "the last of several equal maxima gets the derivative",
    "Decide for one of them and stay with it: here the forward pass takes the first.",
    "S9", "Raj 2020, \"Derivative of Max pooling\"")
  static let smallestWins = Mistake(
    "the smallest cell of the window gets the derivative",
    "The winner is the largest.",
    "A63", "Raj 2020, \"Derivative of Max pooling\"")
  static let switchInWindow = Mistake(
    "the switch is taken for an offset in the window",
    "A switch is a position in the whole input map.",
    "S14", "Raj 2020, \"Derivative of max pooling layer at layer l\"")
  static let switchesOfFirstChannel = Mistake(
    "all channels use the switches of the first",
    "Each map is pooled by itself and has winners of its own.",
    "A63", "Raj 2020, \"Derivative of Max pooling\"")
  static let multipliedByInput = Mistake(
    "the derivative is multiplied by the winner's value",
    "The winner is passed on with the factor 1; its value plays no part in the derivative.",
    "A63", "Raj 2020, \"Derivative of Max pooling\"")
  static let exponentNotLowered = Mistake(
    "the exponent is p instead of p − 1",
    "The derivative of |x|ᵖ is p·|x|ᵖ⁻¹.",
    "A36", "Raj 2020, \"Alternative to Max pooling: p-norm\"")
  static let outerPowerForgotten = Mistake(
    "the outer power 1/p is not differentiated",
    "The chain rule has two factors: that of the p-th root and that of the p-th power.",
    "A36", "Raj 2020, \"Alternative to Max pooling: p-norm\"")
  static let signLost = Mistake(
    "the sign of the input is lost",
    "|x| falls where x is negative, so there the derivative changes its sign.",
    "S21", "Raj 2020, \"Alternative to Max pooling: p-norm\"")
  static let powerMeanForNorm = Mistake(
    "power mean and norm are mixed up",
    "With 1/K inside the root it is the power mean, without it the norm; forward and backward must mean the same.",
    "S21", "Raj 2020, \"Alternative to Max pooling: p-norm\"")

  static let ofPooling = [
    poolSizeMissing, poolSizeTwice, poolSizeOfOneAxis, poolSizeAtPadding, upstreamAtInput, shapeOfOutput,
    wholeWindow, allTies, sharedTies, lastWinner, smallestWins, switchInWindow, switchesOfFirstChannel,
    multipliedByInput, exponentNotLowered, outerPowerForgotten, signLost, powerMeanForNorm,
  ]
}
