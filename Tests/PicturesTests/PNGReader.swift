import Foundation
import Pictures
import Testing

/// Takes a PNG file apart byte by byte; shares no line with the encoder.
struct PNGReader {
  private(set) var chunkTypes: [String] = []
  private(set) var blockLengths: [Int] = []
  private(set) var size: [Int] = []
  private(set) var colours: [Colour] = []

  init(_ file: Data) throws {
    let bytes = [UInt8](file)
    try #require(Array(bytes.prefix(8)) == [137, 80, 78, 71, 13, 10, 26, 10])
    var stream: [UInt8] = []
    var place = 8
    while place < bytes.count {
      let length = Int(number(bytes[place..<place + 4]))
      let content = bytes[place + 4..<place + 8 + length]
      try #require(number(bytes[place + 8 + length..<place + 12 + length]) == remainder(content))
      let type = String(decoding: content.prefix(4), as: UTF8.self)
      chunkTypes.append(type)
      if type == "IHDR" { try readHeader(Array(content.dropFirst(4))) }
      if type == "IDAT" { stream += content.dropFirst(4) }
      place += 12 + length
    }
    try readRows(try inflated(stream))
  }

  private mutating func readHeader(_ header: [UInt8]) throws {
    size = [Int(number(header[0..<4])), Int(number(header[4..<8]))]
    try #require(Array(header[8...]) == [8, 2, 0, 0, 0])
  }

  private mutating func inflated(_ stream: [UInt8]) throws -> [UInt8] {
    try #require(stream[0] == 0x78 && (Int(stream[0]) * 256 + Int(stream[1])) % 31 == 0)
    var data: [UInt8] = []
    var place = 2
    var isLast = false
    while !isLast {
      try #require(stream[place] <= 1, "a stored block")
      isLast = stream[place] == 1
      let length = Int(stream[place + 1]) + 256 * Int(stream[place + 2])
      let complement = Int(stream[place + 3]) + 256 * Int(stream[place + 4])
      try #require(length + complement == 65535)
      blockLengths.append(length)
      data += stream[place + 5..<place + 5 + length]
      place += 5 + length
    }
    let sum = data.reduce(1) { $0 + Int($1) } % 65521
    // Byte i of n counts n − i times in the sum of sums, and so does the 1 at the start.
    let sums =
      data.enumerated().reduce(data.count) { $0 + (data.count - $1.offset) * Int($1.element) } % 65521
    try #require(number(stream[place...]) == UInt32(sums * 65536 + sum))
    return data
  }

  private mutating func readRows(_ data: [UInt8]) throws {
    try #require(data.count == size[1] * (1 + 3 * size[0]))
    for i in 0..<size[1] {
      let row = data[i * (1 + 3 * size[0])..<(i + 1) * (1 + 3 * size[0])]
      try #require(row.first == 0, "no filter")
      for j in stride(from: row.startIndex + 1, to: row.endIndex, by: 3) {
        colours.append(Colour(row[j], row[j + 1], row[j + 2]))
      }
    }
  }
}

private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  bytes.reduce(0) { $0 * 256 + UInt32($1) }
}

/// CRC-32 by long division, bit after bit.
private func remainder(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  var register: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    for bit in 0..<8 {
      let isOdd = (register ^ UInt32(byte) >> UInt32(bit)) & 1 == 1
      register = isOdd ? register >> 1 ^ 0xEDB8_8320 : register >> 1
    }
  }
  return ~register
}
