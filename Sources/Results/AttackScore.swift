/// The result of one membership-inference attack on one network.
///
/// An entry of a cell's record; `MembershipInference` computes it, `TradeoffReports` reads it. Its
/// larger sibling `AttackResult` is that of an audit.
package struct AttackScore: Codable, Equatable, Sendable {
  /// Stable name: `IB`, `IA`, `IV`, `gap`, or another `Attack`'s.
  package var id: String
  /// What is thresholded: `log-odds`, `confidence`, `correctness`.
  package var signal: String
  /// Which input the model sees: `benign`, `adversarial`, `worst-case`.
  package var input: String
  /// How the threshold was chosen: `oracle`, `shadow`, `held-out`.
  package var threshold: Threshold
  /// Samples of each set that the figures rest on; an attack may take a part of the network's.
  package var members: Int
  package var nonMembers: Int
  /// Balanced accuracy (TPR + 1 − FPR)/2 at the threshold.
  package var accuracy: Double
  /// Level that a guessing attack stays below in 95 % of repetitions, under the same protocol and
  /// sample sizes.
  package var null95: Double
  /// Area under the ROC curve, ties counted half; nil for attacks without a score.
  package var auc: Double?
  /// True-positive rates at fixed false-positive rates.
  /// Ascending in `fpr`; empty for attacks without a score.
  package var lowFPR: [RateAtFPR]
  /// Empirical ROC curve, compact: entry k is the number of members above the lowest threshold that
  /// lets at most k non-members through (k = 0…nonMembers); empty for attacks without a score, or
  /// of which it is not kept.
  package var roc: [Int]
  /// Of an attack with shadow models, samples by how many of these were not trained on them: entry k
  /// counts the samples with k such models. Those of entry 0 are left out of the attack.
  package var outModels: [Int]?

  /// How a threshold was chosen and what it is, in units of the signal (nil: per class, or none).
  package struct Threshold: Codable, Equatable, Sendable {
    package var protocolName: String
    /// A sample is called a member where its signal reaches this; finite.
    package var value: Double?

    /// The name is one of `ThresholdProtocol`'s raw values.
    package init(protocolName: String, value: Double?) {
      self.protocolName = protocolName
      self.value = value
    }
  }

  /// - Parameters:
  ///   - id: one of `Attack`'s raw values.
  ///   - accuracy: balanced, 0 to 1, as are `null95` and `auc`.
  ///   - lowFPR: ascending.
  ///   - roc: nonMembers + 1 counts, or none.
  package init(
    id: String, signal: String, input: String, threshold: Threshold, members: Int,
    nonMembers: Int, accuracy: Double, null95: Double, auc: Double?, lowFPR: [RateAtFPR],
    roc: [Int]
  ) {
    self.id = id
    self.signal = signal
    self.input = input
    self.threshold = threshold
    self.members = members
    self.nonMembers = nonMembers
    self.accuracy = accuracy
    self.null95 = null95
    self.auc = auc
    self.lowFPR = lowFPR
    self.roc = roc
  }

  /// A result of an audit, without its curve and with the false-positive rates of a sweep. The gap
  /// attack, which knows two answers, has no curve to speak of.
  package init(_ result: AttackResult) {
    let isRanking = result.id != .gap
    self.init(
      id: result.id.rawValue, signal: result.signal, input: result.input.rawValue,
      threshold: Threshold(
        protocolName: result.thresholdProtocol.rawValue,
        value: isRanking ? result.threshold : nil),
      members: result.members, nonMembers: result.nonMembers, accuracy: result.accuracy,
      null95: result.null95, auc: isRanking ? result.auc : nil,
      lowFPR: [0.01, 0.1].compactMap { fpr in
        isRanking ? result.lowFPR.first { $0.fpr == fpr } : nil
      }, roc: [])
  }

  /// Membership advantage 2·accuracy − 1 = TPR − FPR (Yeom et al. 2018; Song et al. 2019, eq. 16).
  package var advantage: Double { 2 * accuracy - 1 }
}

/// True-positive rate of an attack where its false-positive rate is at most `fpr`.
package struct RateAtFPR: Codable, Equatable, Sendable {
  package var fpr: Double
  /// Of the members; `total` is their number.
  package var tpr: Proportion
  /// 95 % Clopper–Pearson interval of the true-positive rate.
  package var interval: ClosedRange<Double>
  /// False where fpr · nonMembers < 10: too few non-members to tell such a false-positive rate.
  package var resolved: Bool

  /// - Parameters:
  ///   - fpr: in 10⁻⁶…1.
  ///   - tpr: at the lowest threshold that keeps it.
  ///   - interval: around `tpr.value`, within 0…1.
  ///   - resolved: whether fpr · nonMembers reaches 10.
  package init(fpr: Double, tpr: Proportion, interval: ClosedRange<Double>, resolved: Bool) {
    self.fpr = fpr
    self.tpr = tpr
    self.interval = interval
    self.resolved = resolved
  }
}
