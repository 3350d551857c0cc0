internal import CBLAS

/// Makes the allocator keep freed memory: fresh pages cost more than the arithmetic on small
/// networks.
private let freedMemoryIsKept: Void = {
  _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
  _ = mallopt(M_TRIM_THRESHOLD, 1 << 30)
}()

/// Reference-counted memory of a tensor, aligned for SIMD.
///
/// Safe to share between threads: `Tensor` writes only while it holds the sole reference.
///
/// Not initialised when made; whoever makes one sets every element before it is read.
final class Buffer<Element: Scalar>: @unchecked Sendable {
  /// Aligned to 64 bytes, a cache line and the widest vector.
  let start: UnsafeMutablePointer<Element>
  /// Elements, which may be none; the memory then still is one element long.
  let count: Int

  /// - Parameter count: number of elements; `Int.max` where a shape overflowed, which the allocator
  ///   then refuses in one line (`CMemory`) rather than wrapping round.
  init(count: Int) {
    _ = freedMemoryIsKept
    self.count = count
    start = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(count, 1).saturatingProduct(MemoryLayout<Element>.stride),
      alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  /// A buffer of its own with the same elements: count·stride bytes are moved.
  func copy() -> Buffer {
    let copy = Buffer(count: count)
    copy.start.initialize(from: start, count: count)
    return copy
  }
}
