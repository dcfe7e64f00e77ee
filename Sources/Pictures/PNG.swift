import Foundation

// Portable Network Graphics, the smallest encoder that every reader understands:
//
//   signature, then chunks:  length | type | data | CRC-32 of type and data
//   IHDR                     width, height, 8 bits per sample, colour type 2 (red, green, blue)
//   IDAT                     a zlib stream (RFC 1950) of the rows, each after one byte: filter type 0
//   IEND                     empty
//
// The stream holds "stored" blocks only (RFC 1951, section 3.2.4): nothing is compressed. Numbers are written
// high byte first, except the lengths inside the stored blocks. The sections cited below are those of
// "PNG Specification, Third Edition" (W3C, 2025).

extension PixelImage {
  /// The picture as the content of a PNG file.
  public func png() -> Data {
    var rows: [UInt8] = []
    for i in 0..<height {
      rows.append(0)
      for j in 0..<width { rows += [self[i, j].red, self[i, j].green, self[i, j].blue] }
    }
    let header = bytes(UInt32(width)) + bytes(UInt32(height)) + [8, 2, 0, 0, 0]
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    return Data(signature + chunk("IHDR", header) + chunk("IDAT", zlibStream(rows)) + chunk("IEND", []))
  }

  /// Writes the picture as a PNG file, replacing an old one as a whole or not at all.
  public func writePNG(to path: String) throws(PictureFileError) {
    try writeFile(png(), to: path)
  }
}

private func bytes(_ number: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

/// Section 5.3, "Chunk layout".
private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
  let content = Array(type.utf8) + data
  return bytes(UInt32(data.count)) + content + bytes(crc32(content))
}

/// RFC 1950, section 2.2: two bytes of header, deflate data, check sum.
private func zlibStream(_ data: [UInt8]) -> [UInt8] {
  let longest = 65535  // what the two bytes of a block's length can say
  var stream: [UInt8] = [0x78, 0x01]  // deflate, window of 32 KiB, fastest; a multiple of 31 as required
  for start in stride(from: 0, to: data.count, by: longest) {
    let block = data[start..<min(start + longest, data.count)]
    let (low, high) = (UInt8(truncatingIfNeeded: block.count), UInt8(block.count >> 8))
    let isLast: UInt8 = block.endIndex == data.count ? 1 : 0
    stream += [isLast, low, high, ~low, ~high]
    stream += block
  }
  return stream + bytes(adler32(data))
}

/// RFC 1950, section 8.2: sums of the bytes, and of these sums, modulo the largest prime below 2¹⁶.
private func adler32(_ data: [UInt8]) -> UInt32 {
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in data {
    a = (a + UInt32(byte)) % 65521
    b = (b + a) % 65521
  }
  return b << 16 | a
}

/// Annex D: the remainder of a division of polynomials over {0, 1}, eight bits at a time.
private func crc32(_ data: [UInt8]) -> UInt32 {
  ~data.reduce(~0) { remainder, byte in
    remainderOfByte[Int((remainder ^ UInt32(byte)) & 0xFF)] ^ remainder >> 8
  }
}

private let remainderOfByte: [UInt32] = (0..<256).map { byte in
  (0..<8).reduce(byte) { remainder, _ in remainder >> 1 ^ (remainder & 1) * 0xEDB8_8320 }
}
