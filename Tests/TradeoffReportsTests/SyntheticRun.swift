import Foundation
import Results
import Statistics
import TestSupport
import Testing

/// Cell records with plausible figures and known trends, from normal scores: pgd leaks more
/// than natural, ibp verifies less with ε, its leakage peaks at middle ε and middle capacity.
struct SyntheticRun: CustomTestStringConvertible {
  var testDescription: String {
    "\(methods), ε \(radii), \(seeds) seeds"
  }

  let methods: [String]
  let radii: [Double]
  let capacities: [Double]
  let seeds: Int
  /// Members, and as many non-members.
  let samples: Int
  /// What the study calls its data.
  var dataset = "digits"
  /// Samples that complete verification settles at the smallest capacity; 0: it did not run.
  let exactSamples: Int
  /// Φ⁻¹(k/samples), where the ROC curve of normal scores comes from.
  private let quantiles: [Double]

  init(
    methods: [String] = ["natural", "pgd", "ibp"],
    radii: [Double] = [0.25, 0.5, 0.75, 1, 1.25, 1.5],
    capacities: [Double] = [0.25, 0.5, 1, 2], seeds: Int = 3, samples: Int = 300,
    exactSamples: Int = 32
  ) {
    self.methods = methods
    self.radii = radii
    self.capacities = capacities
    self.seeds = seeds
    self.samples = samples
    self.exactSamples = exactSamples
    quantiles =
      [-.infinity] + (1..<samples).map { normalQuantile(Double($0) / Double(samples)) }
      + [.infinity]
  }

  var study: Study {
    Study(
      dataset: dataset, architecture: "mlp:256-128", level: 1 / 16, inputRange: 0...1,
      members: samples, nonMembers: samples, classes: 10, epochs: 100, seed: 0)
  }

  func radius(_ levels: Double) -> Radius {
    Radius(typed: TypedRadius(levels: levels), level: 1 / 16)
  }

  var records: [CellRecord] {
    capacities.flatMap { capacity in
      methods.flatMap { method in
        (0..<seeds).flatMap { seed in
          if method == "natural" {
            [record(method, nil, capacity, seed, radii)]
          } else {
            radii.map { record(method, $0, capacity, seed, [$0]) }
          }
        }
      }
    }
  }

  func record(
    _ method: String, _ trained: Double?, _ capacity: Double, _ seed: Int, _ radii: [Double]
  ) -> CellRecord {
    let cell = Cell(
      method: method, trainedRadius: trained.map(radius), capacity: capacity, seed: seed)
    let training = TrainingSummary(parameters: 50_000, steps: 500, losses: [2.3, 0.5, 0.125])
    let evaluations = radii.map { evaluation(cell, radius($0)) }
    return CellRecord(
      study: study, cell: cell, outcome: .completed(training: training, evaluations: evaluations))
  }

  private func evaluation(_ cell: Cell, _ radius: Radius) -> Evaluation {
    var draws = Draws(name: cell.id)
    let levels = radius.levels
    let size = log2(cell.capacity)
    let (test, adversarial, verified, shift) =
      switch cell.method {
      case "natural": (0.955, 0.93 - 0.25 * levels, levels < 0.3 ? 0.004 : 0, 0.42 + 0.04 * size)
      case "pgd":
        (
          0.96, 0.95 - 0.10 * levels, max(0, 0.05 - 0.1 * levels),
          0.55 + 0.08 * levels + 0.04 * size
        )
      default:
        (
          0.93 - 0.09 * levels, 0.91 - 0.13 * levels, 0.88 - 0.16 * levels - 0.02 * size * size,
          0.75 - 0.4 * (levels - 0.9) * (levels - 0.9) - 0.05 * size * size
        )
      }
    func both(_ accuracy: Double) -> MemberAccuracy {
      func around(_ value: Double) -> Proportion {
        let share = min(1, max(0, value + 0.008 * draws.normal()))
        return Proportion(count: Int(share * Double(samples)), total: samples)
      }
      return MemberAccuracy(
        members: around(accuracy + min(accuracy, 0.06)),
        nonMembers: around(accuracy))
    }
    let scale = cell.method == "ibp" ? 1.1 : cell.method == "pgd" ? 0.4 : 0
    var evaluation = Evaluation(
      radius: radius, natural: both(test), adversarial: both(adversarial),
      verified: both(verified), verifier: "ibp+crown",
      attacks: [
        attack("IB", input: "benign", shift: shift, &draws),
        attack("IA", input: "adversarial", shift: shift * 1.15, &draws),
        attack("IV", input: "worst-case", shift: shift * scale, &draws), gap,
      ],
      exact: cell.capacity == capacities.min() && exactSamples > 0
        ? exact(adversarial: adversarial, verified: verified) : nil)
    // Looser bounds prove less, and their IV tells more.
    evaluation.bounds = [("ibp", 0.1), ("crown", 0)].map { bound, looseness in
      boundEvaluation(bound, shift: shift * (scale + looseness), verified: verified, &draws)
    }
    if evaluation.exact != nil && levels == radii[(radii.count - 1) / 2] {
      evaluation.worstCases = [("ibp", 0.2), ("crown", 0.1), ("alpha", 0.05), ("exact", 0)].map {
        boundEvaluation($0, shift: shift * (scale + $1), verified: verified, &draws)
      }
      evaluation.worstCases?[3].unsettled = 1
    }
    return evaluation
  }

  private func boundEvaluation(
    _ bound: String, shift: Double, verified: Double, _ draws: inout Draws
  ) -> BoundEvaluation {
    let proven = Proportion(
      count: Int(max(0, verified - (bound == "ibp" ? 0.02 : 0)) * Double(samples)), total: samples)
    var score = attack("IV", input: "worst-case", shift: shift, &draws)
    score.roc = []
    return BoundEvaluation(
      bound: bound, verified: MemberAccuracy(members: proven, nonMembers: proven), score: score)
  }

  /// From the verified share up to one sample below the attacked one, which is undecided.
  private func exact(adversarial: Double, verified: Double) -> ExactVerification {
    let count = { (share: Double) in Int(min(1, max(0, share)) * Double(exactSamples)) }
    let attacked = max(1, count(adversarial))
    let lowest = min(count(verified), attacked - 1)
    let bounds = [("ibp", 0), ("zonotope", 0.4), ("dual", 0.5), ("crown", 0.6), ("alpha", 0.7)]
      .map { ($0, lowest + Int($1 * Double(attacked - 1 - lowest))) }
    return ExactVerification(
      verified: Proportion(count: attacked - 1, total: exactSamples), undecided: 1,
      adversarial: attacked, bounds: Dictionary(uniqueKeysWithValues: bounds))
  }

  private var gap: AttackScore {
    AttackScore(
      id: "gap", signal: "correctness", input: "benign",
      threshold: .init(protocolName: "none", value: nil), members: samples, nonMembers: samples,
      accuracy: 0.5225, null95: 0.5, auc: nil, lowFPR: [], roc: [])
  }

  private func attack(_ id: String, input: String, shift: Double, _ draws: inout Draws)
    -> AttackScore
  {
    let actual = shift + 0.05 * draws.normal()
    let roc = quantiles.map { Int((Double(samples) * share(below: actual + $0)).rounded()) }
    let best = roc.indices.max { roc[$0] - $0 < roc[$1] - $1 }!
    let lowFPR = [0.01, 0.1].map { fpr in
      let hits = Proportion(count: roc[Int(fpr * Double(samples))], total: samples)
      return RateAtFPR(
        fpr: fpr, tpr: hits, interval: max(0, hits.value - 0.05)...min(1, hits.value + 0.05),
        resolved: fpr * Double(samples) >= 10)
    }
    return AttackScore(
      id: id, signal: "log-odds", input: input,
      threshold: .init(protocolName: "oracle", value: 0.5), members: samples,
      nonMembers: samples, accuracy: 0.5 + Double(roc[best] - best) / Double(2 * samples),
      null95: guessingAccuracy(members: samples, nonMembers: samples),
      auc: share(below: actual / 2.0.squareRoot()), lowFPR: lowFPR, roc: roc)
  }
}

/// The standard normal distribution function.
private func share(below x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

/// A reproducible stream of standard normal numbers (SeededGenerator, Box and Muller).
private struct Draws {
  private var state: UInt64

  init(name: String) {
    state = name.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  private mutating func uniform() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}
