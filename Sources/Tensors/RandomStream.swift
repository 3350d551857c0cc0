/// A named, seeded stream of random numbers: xoshiro256** 1.0 (Blackman and Vigna 2021, "Scrambled
/// linear pseudorandom number generators"), its state filled by SplitMix64 from the seed and the
/// name.
///
/// One stream per purpose (`split`, `init`, `batches`, `attack`, …): adding a draw to one never
/// changes another.
///
/// A value: a copy draws the same numbers. Not for secrets, since the state can be computed from
/// outputs. Names also carry what a stream belongs to, such as a sample's identity, so that the
/// order of work does not matter.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// The stream for one purpose of a run: FNV-1a over the name's bytes, begun with the mixed seed.
  ///
  /// - Parameters:
  ///   - seed: that of the run; every value is allowed.
  ///   - name: of the purpose; different names give streams that have nothing to do with one
  ///     another.
  package init(seed: UInt64, name: String) {
    var mixer = SplitMix64(state: seed)
    var hash = mixer.next()
    // FNV-1a alone leaves similar names with similar hashes; SplitMix64 mixes them once more below.
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    mixer = SplitMix64(state: hash)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// Continues from a given state, which must not be all zero.
  init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  /// The state, four words that are not all zero.
  ///
  /// What checkpoints keep.
  package var words: [UInt64] { [state.0, state.1, state.2, state.3] }

  /// Continues from the state of another stream.
  ///
  /// - Parameter words: four, as `words` gave them; readers of files check them first.
  package init(words: [UInt64]) {
    precondition(words.count == 4 && words.contains { $0 != 0 }, "no state: \(words)")
    self.init(state: (words[0], words[1], words[2], words[3]))
  }

  /// The next 64 bits, uniform; the period is 2²⁵⁶ − 1.
  package mutating func next() -> UInt64 {
    let result = rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, by: 45)
    return result
  }

  /// Uniform in [0, 1): a multiple of 2⁻⁵³.
  ///
  /// From the upper 53 bits of one draw; 1 never occurs.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Standard normal, by the polar method (Marsaglia and Bray 1964).
  ///
  /// Draws pairs until one lies in the unit disc and uses one of its two numbers: the other is
  /// thrown away, so that a stream's state is its words alone. Takes the C library's log.
  package mutating func normal() -> Double {
    while true {
      let (a, b) = (2 * uniform() - 1, 2 * uniform() - 1)
      let square = a * a + b * b
      if square > 0 && square < 1 { return a * (-2 * Double.log(square) / square).squareRoot() }
    }
  }

  /// A uniformly drawn order of 0..<count (Fisher and Yates).
  ///
  /// count − 1 bounded draws, from the last place down; Swift's `next(upperBound:)` rejects to stay
  /// unbiased.
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(next(upperBound: UInt64(last + 1))))
    }
    return order
  }
}

private func rotated(_ x: UInt64, by bits: UInt64) -> UInt64 { (x << bits) | (x >> (64 - bits)) }

/// SplitMix64 (Steele, Lea and Flood 2014): fills the state of other generators from a 64-bit seed.
package struct SplitMix64 {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  /// For different states different numbers.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
