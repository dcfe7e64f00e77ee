// The widest vector that the build may use. Package.swift looks at the machine and defines one of these names.
// `SquareRows` are as many vectors as a vector has numbers.
#if VECTORS_OF_16
  /// AVX-512: 32 registers of 16 numbers.
  typealias Vector = SIMD16<Float>
  typealias SquareRows = InlineArray<16, Vector>
#elseif VECTORS_OF_8
  /// AVX2: 16 registers of 8 numbers.
  typealias Vector = SIMD8<Float>
  typealias SquareRows = InlineArray<8, Vector>
#else
  /// NEON or SSE2: registers of 4 numbers.
  typealias Vector = SIMD4<Float>
  typealias SquareRows = InlineArray<4, Vector>
#endif

/// How many numbers a vector holds.
let lanes = Vector.scalarCount

extension UnsafePointer<Float> {
  /// The vector that starts at cell `i`, wherever it lies in memory.
  @inline(__always) func vector(at i: Int) -> Vector {
    UnsafeRawPointer(self + i).loadUnaligned(as: Vector.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// Stores a vector from cell `i` on.
  @inline(__always) func store(_ vector: Vector, at i: Int) {
    UnsafeMutableRawPointer(self + i).storeBytes(of: vector, as: Vector.self)
  }
}

extension Vector {
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
