import FastKernels
import SlidingWindow
import Tensors

/// Numbers as they are stored, all NaN alike: `==` would call NaN different from itself, and 0 equal to −0.
func bits(_ tensor: Tensor<Float>) -> [UInt32] {
  tensor.elements.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}

/// What is not a finite number, cell by cell; `nil` for what is.
func kinds(_ tensor: Tensor<Float>) -> [FloatingPointClassification?] {
  tensor.elements.map { $0.isFinite ? nil : $0.isNaN ? .quietNaN : $0.floatingPointClass }
}

/// Whether `compute` gives the same bits on one thread, two and five, and once more on five.
func isIndependentOfThreads(_ compute: (FastKernels) -> [Tensor<Float>]) -> Bool {
  let results = [1, 2, 5, 5].map { compute(FastKernels(threads: $0)).map(bits) }
  return results.allSatisfy { $0 == results[0] }
}
