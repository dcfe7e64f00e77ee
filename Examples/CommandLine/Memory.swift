#if canImport(Glibc)
  import Glibc
#endif

/// Has memory that was given back kept for the next array, rather than returned to the system.
///
/// Every step of a training makes the same arrays anew. The system clears each page that it hands out, and that takes
/// longer than many a layer.
func keepFreedMemory() {
  #if canImport(Glibc)
    // <malloc.h> is not part of the module.
    typealias SetOption = @convention(c) (_ option: Int32, _ bytes: Int32) -> Int32
    guard let symbol = dlsym(nil, "mallopt") else { return }
    let mallopt = unsafeBitCast(symbol, to: SetOption.self)
    let (trimThreshold, topPad, mmapThreshold): (Int32, Int32, Int32) = (-1, -2, -3)
    _ = mallopt(trimThreshold, 1 << 30)
    _ = mallopt(topPad, 1 << 26)
    _ = mallopt(mmapThreshold, 1 << 25)
  #endif
}
