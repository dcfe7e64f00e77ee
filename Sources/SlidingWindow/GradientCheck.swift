import Tensors

/// What a judge found out about a hand-written gradient.
///
///     let check = GradientCheck("dw", of: { convolution(x, $0, window) }, at: w, upstream: dz, claimed: dw)
///     print(check)      // dw: agrees in all 54 entries; worst at [0, 1, 2, 2]: claimed …, measured …
///
/// Two judges see nothing but the forward pass: finite differences (``init(_:of:at:upstream:claimed:smoothness:)``)
/// and dual numbers (``init(_:ofDual:at:upstream:claimed:)``). A judge that trusts the forward pass cannot notice that
/// the forward pass itself is wrong: that takes independent loops and numbers worked by hand.
public struct GradientCheck: Sendable {
  /// What the comparison came to.
  public enum Verdict: Sendable {
    /// Every entry agrees within its tolerance.
    case agrees
    /// Some entry does not.
    case disagrees
    /// All agree where there is a derivative, but at some entries the function has a corner (a tie of maxima, a ReLU at
    /// 0), where nothing can be judged by differences.
    case kinks
    /// Claimed and measured are 0 throughout, or there is nothing to compare: that proves nothing.
    case vacuous
    /// The claimed gradient has not the shape of its argument.
    case wrongShape
  }

  /// One entry, claimed and measured.
  public struct Entry: Sendable {
    /// Where it stands in the argument; for a projection, the number of the direction.
    public let index: [Int]
    /// What the hand-written gradient says.
    public let claimed: Double
    /// What the judge says.
    public let measured: Double
    /// By how much the two may differ.
    let tolerance: Double
    /// Whether the function has a corner here.
    let isKink: Bool

    /// How far the two lie apart, in tolerances; above 1 they disagree. A tolerance that is not finite excuses nothing.
    var excess: Double {
      tolerance < .infinity ? (claimed - measured).magnitude / tolerance : .infinity
    }
  }

  /// Which argument the gradient belongs to.
  public let argument: String
  /// What the comparison came to.
  public let verdict: Verdict
  /// How many entries were compared.
  public let count: Int
  /// At how many of them the function has a corner.
  public let kinkCount: Int
  /// The entry that differs most, measured in its tolerance.
  public let worst: Entry?
  /// The largest magnitude of all entries, claimed and measured.
  public let scale: Double

  /// The worst entry's error, divided by the largest entry.
  ///
  /// (A ratio entry by entry would blow up wherever one derivative happens to be near 0.)
  public var relativeError: Double {
    guard let worst, scale > 0 else { return 0 }
    return (worst.claimed - worst.measured).magnitude / scale
  }

  init(argument: String, entries: [Entry]) {
    self.argument = argument
    count = entries.count
    kinkCount = entries.count { $0.isKink }
    scale = entries.reduce(0) { max($0, $1.claimed.magnitude, $1.measured.magnitude) }
    var worst: Entry?
    // `!(a <= b)` also picks an entry that is not a number.
    for entry in entries where worst.map({ !(entry.excess <= $0.excess) }) ?? true { worst = entry }
    self.worst = worst
    if entries.allSatisfy({ $0.claimed == 0 && $0.measured == 0 }) {
      verdict = .vacuous
    } else if !entries.allSatisfy({ $0.excess <= 1 }) {
      verdict = .disagrees
    } else {
      verdict = kinkCount > 0 ? .kinks : .agrees
    }
  }

  init(argument: String, wrongShape shape: [Int], insteadOf expected: [Int]) {
    self.argument = argument + " has shape \(text(shape)) instead of \(text(expected))"
    (verdict, count, kinkCount, worst, scale) = (.wrongShape, 0, 0, nil, 0)
  }
}

// MARK: - Dual numbers

extension GradientCheck {
  /// Judges a gradient by dual numbers: exact but for rounding, and at corners they take the branch that the forward
  /// pass took.
  ///
  /// - Parameters:
  ///   - argument: What to call the gradient in the verdict.
  ///   - f: The forward pass as a function of the argument, on dual numbers.
  ///   - x: Where.
  ///   - dz: The derivative with respect to the output; random, never all ones, or mistakes cancel.
  ///   - dx: The hand-written gradient to judge.
  /// - Complexity: One forward pass for every entry of x.
  public init(
    _ argument: String, ofDual f: (Tensor<Dual>) -> Tensor<Dual>, at x: Tensor<Double>,
    upstream dz: Tensor<Double>, claimed dx: Tensor<Double>
  ) {
    guard dx.shape == x.shape else {
      self.init(argument: argument, wrongShape: dx.shape, insteadOf: x.shape)
      return
    }
    var seeded = x.map { Dual($0, slope: 0) }
    var entries: [Entry] = []
    for i in x.indices {
      seeded[i].slope = 1
      let z = f(seeded)
      requireShape("GradientCheck: upstream", dz.shape, z.shape)
      let terms = z.combined(with: dz) { $0.slope * $1 }.elements
      seeded[i].slope = 0
      // Both sums hold the same terms in another order; 64 leaves room for a few hundred of them.
      let size = terms.reduce(0) { $0 + $1.magnitude }
      entries.append(
        Entry(
          index: index(ofFlatPosition: i, in: x.shape), claimed: dx[i], measured: terms.reduce(0, +),
          tolerance: 64 * Double.ulpOfOne * size + .leastNormalMagnitude, isKink: false))
    }
    self.init(argument: argument, entries: entries)
  }
}

// MARK: - Text

#if !hasFeature(Embedded)
  extension GradientCheck: CustomStringConvertible {
    /// The verdict in one sentence, with argument, place and both values.
    public var description: String {
      let place =
        worst.map {
          "worst at \(text($0.index)): claimed \($0.claimed), measured \($0.measured), "
            + "apart by \(($0.claimed - $0.measured).magnitude), allowed \($0.tolerance)"
        } ?? ""
      return switch verdict {
      case .agrees: "\(argument): agrees in all \(count) entries; \(place)"
      case .disagrees: "\(argument): DISAGREES; \(place)"
      case .kinks: "\(argument): \(kinkCount) of \(count) entries sit on a corner of the function; \(place)"
      case .vacuous: "\(argument): proves nothing, all \(count) entries are 0 on both sides"
      case .wrongShape: argument
      }
    }
  }
#endif
