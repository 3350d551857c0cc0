/// What one attack achieves: an entry of `attacks` in the JSON of an audit, whose keys are given
/// with each property.
///
/// All intervals are 95 % intervals. A figure that an attack does not have is null.
package struct AttackResult: Codable, Equatable, Sendable {
  /// `id`
  package var id: Attack
  /// `signal`: what is thresholded: `log-odds`, `confidence`, `entropy`.
  package var signal: String
  /// `input`
  package var input: AttackInput
  /// `protocol`
  package var thresholdProtocol: ThresholdProtocol
  /// `thresholds`
  package var scope: ThresholdScope
  /// `threshold`: in units of the signal, larger means member; null per class and where infinite.
  package var threshold: Double?
  /// `n_members`, `n_nonmembers`: samples that the figures rest on.
  package var members: Int
  package var nonMembers: Int
  /// `accuracy`: balanced, (TPR + 1 − FPR)/2.
  package var accuracy: Double
  /// `accuracy_interval`: of the accuracy at the threshold; under `oracle`, of the best accuracy
  /// that any threshold reaches.
  package var accuracyInterval: ClosedRange<Double>
  /// `auc`, `auc_interval`: area under the ROC curve, ties counted half (DeLong et al. 1988).
  package var auc: Double?
  package var aucInterval: ClosedRange<Double>?
  /// `tpr`: from false-positive rates, as text, to true-positive rates.
  package var lowFPR: [RateAtFPR]
  /// `null95`: accuracy that guessing stays below in 95 % of repetitions of the same protocol.
  package var null95: Double
  /// `p_value`: probability that guessing is as accurate, by the same protocol; one-sided.
  package var pValue: Double
  /// `p_value_holm`: the same, adjusted for all attacks of the audit (Holm 1979).
  package var adjustedPValue: Double?
  /// `ks_p_value`: one-sided Kolmogorov–Smirnov test that members score higher.
  package var ksPValue: Double?
  /// `queries`: of the model, per sample; null for recorded outputs.
  package var queries: Double?
  /// `true_positives`, `false_positives`: members and non-members that reach the threshold, and from
  /// them `precision`, `recall`, `f1` and `precision_at`.
  package var positives: Positives?
  /// The shares of members, of all samples that an attacker meets, for which `precision_at` is given.
  package var baseRates = Self.usualBaseRates
  /// Who is ranked above whom; not in the JSON.
  package var ranking = Ranking(hash: nil)
  /// The ROC curve for figures, thinned; not in the JSON.
  package var curve: [ROCPoint] = []

  /// `adjustedPValue` is left open: it depends on the other attacks.
  /// - Parameters:
  ///   - threshold: nil where there is one per class, or none.
  ///   - accuracy: balanced, 0 to 1.
  ///   - lowFPR: each rate once.
  ///   - pValue: 0 to 1, before correction.
  ///   - queries: of the model, mean per sample.
  package init(
    id: Attack, signal: String, input: AttackInput, thresholdProtocol: ThresholdProtocol,
    scope: ThresholdScope, threshold: Double?, members: Int, nonMembers: Int, accuracy: Double,
    accuracyInterval: ClosedRange<Double>, auc: Double? = nil,
    aucInterval: ClosedRange<Double>? = nil, lowFPR: [RateAtFPR] = [], null95: Double,
    pValue: Double, ksPValue: Double? = nil, queries: Double? = nil, curve: [ROCPoint] = []
  ) {
    self.id = id
    self.signal = signal
    self.input = input
    self.thresholdProtocol = thresholdProtocol
    self.scope = scope
    self.threshold = threshold
    self.members = members
    self.nonMembers = nonMembers
    self.accuracy = accuracy
    self.accuracyInterval = accuracyInterval
    self.auc = auc
    self.aucInterval = aucInterval
    self.lowFPR = lowFPR
    self.null95 = null95
    self.pValue = pValue
    self.ksPValue = ksPValue
    self.queries = queries
    self.curve = curve
  }

  /// As many members as others, one in ten, one in a hundred.
  package static let usualBaseRates = [0.5, 0.1, 0.01]

  /// `advantage`: 2·accuracy − 1 = TPR − FPR (Yeom et al. 2018).
  package var advantage: Double { 2 * accuracy - 1 }

  /// `advantage_over_half`: accuracy − ½, which Li, Li and Ribeiro (2021) call the advantage.
  package var advantageOverHalf: Double { accuracy - 0.5 }
}

/// Members and non-members that an attack calls members.
package struct Positives: Equatable, Sendable {
  package var members: Int
  package var nonMembers: Int

  package init(members: Int, nonMembers: Int) {
    self.members = members
    self.nonMembers = nonMembers
  }
}

extension AttackResult {
  /// `recall`: the share of members that are called members, TPR.
  package var recall: Double? { positives.map { Double($0.members) / Double(members) } }

  /// `precision`: the share of members among the audited samples that are called members; nil where
  /// none is.
  package var precision: Double? {
    guard let positives, positives.members + positives.nonMembers > 0 else { return nil }
    return Double(positives.members) / Double(positives.members + positives.nonMembers)
  }

  /// `f1`: 2·TP/(2·TP + FP + FN), the harmonic mean of precision and recall; 0 where no member is called
  /// one.
  package var f1: Double? {
    positives.map {
      Double(2 * $0.members) / Double($0.members + $0.nonMembers + members)
    }
  }

  /// Precision π·TPR/(π·TPR + (1 − π)·FPR) where a share π of the samples that an attacker meets are
  /// members; nil where no sample is called one.
  package func precision(atBaseRate share: Double) -> Double? {
    guard let positives, positives.members + positives.nonMembers > 0 else { return nil }
    let right = share * Double(positives.members) / Double(members)
    let wrong = (1 - share) * Double(positives.nonMembers) / Double(nonMembers)
    return right + wrong > 0 ? right / (right + wrong) : nil
  }
}

/// A hash of who is ranked above whom, the same for scores that are monotone maps of each other: tests of
/// such scores are one test.
package struct Ranking: Equatable, Sendable {
  /// Nil where it was not computed.
  package let hash: UInt64?

  package init(hash: UInt64?) { self.hash = hash }

  /// Always: the hash is of the numbers that samples happen to have, which are no part of a result.
  package static func == (a: Ranking, b: Ranking) -> Bool { true }
}

/// A point of an empirical ROC curve.
package struct ROCPoint: Equatable, Sendable {
  package var fpr: Double
  package var tpr: Double

  package init(fpr: Double, tpr: Double) {
    self.fpr = fpr
    self.tpr = tpr
  }
}
