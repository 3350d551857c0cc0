import Foundation
import Rigorous
import Tensors
import Testing

@testable import Verification

/// Every method against exact arithmetic, samples, attacks and enumeration on random small networks,
/// many of them nasty.
///
/// `ROBPRIV_SOUNDNESS` says how many, `ROBPRIV_SOUNDNESS_SEED` picks a single one by its seed.
@Suite struct SoundnessTests {
  static var seeds: Range<Int> {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["ROBPRIV_SOUNDNESS_SEED"].flatMap({ Int($0) }) {
      return seed..<seed + 1
    }
    return 0..<(environment["ROBPRIV_SOUNDNESS"].flatMap { Int($0) } ?? 250)
  }

  @Test func randomNetworks() {
    let seeds = Array(Self.seeds)
    let workers = Workers(ProcessInfo.processInfo.activeProcessorCount)
    let checks = workers.map(seeds.count) { index in
      var check = SoundnessCheck(seed: seeds[index])
      check.run()
      return check
    }
    let violations = checks.flatMap(\.violations)
    for violation in violations { print(violation) }
    #expect(violations.isEmpty)
    let verdicts = Dictionary(grouping: checks, by: \.verdict).mapValues(\.count)
    let enumerated = checks.count(where: \.isEnumerated)
    let counts = verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    print(
      "\(seeds.count) networks: \(violations.count) violations;",
      counts.joined(separator: ", ") + ",",
      "\(enumerated) enumerated")
    guard seeds.count >= 100 else { return }
    for verdict in ["verified", "falsified", "undecided"] {
      #expect(verdicts[verdict, default: 0] > seeds.count / 10)
    }
    #expect(enumerated > seeds.count / 10)
  }

  /// Weights too small for single precision, behind huge ones.
  @Test(arguments: [342, 421, 578, 744, 982]) func onceTooHigh(_ seed: Int) {
    var check = SoundnessCheck(seed: seed)
    check.run()
    #expect(check.violations.isEmpty)
  }

  /// The checks find bounds that are a little too high.
  @Test func wrongBoundsAreFound() {
    var found = 0
    for seed in 0..<40 {
      var check = SoundnessCheck(seed: seed)
      guard check.example.twist == .none, check.example.kind == .perceptron else { continue }
      let query = check.example.query
      let minimum = ActivationPatterns(
        network: query.network, bounds: NodeBounds(interval: query.network, over: query.box)
      ).minimum(of: check.example.rows[0].coefficients, constant: check.example.rows[0].constant)
      let values = SoundnessValues(
        query, at: minimum.point!, rules: ElementRules(query.network))
      check.check(SoundnessClaims(method: "low", bounds: [minimum.lower]), [values])
      #expect(check.violations.isEmpty)
      check.check(SoundnessClaims(method: "high", bounds: [minimum.upper + 1e-12]), [values])
      #expect(check.violations.count == 1)
      found += 1
    }
    #expect(found > 0)
  }

  /// Sums and products of doubles whose results are doubles, and of those that are not.
  @Test func dyadicNumbers() {
    var stream = RandomStream(seed: 1, name: "dyadic")
    for _ in 0..<2000 {
      let (a, b) = (
        Int64.random(in: -1 << 40...1 << 40, using: &stream), Int64(stream.next() % 1000) - 500
      )
      let scale = Double(sign: .plus, exponent: Int(stream.next() % 1800) - 1000, significand: 1)
      let (x, y) = (Dyadic(Double(a) * scale), Dyadic(Double(b) * scale))
      #expect(x + y == Dyadic(Double(a + b) * scale) && x - y == Dyadic(Double(a - b) * scale))
      #expect(x * Dyadic(Double(b)) == Dyadic(Double(a * b) * scale))
      #expect((x < y) == (a < b) && (x + y).approximation == Double(a + b) * scale)
    }
    let (large, small) = (Dyadic(.greatestFiniteMagnitude), Dyadic(0x1p-1074))
    #expect(large * large + small * small - large * large == small * small)
    #expect(Dyadic(1) < Dyadic(1) + small * small && Dyadic.zero < small * small)
    #expect(small - small == .zero && Dyadic(-0.0) == .zero)
  }
}
