import Foundation
import Tensors

/// The signals of ``Dataset/signals(count:seed:length:noise:)``, in the order of their classes.
public enum Signal: Int, CaseIterable, Sendable {
  /// A tone that stays as high as it is.
  case burst
  /// A tone that climbs by an octave.
  case risingChirp
  /// A tone that falls by an octave.
  case fallingChirp
  /// No tone, a single step up or down.
  case step
}

extension Dataset {
  /// Short events at places of their own in a line of noise, for nets with one axis.
  ///
  /// - Parameters:
  ///   - count: How many; the kinds follow each other in the order of ``Signal``.
  ///   - seed: Draws place, length, pitch and noise.
  ///   - length: Numbers per signal.
  ///   - noise: The standard deviation of what is added to every number.
  /// - Returns: Signals `[S, 1, length]`, between −1 and 1 but for the noise, a class per kind.
  public static func signals(count: Int, seed: UInt64, length: Int = 128, noise: Double = 0.1) -> Dataset {
    require(
      count >= 0 && length >= 32,
      "signals: the count must not be negative and the length at least 32, but they are \(count) and \(length)"
    )
    let kinds = Signal.allCases
    let numbers = drawn(count, seed: seed) { number, generator in
      let event = Event(kinds[number % kinds.count], length: Double(length), using: &generator)
      return (0..<length).map { Float(event.value(at: Double($0)) + noise * generator.normal()) }
    }
    return Dataset(
      images: Tensor([count, 1, length], numbers),
      labels: Tensor([count], (0..<count).map { $0 % kinds.count }), classCount: kinds.count)
  }
}

/// What happens in one signal.
private struct Event {
  let kind: Signal
  let middle: Double
  let duration: Double
  /// Full waves per number, in the middle of the event.
  let frequency: Double
  let phase: Double

  init(_ kind: Signal, length: Double, using generator: inout SeededGenerator) {
    self.kind = kind
    duration = length * generator.uniform(in: 0.3...0.6)
    middle = generator.uniform(in: duration / 2...length - duration / 2)
    frequency = generator.logUniform(in: 0.08...0.16)
    phase = generator.uniform(in: 0...1)
  }

  func value(at time: Double) -> Double {
    // From −1 at the beginning of the event to 1 at its end.
    let place = 2 * (time - middle) / duration
    if kind == .step { return (place < 0) == (phase < 0.5) ? -0.5 : 0.5 }
    guard abs(place) < 1 else { return 0 }
    // The pitch is frequency · 2^(climb · place / 2): an octave from the beginning to the end. The waves passed are its
    // integral over time.
    let climb: Double = kind == .burst ? 0 : kind == .risingChirp ? 1 : -1
    let waves = climb == 0 ? place : (exp2(climb * place / 2) - 1) / (climb * log(2) / 2)
    let loudness = pow(cos(.pi / 2 * place), 2)
    return loudness * sin(2 * .pi * (frequency * duration / 2 * waves + phase))
  }
}
