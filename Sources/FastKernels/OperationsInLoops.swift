extension FastKernels {
  /// The operations that take the readable loops, by the names that they have in `Kernels`.
  ///
  /// All others are fast whatever the sizes. One thing alone sends a fast operation to the loops: a filter gradient that
  /// is not finite, as only they know which cells NaN and infinity reach.
  public static let operationsInLoops: Set<String> = [
    "pNormPooling", "pNormPoolingInputGradient", "globalAveragePooling", "globalAveragePoolingInputGradient",
  ]
}
