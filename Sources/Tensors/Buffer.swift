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
final class Buffer<Element: Scalar>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    _ = freedMemoryIsKept
    self.count = count
    start = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(count, 1).saturatingProduct(MemoryLayout<Element>.stride),
      alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  func copy() -> Buffer {
    let copy = Buffer(count: count)
    copy.start.initialize(from: start, count: count)
    return copy
  }
}
