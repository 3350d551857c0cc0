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
    of target: AuditSample, learningFrom known: AuditSample, chosenBy: ThresholdProtocol
  ) -> AttackScores {
    let lesson = known.keepingInputs(of: target)
    let common = target.keepingInputs(of: lesson)
    let score = fit(lesson)
    return AttackScores(
      id: id, signal: signal, target: common.scores(score),
      shadow: decision == nil ? lesson.scores(score) : nil,
      threshold: decision.map { FixedThreshold(value: $0, chosenBy: chosenBy) })
  }

  /// Every attack that learns from outputs.
  /// - Parameter prior: probability of membership before anything is seen, for risk scores.
  static func all(prior: Double) -> [TrainedAttack] {
    [
      .topThree, .topThreeLogistic, .classVector, .classVectorLogistic, .threePart, .allSignals,
      .quantile, .riskScore(prior: prior),
    ]
  }
}

/// Learns from rows of features of members and of non-members; gives the function from a row to
/// log-odds of membership.
typealias Learner =
  @Sendable (_ members: [[Double]], _ nonMembers: [[Double]]) -> @Sendable ([Double]) -> Double

/// A linear classifier.
private func logistic(penalty: Double = 1e-3) -> Learner {
  { members, nonMembers in
    LogisticRegression(members: members, nonMembers: nonMembers, penalty: penalty).logOdds
  }
}

/// A network of one hidden layer of 64 units (Shokri et al. 2017, section VI-A; Salem et al. 2019,
/// section III-B).
private let hidden64: Learner = { members, nonMembers in
  AttackNetwork(
    members: members, nonMembers: nonMembers,
    layout: .plain([64], features: members[0].count)
  ).logOdds
}

/// The network of three parts of Nasr, Shokri and Houmansadr (2018, section 4): hidden layers of 1024,
/// 512 and 64 units for the prediction, of 512 and 64 for the label in one-hot coding, then of 256 and
/// 64 on what both give. Rows are the prediction followed by the label.
private let threeParts: Learner = { members, nonMembers in
  let classes = members[0].count / 2
  let layout = AttackLayout(
    branches: [
      .init(features: 0..<classes, widths: [1024, 512, 64]),
      .init(features: classes..<2 * classes, widths: [512, 64]),
    ], widths: [256, 64])
  // Large steps keep the matrix products of wide layers fast.
  let training = AttackTraining(rate: 1e-3, batchSize: 100, passes: 20_000, epochs: 5...30)
  return AttackNetwork(
    members: members, nonMembers: nonMembers, layout: layout, training: training
  ).logOdds
}

extension TrainedAttack {
  /// A network on the three largest probabilities (Salem et al. 2019, section III).
  static let topThree = classifier(
    .topThree, signal: "log-odds of a network", learner: hidden64,
    features: { $0.largestProbabilities })

  /// The same by a linear classifier on the logarithms.
  static let topThreeLogistic = classifier(
    .topThreeLogistic, signal: "log-odds of a logistic classifier", learner: logistic(),
    features: { side in
      side.benign.rows.map { row in
        [max(-softplus(-row.topOne), -30), boundedLog(row.second), boundedLog(row.third)]
      }
    })

  /// A network for each class on all probabilities (Shokri et al. 2017, section V-D).
  static let classVector = perClass(
    .classVector, signal: "log-odds of a network per class", learner: hidden64,
    row: { $0.probabilities($1) })

  /// A linear classifier for each class on the logarithms of all probabilities and the true class's
  /// log-odds.
  static let classVectorLogistic = perClass(
    .classVectorLogistic, signal: "log-odds of a logistic classifier per class",
    learner: logistic(penalty: 0.3), row: { $0.logarithms($1) })

  /// One network on all probabilities and the label (Nasr, Shokri and Houmansadr 2018).
  static let threePart = classifier(
    .threePart, signal: "log-odds of a network of three parts", learner: threeParts,
    features: { side in
      let classes = side.outputs.classes
      return side.labels.indices.map { i in
        side.probabilities(i) + (0..<classes).map { $0 == side.labels[i] ? 1 : 0 }
      }
    })

  /// One linear classifier on correctness, log-odds and entropies on all inputs that were recorded both
  /// where it learns and where it is applied.
  static let allSignals = classifier(
    .allSignals, signal: "log-odds of a logistic classifier", learner: logistic(),
    features: { side in
      let inputs = [side.benign, side.adversarial, side.worstCase].compactMap(\.self)
      return side.labels.indices.map { i in
        inputs.flatMap { signals in
          [
            bounded(signals.rows[i].logOdds), signals.rows[i].entropy,
            bounded(signals.rows[i].modifiedEntropy), signals.rows[i].isCorrect ? 1 : 0,
          ]
        }
      }
    })

  /// One classifier for all classes; from 0 on it says member.
  private static func classifier(
    _ id: Attack, signal: String, learner: @escaping Learner,
    features: @escaping @Sendable (AuditSide) -> [[Double]]
  ) -> TrainedAttack {
    TrainedAttack(
      id: id, signal: signal,
      fit: { sample in
        let logOdds = learner(
          thinned(features(sample.members)), thinned(features(sample.nonMembers)))
        return { features($0).map(logOdds) }
      }, decision: 0)
  }

  /// A classifier for each class; classes with fewer than five samples of either set share one.
  private static func perClass(
    _ id: Attack, signal: String, learner: @escaping Learner,
    row: @escaping @Sendable (AuditSide, Int) -> [Double]
  ) -> TrainedAttack {
    TrainedAttack(
      id: id, signal: signal,
      fit: { sample in
        func rows(_ side: AuditSide) -> [(label: Int, row: [Double])] {
          side.thinnedIndices.map { (side.labels[$0], row(side, $0)) }
        }
        let members = rows(sample.members)
        let others = rows(sample.nonMembers)
        let all = learner(members.map(\.row), others.map(\.row))
        let othersByClass = Dictionary(grouping: others, by: \.label)
        var byClass: [Int: @Sendable ([Double]) -> Double] = [:]
        for (label, rows) in Dictionary(grouping: members, by: \.label) {
          guard let against = othersByClass[label], min(rows.count, against.count) >= 5 else {
            continue
          }
          byClass[label] = learner(rows.map(\.row), against.map(\.row))
        }
        let known = byClass
        return { side in
          side.labels.indices.map { i in (known[side.labels[i]] ?? all)(row(side, i)) }
        }
      }, decision: 0)
  }
}

/// At most 10,000 of the rows, evenly spread over an order that says nothing of them: enough for few
/// weights.
private func thinned(_ rows: [[Double]]) -> [[Double]] {
  let count = min(rows.count, 10_000)
  return (0..<count).map { rows[$0 * rows.count / count] }
}

extension AuditSide {
  var thinnedIndices: [Int] {
    let count = min(self.count, 10_000)
    return (0..<count).map { $0 * self.count / count }
  }

  /// p_j of one sample.
  func probabilities(_ index: Int) -> [Double] {
    let row = outputs[rows[index]]
    return kind == .logits ? softmax(row) : row
  }

  /// The three largest probabilities of every sample, of two classes both.
  fileprivate var largestProbabilities: [[Double]] {
    labels.indices.map { Array(probabilities($0).sorted(by: >).prefix(3)) }
  }

  /// log p_j of one sample, at least −30, and the log-odds of its class.
  fileprivate func logarithms(_ index: Int) -> [Double] {
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
