internal import Glibc
internal import Results
internal import Tensors

/// An attack that learns from samples of known membership.
struct TrainedAttack: Sendable {
  let id: Attack
  let signal: String
  /// Learns, and gives the function that scores a set.
  let fit: @Sendable (AuditSample) -> @Sendable (AuditSide) -> [Double]
  /// The score from which on the attack itself says member; nil: chosen on the samples learnt from.
  let decision: Double?

  func scores(
    _ target: AuditSample, learningFrom known: AuditSample, chosenBy: ThresholdProtocol
  ) -> AttackScores {
    let (known, common) = (known.keepingInputs(of: target), target.keepingInputs(of: known))
    let score = fit(known)
    return AttackScores(
      id: id, signal: signal, target: common.scores(score),
      shadow: decision == nil ? known.scores(score) : nil,
      threshold: decision.map { FixedThreshold(value: $0, chosenBy: chosenBy) })
  }

  /// Global classifier on the logarithms of the three largest probabilities (Salem et al. 2019).
  static let topThree = classifier(.topThree) { side in
    side.benign.rows.map { row in
      [max(-softplus(-row.topOne), -30), boundedLog(row.second), boundedLog(row.third)]
    }
  }

  /// Global classifier on correctness, log-odds and entropies on all inputs that were recorded both
  /// where it learns and where it is applied.
  static let combined = classifier(.combined) { side in
    let inputs = [side.benign, side.adversarial, side.worstCase].compactMap(\.self)
    return side.labels.indices.map { i in
      inputs.flatMap { signals in
        [
          bounded(signals.rows[i].logOdds), signals.rows[i].entropy,
          bounded(signals.rows[i].modifiedEntropy), signals.rows[i].isCorrect ? 1 : 0,
        ]
      }
    }
  }

  private static func classifier(
    _ id: Attack, features: @escaping @Sendable (AuditSide) -> [[Double]]
  ) -> TrainedAttack {
    TrainedAttack(
      id: id, signal: "log-odds of a logistic classifier",
      fit: { sample in
        let classifier = LogisticRegression(
          members: thinned(features(sample.members)),
          nonMembers: thinned(features(sample.nonMembers))
        )
        return { features($0).map(classifier.logOdds) }
      }, decision: 0)
  }

  /// A classifier for each class on the logarithms of all probabilities (Shokri et al. 2017) and
  /// the true class's log-odds, linear where they use a network; classes with fewer than five
  /// samples of either set share one.
  static let classVector = TrainedAttack(
    id: .classVector, signal: "log-odds of a logistic classifier per class",
    fit: { sample in
      let members = sample.members.vectors(sample.members.thinnedIndices)
      let others = sample.nonMembers.vectors(sample.nonMembers.thinnedIndices)
      let all = LogisticRegression(
        members: members.map(\.row), nonMembers: others.map(\.row), penalty: 0.3)
      let byClass = Dictionary(grouping: members, by: \.label)
      let othersByClass = Dictionary(grouping: others, by: \.label)
      var classifiers: [Int: LogisticRegression] = [:]
      for (label, rows) in byClass {
        guard let against = othersByClass[label], min(rows.count, against.count) >= 5 else {
          continue
        }
        classifiers[label] = LogisticRegression(
          members: rows.map(\.row), nonMembers: against.map(\.row), penalty: 0.3)
      }
      let known = classifiers
      return { side in
        side.labels.indices.map { i in
          (known[side.labels[i]] ?? all).logOdds(side.vector(i))
        }
      }
    }, decision: 0)
}

/// At most 10,000 of the rows, evenly spread over an order that says nothing of them: enough for few
/// weights.
private func thinned(_ rows: [[Double]]) -> [[Double]] {
  let count = min(rows.count, 10_000)
  return (0..<count).map { rows[$0 * rows.count / count] }
}

extension AuditSide {
  fileprivate var thinnedIndices: [Int] {
    let count = min(self.count, 10_000)
    return (0..<count).map { $0 * self.count / count }
  }

  fileprivate func vectors(_ indices: [Int]) -> [(label: Int, row: [Double])] {
    indices.map { (labels[$0], vector($0)) }
  }

  /// p_j of one sample.
  func probabilities(_ index: Int) -> [Double] {
    let row = outputs[rows[index]]
    guard kind == .logits else { return row }
    let shift = row.max() ?? 0
    let powers = row.map { exp($0 - shift) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// log p_j of one sample, at least −30, and the log-odds of its class.
  fileprivate func vector(_ index: Int) -> [Double] {
    let row = outputs[rows[index]]
    let own = [bounded(benign.rows[index].logOdds)]
    guard kind == .logits else { return row.map(boundedLog) + own }
    let shift = row.max() ?? 0
    let logSum = log(row.reduce(0) { $0 + exp($1 - shift) }) + shift
    return row.map { max($0 - logSum, -30) } + own
  }
}

private func boundedLog(_ p: Double) -> Double { p > 0 ? max(log(p), -30) : -30 }

private func bounded(_ x: Double) -> Double { min(max(x, -100), 100) }
