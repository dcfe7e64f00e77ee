import Foundation
import Synchronization

/// Memory that is borrowed for a while and used again.
///
/// A fresh array would be cleared by the system page by page at every call; that alone can take longer than a small
/// layer. Buffers grow to the largest size asked for and stay. A thread is given back what it had before, as that may still
/// lie in the cache of its core.
final class Scratch: @unchecked Sendable {
  // SAFETY: a buffer belongs to whoever has taken it out of the pool; the pool itself is locked.
  private static let pool = Mutex<[Scratch]>([])

  private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var lastUser: ObjectIdentifier?

  deinit { storage.deallocate() }

  /// Runs `work` with room for `count` numbers of unknown value.
  static func with<Number: BitwiseCopyable, Result>(
    _ count: Int, of type: Number.Type, _ work: (UnsafeMutablePointer<Number>) throws -> Result
  ) rethrows -> Result {
    let user = ObjectIdentifier(Thread.current)
    let buffer =
      pool.withLock { pool in
        pool.lastIndex { $0.lastUser == user }.map { pool.remove(at: $0) } ?? pool.popLast()
      } ?? Scratch()
    buffer.lastUser = user
    defer { pool.withLock { $0.append(buffer) } }
    let bytes = max(count, 1) * MemoryLayout<Number>.stride
    if buffer.storage.count < bytes {
      buffer.storage.deallocate()
      buffer.storage = .allocate(byteCount: bytes, alignment: 64)
    }
    return try work(buffer.storage.baseAddress!.bindMemory(to: Number.self, capacity: count))
  }
}
