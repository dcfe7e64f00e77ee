// The widest vector that the build may use. Package.swift looks at the machine and defines one of these names.
#if VECTORS_OF_16
  /// AVX-512: 32 registers of 16 numbers.
  typealias Vector = SIMD16<Float>
  /// As many vectors as one has numbers.
  typealias VectorSquare = InlineArray<16, Vector>
#elseif VECTORS_OF_8
  /// AVX2: 16 registers of 8 numbers.
  typealias Vector = SIMD8<Float>
  /// As many vectors as one has numbers.
  typealias VectorSquare = InlineArray<8, Vector>
#else
  /// NEON or SSE2: registers of 4 numbers.
  typealias Vector = SIMD4<Float>
  /// As many vectors as one has numbers.
  typealias VectorSquare = InlineArray<4, Vector>
#endif

/// How many numbers a vector holds.
let lanes = Vector.scalarCount

/// A vector that can be taken apart, by its two ends or by its even and odd places.
protocol HalvedVector: SIMD<Float> {
  associatedtype Half: SIMD<Float>
  var lowHalf: Half { get set }
  var highHalf: Half { get set }
  var evenHalf: Half { get set }
  var oddHalf: Half { get set }
}

extension SIMD16<Float>: HalvedVector {}
extension SIMD8<Float>: HalvedVector {}
extension SIMD4<Float>: HalvedVector {}

extension UnsafePointer<Float> {
  /// The vector that starts at cell `i`, wherever it lies in memory.
  @inline(__always) func vector(at i: Int) -> Vector {
    UnsafeRawPointer(self + i).loadUnaligned(as: Vector.self)
  }

  /// The vector that starts at cell `i`; from cell `end` on, which may lie outside, zeros.
  @inline(__always) func vector(at i: Int, upTo end: Int) -> Vector {
    if i &+ lanes <= end { return vector(at: i) }
    var vector = Vector.zero
    withUnsafeMutableBytes(of: &vector) {
      $0.copyMemory(from: UnsafeRawBufferPointer(UnsafeBufferPointer(start: self + i, count: end - i)))
    }
    return vector
  }
}

extension UnsafeMutablePointer<Float> {
  /// Stores a vector from cell `i` on.
  @inline(__always) func store(_ vector: Vector, at i: Int) {
    UnsafeMutableRawPointer(self + i).storeBytes(of: vector, as: Vector.self)
  }

  /// Stores those numbers of a vector that lie before cell `end`.
  @inline(__always) func store(_ vector: Vector, at i: Int, upTo end: Int) {
    if i &+ lanes <= end { return store(vector, at: i) }
    withUnsafeBytes(of: vector) {
      UnsafeMutableRawPointer(self + i).copyMemory(
        from: $0.baseAddress!, byteCount: (end - i) * MemoryLayout<Float>.stride)
    }
  }
}

/// For every number of a vector 32 bits, to keep it or not.
typealias VectorMask = Vector.MaskStorage

extension Vector {
  /// The numbers where the mask has ones, and zeros where it has zeros.
  @inline(__always) func masked(by mask: VectorMask) -> Vector {
    unsafeBitCast(unsafeBitCast(self, to: VectorMask.self) & mask, to: Vector.self)
  }

  /// Adds a·b, in one instruction where the machine has one.
  ///
  /// Without that instruction `addProduct` would call a function of the C library for every single number.
  @inline(__always) mutating func add(_ a: Vector, times b: Vector) {
    #if FUSED_MULTIPLY_ADD || arch(arm64)
      addProduct(a, b)
    #else
      self += a * b
    #endif
  }
}
