import Synchronization
import Tensors

/// A number that has its arithmetic counted.
///
///     let counter = Tally.Counter()
///     _ = convolution(x.counted(by: counter), w.counted(by: counter), window)
///     print(counter.operations)
///
/// The count does not travel inside the numbers. If every number carried the operations spent on it, one that is used
/// twice would bring its past along twice, and a comparison, whose result is no number, would be lost. Instead each
/// number knows the counter that stands beside the computation, and every operation is reported there once, when it is
/// carried out. Constants such as the 0 that a sum starts from have no counter; an operation reports to the counter
/// of whichever operand has one. The counter is locked while it counts, so that several cores may work for one.
///
/// The values are computed as well, so that a comparison takes the branch that it takes with plain numbers.
public struct Tally: Real {
  /// The number itself.
  public let value: Double
  private let counter: Counter?

  private init(_ value: Double, _ counter: Counter?) { (self.value, self.counter) = (value, counter) }

  /// A number whose arithmetic is reported to `counter`.
  public init(_ value: Double, countedBy counter: Counter) { self.init(value, counter) }

  /// A constant.
  public init(_ value: Int) { self.init(Double(value), nil) }

  /// A constant.
  public init(_ value: Double) { self.init(value, nil) }

  public static func + (a: Tally, b: Tally) -> Tally { a.result(a.value + b.value, with: b, \.additions) }
  public static func - (a: Tally, b: Tally) -> Tally { a.result(a.value - b.value, with: b, \.additions) }
  public static func * (a: Tally, b: Tally) -> Tally {
    a.result(a.value * b.value, with: b, \.multiplications)
  }
  public static func / (a: Tally, b: Tally) -> Tally { a.result(a.value / b.value, with: b, \.divisions) }

  public static func < (a: Tally, b: Tally) -> Bool {
    (a.counter ?? b.counter)?.add(\.comparisons)
    return a.value < b.value
  }

  /// Compares the values. This is not counted: the loops ask for equality only to find numbers that are none (NaN).
  public static func == (a: Tally, b: Tally) -> Bool { a.value == b.value }

  public static func exp(_ x: Tally) -> Tally { x.result(.exp(x.value), with: x, \.functions) }
  public static func log(_ x: Tally) -> Tally { x.result(.log(x.value), with: x, \.functions) }
  public static func tanh(_ x: Tally) -> Tally { x.result(.tanh(x.value), with: x, \.functions) }
  public static func power(_ x: Tally, _ p: Double) -> Tally {
    x.result(.power(x.value, p), with: x, \.functions)
  }

  private func result(
    _ value: Double, with other: Tally, _ kind: WritableKeyPath<Operations, Int> & Sendable
  ) -> Tally {
    let counter = counter ?? other.counter
    counter?.add(kind)
    return Tally(value, counter)
  }
}

extension Tally: CustomStringConvertible {
  /// The number.
  public var description: String { "\(value)" }
}

/// How often each kind of arithmetic was done.
public struct Operations: Equatable, Sendable {
  /// Products.
  public var multiplications: Int
  /// Sums and differences.
  public var additions: Int
  /// Quotients.
  public var divisions: Int
  /// Questions which of two numbers is smaller.
  public var comparisons: Int
  /// Exponentials, logarithms, hyperbolic tangents and powers.
  public var functions: Int

  /// So many of each kind.
  public init(
    multiplications: Int = 0, additions: Int = 0, divisions: Int = 0, comparisons: Int = 0, functions: Int = 0
  ) {
    (self.multiplications, self.additions) = (multiplications, additions)
    (self.divisions, self.comparisons, self.functions) = (divisions, comparisons, functions)
  }
}

extension Tally {
  /// Counts what is done with the numbers that know it.
  public final class Counter: Sendable {
    private let counts = Mutex(Operations())

    /// A counter at 0.
    public init() {}

    /// What has been done so far.
    public var operations: Operations { counts.withLock { $0 } }

    fileprivate func add(_ kind: WritableKeyPath<Operations, Int> & Sendable) {
      counts.withLock { $0[keyPath: kind] += 1 }
    }
  }
}

extension Tensor where Number == Double {
  /// The same numbers, their arithmetic reported to `counter`.
  public func counted(by counter: Tally.Counter) -> Tensor<Tally> {
    map { Tally($0, countedBy: counter) }
  }
}
