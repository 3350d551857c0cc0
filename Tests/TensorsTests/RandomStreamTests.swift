import Testing

@testable import Tensors

@Suite struct RandomStreamTests {
  /// First outputs of xoshiro256** from the state 1, 2, 3, 4, computed from its definition.
  @Test func xoshiro() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    let outputs = (0..<10).map { _ in stream.next() }
    #expect(
      outputs == [
        11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
        607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
        10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
      ])
  }

  /// The published outputs for seed 1234567.
  @Test func splitMix() {
    var mixer = SplitMix64(state: 1_234_567)
    #expect(
      (0..<5).map { _ in mixer.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  /// Runs of this and of every later version must find the same numbers; computed from the
  /// definitions of FNV-1a, SplitMix64 and xoshiro256**.
  @Test(
    arguments: [
      (7, "init", 4_251_126_688_178_875_428), (0, "", 18_110_106_563_157_542_208),
      (.max, "é", 12_744_979_832_396_323_978),
    ] as [(UInt64, String, UInt64)])
  func namedStreamsAreFixed(seed: UInt64, name: String, first: UInt64) {
    var stream = RandomStream(seed: seed, name: name)
    #expect(stream.next() == first)
  }

  @Test func namesAndSeedsSeparateStreams() {
    let names = [
      "", "a", "b", "ab", "ba", "init", "init ", "split", "é", "attack/1/0", "attack/10",
    ]
    var starts: Set<UInt64> = []
    for seed in [0, 1, 2, UInt64.max] {
      for name in names {
        var (first, second) = (
          RandomStream(seed: seed, name: name), RandomStream(seed: seed, name: name)
        )
        let numbers = (0..<20).map { _ in first.next() }
        #expect(numbers == (0..<20).map { _ in second.next() })
        starts.insert(numbers[0])
      }
    }
    #expect(starts.count == 4 * names.count)
  }

  /// Moments within 5 standard errors of n draws.
  @Test func uniformMoments() {
    var stream = RandomStream(seed: 1, name: "uniform")
    let n = 200_000
    let x = (0..<n).map { _ in stream.uniform() }
    #expect(x.allSatisfy { 0 <= $0 && $0 < 1 && ($0 * 0x1p53).rounded() == $0 * 0x1p53 })
    for (power, variance) in [(1.0, 1 / 12.0), (2, 4 / 45.0), (3, 9 / 112.0)] {
      let mean = x.reduce(0) { $0 + raised($1, power) } / Double(n)
      #expect(abs(mean - 1 / (power + 1)) < 5 * (variance / Double(n)).squareRoot())
    }
    let correlation = zip(x, x.dropFirst()).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) }
    #expect(abs(correlation / Double(n) * 12) < 5 / Double(n).squareRoot())
  }

  @Test func normalMoments() {
    var stream = RandomStream(seed: 1, name: "normal")
    let n = 200_000
    let x = (0..<n).map { _ in stream.normal() }
    for (power, expected, variance) in [
      (1.0, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96), (6, 15, 10170),
    ] {
      let mean = x.reduce(0) { $0 + raised($1, power) } / Double(n)
      #expect(abs(mean - expected) < 5 * (variance / Double(n)).squareRoot(), "power \(power)")
    }
    let inside = Double(x.count { abs($0) < 1.959963984540054 }) / Double(n)
    #expect(abs(inside - 0.95) < 5 * (0.95 * 0.05 / Double(n)).squareRoot())
  }

  private func raised(_ x: Double, _ power: Double) -> Double {
    (0..<Int(power)).reduce(1) { product, _ in product * x }
  }

  @Test(arguments: [0, 1, 2, 3, 100])
  func permutations(count: Int) {
    var stream = RandomStream(seed: 3, name: "order")
    for _ in 0..<20 { #expect(stream.permutation(count).sorted() == Array(0..<count)) }
  }

  /// Each of the 24 orders of four has its share of 24,000 draws, 1000 ± 31 standard deviations.
  @Test func permutationsAreUniform() {
    var stream = RandomStream(seed: 4, name: "order")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[stream.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 })
  }

  @Test func uniformTensorsKeepTheirRange() {
    var stream = RandomStream(seed: 5, name: "tensor")
    let x = Tensor<Float>(uniform: -0.5...0.25, shape: [50, 100], from: &stream)
    #expect(x.elements.allSatisfy { -0.5 <= $0 && $0 <= 0.25 })
    #expect(x.elements.min()! < -0.499 && x.elements.max()! > 0.249)
    #expect(Tensor<Double>(uniform: 2...2, shape: [3], from: &stream).elements == [2, 2, 2])
  }

  @Test func normalTensors() {
    var stream = RandomStream(seed: 6, name: "tensor")
    let x = Tensor<Float>(normal: 0.25, shape: [100, 100], from: &stream)
    let (mean, square) = (x.sum() / 1e4, x.multiplied(by: x).sum() / 1e4)
    #expect(abs(mean) < 5 * 0.25 / 100 && abs(square * 16 - 1) < 5 * 1.42 / 100)
    #expect(Tensor<Double>(normal: 0, shape: [3], from: &stream).elements == [0, 0, 0])
  }
}
