/// Lines that have been made ready, kept for a while, as the next row of windows may see them again.
///
/// A line has one place where it may lie, given by its number; it stays there until another line needs the place.
struct KeptLines {
  private let cells: UnsafeMutablePointer<Float>
  private let numbers: UnsafeMutablePointer<Int>
  private let places: Int
  private let length: Int

  /// Runs `work` with no line kept yet.
  ///
  /// - Parameters:
  ///   - places: How many lines to keep at least.
  ///   - length: How long a line is.
  ///   - work: Finds zeros where it has not written, and in a vector behind the last line.
  static func with(_ places: Int, length: Int, _ work: (KeptLines) -> Void) {
    // A power of 2, so that finding a line's place takes no division.
    let places = 1 << (Int.bitWidth - (places - 1).leadingZeroBitCount)
    let room = places * length + lanes
    Scratch.with(room, of: Float.self) { cells in
      cells.update(repeating: 0, count: room)
      Scratch.with(places, of: Int.self) { numbers in
        numbers.update(repeating: -1, count: places)
        work(KeptLines(cells: cells, numbers: numbers, places: places, length: length))
      }
    }
  }

  /// Line number `number`; unless it is kept, `make` writes it first.
  @inline(__always)
  func line(_ number: Int, _ make: (UnsafeMutablePointer<Float>) -> Void) -> UnsafePointer<Float> {
    let place = number & (places &- 1)
    let line = cells + place &* length
    if numbers[place] != number {
      make(line)
      numbers[place] = number
    }
    return UnsafePointer(line)
  }
}
