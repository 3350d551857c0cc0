/// `values` in ascending order, −0 before +0: a least-significant-digit radix sort on the order of
/// their bits, in time linear in their number.
///
/// Six passes of 11 bits; those in which all values agree, as exponents of probabilities often do,
/// are skipped. Up to 512 values Swift's own sort is faster, and leaves −0 and +0, which are equal
/// to it, as they come.
/// - Precondition: no value is NaN.
package func ascending(_ values: [Double]) -> [Double] {
  guard values.count > 512 else { return values.sorted() }
  var keys = values.map(orderedBits)
  var spare = [UInt64](repeating: 0, count: keys.count)
  for shift in stride(from: 0, to: 64, by: digitBits) {
    if distribute(keys, by: shift, into: &spare) { swap(&keys, &spare) }
  }
  return keys.map(value)
}

/// 2,048 counters, 16 KiB, stay in the first-level cache.
private let digitBits = 11

/// Sorts stably by one digit; false where all keys share it and nothing was done.
///
/// - Parameters:
///   - keys: at least one.
///   - shift: of the digit's lowest bit.
///   - target: of as many elements, overwritten.
private func distribute(_ keys: [UInt64], by shift: Int, into target: inout [UInt64]) -> Bool {
  let mask = UInt64(1 << digitBits - 1)
  return withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << digitBits) { starts in
    starts.initialize(repeating: 0)
    for key in keys { starts[Int(key >> UInt64(shift) & mask)] += 1 }
    if starts[Int(keys[0] >> UInt64(shift) & mask)] == keys.count { return false }
    var sum = 0
    for digit in starts.indices {
      let count = starts[digit]
      starts[digit] = sum
      sum += count
    }
    target.withUnsafeMutableBufferPointer { target in
      for key in keys {
        let digit = Int(key >> UInt64(shift) & mask)
        target[starts[digit]] = key
        starts[digit] += 1
      }
    }
    return true
  }
}

/// Bits whose unsigned order is that of the values: negative ones complemented, the others with the
/// sign bit set.
private func orderedBits(_ value: Double) -> UInt64 {
  let bits = value.bitPattern
  return bits >> 63 == 1 ? ~bits : bits | 1 << 63
}

/// The inverse of `orderedBits`.
private func value(_ bits: UInt64) -> Double {
  Double(bitPattern: bits >> 63 == 1 ? bits & ~(1 << 63) : ~bits)
}
