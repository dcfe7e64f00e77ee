extension Mistake {
  // MARK: What becomes of the filter

  static let filterNotFlipped = Mistake(
    "the filter is not flipped",
    "Going back, the offset in the filter runs against the position, so every axis of the filter must be reversed.",
    "S2", "Raj 2020, \"Computing the derivative for Y(l − 1, m)\"")
  static let filterFlipped = Mistake(
    "the filter is flipped, though here it must not be",
    "Only the input gradient of a convolution flips its filter; this gradient is an inner product with the map as it is.",
    "S1", "McAllester 2017, \"Convolution\"")
  static let flippedOnSomeAxes = Mistake(
    "the filter is flipped along some axes only",
    "Every axis must be reversed: in two dimensions that is half a turn.",
    "S3", "Raj 2020, \"These filters are 'transposed'…\"")
  static let filterTransposed = Mistake(
    "the filter is transposed instead of turned",
    "Rows and columns keep their roles; the filter is turned by 180°, not reflected in its diagonal.",
    "S3", "Raj 2020, \"These filters are 'transposed'…\"")
  static let channelsNotSwapped = Mistake(
    "the channel axes of the filter are not swapped",
    "An input map collects from its own plane of all filters, so the sum over input channels becomes one over filters.",
    "S2", "Raj 2020, \"Computing the derivative for Y(l − 1, m)\"")
  static let channelsSwapped = Mistake(
    "the channel axes of the filter are swapped, though here they must not be",
    "The filter of a transposed convolution has its input channel first; going back, it is a convolution's as it stands.",
    "A73", "Raj 2020, \"Backpropagation will give us derivatives for every element…\"")
  static let wrongGroup = Mistake(
    "a group starts at the wrong channel",
    "Group g reads the channels from g·M/G on, M channels in G groups.",
    "S28", "McAllester 2020, \"Grouping\"")

  static let ofFilters = [
    filterNotFlipped, filterFlipped, flippedOnSomeAxes, filterTransposed, channelsNotSwapped, channelsSwapped,
    wrongGroup,
  ]

  // MARK: Where the window stands

  static let strideIgnored = Mistake(
    "the stride is ignored",
    "The window at position t stands at stride·t: dz must first be put back on the grid of stride 1.",
    "S6", "Raj 2020, \"Computing derivatives with Stride > 1\"")
  static let strideTwice = Mistake(
    "the stride is applied twice",
    "Either the loop takes steps of the stride or the index is multiplied by it, not both.",
    "S8", "Raj 2020, \"Complete Backward (with strides)\"")
  static let stridesExchanged = Mistake(
    "the strides of two axes are exchanged",
    "Each axis has a stride of its own; settle once which index is the row.",
    "S15", "Raj 2020, \"BP: Convolutional layer\"")
  static let strideIsKernel = Mistake(
    "the windows are taken to lie side by side",
    "Windows stand a stride apart, not a kernel apart; they may overlap, and cells may lie between them.",
    "S18", "Raj 2020, \"The other component Downsampling/Pooling\"")
  static let repeatedInsteadOfZeros = Mistake(
    "neighbours are repeated where zeros belong",
    "Between two derivatives stand cells at which no window stood; their derivative is 0.",
    "S6", "Raj 2020, \"Computing derivatives with Stride > 1\"")
  static let upsampledTooFar = Mistake(
    "the derivative is upsampled to outputs·stride cells",
    "Zeros stand between neighbours only, (outputs − 1)·stride + 1 cells in all; then the leftover follows.",
    "S6", "Raj 2020, \"Computing derivatives with Stride > 1\"")
  static let leftoverDropped = Mistake(
    "the cells that the stride leaves over are dropped",
    "No window reached them, so their derivative is 0, but they must have a place.",
    "S7", "Raj 2020, \"Upsampling\"")
  static let leftoverInFront = Mistake(
    "the cells that the stride leaves over are put in front",
    "Windows start at the front, so what is left over lies at the end.",
    "S7", "Raj 2020, \"Upsampling\"")
  static let dilationIgnored = Mistake(
    "the dilation is ignored",
    "Offset k of the window lies dilation·k cells from its start, backward as well as forward.",
    "S29", "McAllester 2020, \"Dilation\"")
  static let dilationTwice = Mistake(
    "the dilation is applied twice",
    "Either the filter is spread out or the index is multiplied, not both.",
    "S29", "McAllester 2020, \"Dilation\"")
  static let paddingForgotten = Mistake(
    "the padding is forgotten",
    "Position 0 starts in the padding, so the padding must be subtracted from the index.",
    "S5", "Raj 2020, \"The size of the Y-derivative map\"")
  static let paddingAtWrongEnd = Mistake(
    "the padding of the wrong end is taken",
    "Only the zeros in front of the input shift the index; those behind it do not.",
    "S17", "Raj 2020, \"Zero padding\"")
  static let paddingAdded = Mistake(
    "the padding is added instead of subtracted",
    "A cell of the input stands padding cells later in the padded input; going from the padded one, subtract.",
    "S5", "Raj 2020, \"The size of the Y-derivative map\"")
  static let paddingNotCut = Mistake(
    "the padding is not cut off",
    "What comes out is the derivative of the padded input; the part in the padding must be deleted.",
    "S5", "Raj 2020, \"The size of the Y-derivative map\"")
  static let forwardPadding = Mistake(
    "the derivative is padded like the input instead of by the reach of the filter",
    "Every cell under any tap gets a sum: that takes dilation·(kernel − 1) zeros on each side, whatever the input had.",
    "S4", "Raj 2020, \"Computing the derivative for Y(l − 1, m)\"")
  static let shifted = Mistake(
    "the window is off by one cell",
    "Equations count from 0, many listings from 1; mixing them moves everything by one.",
    "S15", "Raj 2020, \"BP: Convolutional layer\"")

  static let ofWindows = [
    strideIgnored, strideTwice, stridesExchanged, strideIsKernel, repeatedInsteadOfZeros, upsampledTooFar,
    leftoverDropped, leftoverInFront, dilationIgnored, dilationTwice, paddingForgotten, paddingAtWrongEnd,
    paddingAdded, paddingNotCut, forwardPadding, shifted,
  ]
}
