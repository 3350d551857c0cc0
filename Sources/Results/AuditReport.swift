internal import Foundation

/// The result of `robpriv audit`: what every attack achieves on one model.
///
/// As JSON (schema 1; keys sorted, intervals as [low, high], absent figures null):
///
///     {"schema": 1, "n_members": 1900, "n_nonmembers": 514,
///      "train_accuracy": 1, "test_accuracy": 0.98,
///      "attacks": [{"id": "IB", "signal": "confidence", "input": "benign", "protocol": "oracle",
///        "thresholds": "global", "threshold": 0.9995, "n_members": 1900, "n_nonmembers": 514,
///        "accuracy": 0.5585, "accuracy_interval": [0.53, 0.59],
///        "advantage": 0.117, "advantage_over_half": 0.0585,
///        "auc": 0.557, "auc_interval": [0.53, 0.58],
///        "tpr": {"0.01": {"value": 0, "count": 0, "total": 1900, "interval": [0, 0.002],
///          "resolved": false}, …},
///        "null95": 0.53, "p_value": 1e-6, "p_value_holm": 9e-6, "ks_p_value": 1e-6,
///        "queries": null, "true_positives": 1425, "false_positives": 322, "precision": 0.816,
///        "recall": 0.75, "f1": 0.78, "precision_at": {"0.01": 0.012, …},
///        "threat_model": "the model's answer"}, …],
///      "risk_scores": {"mean_member": 0.94, "mean_nonmember": 0.46, "rmse": 0.24,
///        "calibration": [{"score": 0.85, "share": 0.63, "n_members": 106, "n_nonmembers": 62}, …],
///        "precision_recall": [{"threshold": 0.9, "precision": 0.72, "recall": 0.81}, …],
///        "prior": 0.5, "class_correlation": 0.94, "classes": [{"label": 0, "n_members": 200,
///          "mean_member": 0.9, "generalisation_error": 0.05}, …]},
///      "empirical_epsilon": {"attack": "IB", "value": 1.8, "delta": 1e-5, "confidence": 0.95,
///        "guesses": 800, "correct": 711, "assumptions": ["…"]},
///      "output_mmd": 0.015, "output_mmd_null95": 0.009, "output_mmd_p_value": 0.005,
///      "shadow_counts": [{"attack": "lira-online", "shadow_models": 8, "n_members": 900,
///        "n_nonmembers": 900, "auc": 0.7, "auc_interval": [0.68, 0.72], "tpr": {…}}, …],
///      "warnings": ["…"]}
///
/// `risk_scores`, `empirical_epsilon`, `output_mmd` and `shadow_counts` are absent where they were not
/// computed.
package struct AuditReport: Codable, Equatable, Sendable {
  package static let currentSchema = 1

  /// `schema`
  package var schema: Int
  /// `n_members`, `n_nonmembers`
  package var members: Int
  package var nonMembers: Int
  /// `train_accuracy`, `test_accuracy`: of the model on the benign inputs.
  package var trainAccuracy: Double
  package var testAccuracy: Double
  /// `attacks`
  package var attacks: [AttackResult]
  /// `risk_scores`
  package var riskScores: RiskScoreSummary?
  /// `empirical_epsilon`
  package var empiricalEpsilon: EmpiricalEpsilon?
  /// `output_mmd`: squared maximum mean discrepancy between the outputs on members and on
  /// non-members (Li, Li and Ribeiro 2021, eq. 2; Gaussian kernel, σ = 1).
  package var outputDiscrepancy: Double?
  /// `output_mmd_null95`: what it stays at or below in 95 % of permutations of membership.
  package var discrepancyNull95: Double?
  /// `output_mmd_p_value`: the share of permutations, the observed membership among them, that reach it.
  package var discrepancyPValue: Double?
  /// `shadow_counts`
  package var shadowCounts: [ShadowCount]?
  /// `warnings`: what to mind when reading the figures, a line each.
  package var warnings: [String]

  /// Names of the schema, which other programs read: they do not change.
  private enum CodingKeys: String, CodingKey {
    case schema
    case members = "n_members"
    case nonMembers = "n_nonmembers"
    case trainAccuracy = "train_accuracy"
    case testAccuracy = "test_accuracy"
    case attacks
    case riskScores = "risk_scores"
    case empiricalEpsilon = "empirical_epsilon"
    case outputDiscrepancy = "output_mmd"
    case discrepancyNull95 = "output_mmd_null95"
    case discrepancyPValue = "output_mmd_p_value"
    case shadowCounts = "shadow_counts"
    case warnings
  }

  /// The schema is the current one.
  /// - Parameters:
  ///   - trainAccuracy: 0 to 1, on members; `testAccuracy` on non-members.
  ///   - attacks: in the order of the report.
  ///   - warnings: one line each.
  package init(
    members: Int, nonMembers: Int, trainAccuracy: Double, testAccuracy: Double,
    attacks: [AttackResult], riskScores: RiskScoreSummary? = nil,
    empiricalEpsilon: EmpiricalEpsilon? = nil, outputDiscrepancy: Double? = nil,
    shadowCounts: [ShadowCount]? = nil,
    warnings: [String] = []
  ) {
    schema = Self.currentSchema
    self.members = members
    self.nonMembers = nonMembers
    self.trainAccuracy = trainAccuracy
    self.testAccuracy = testAccuracy
    self.attacks = attacks
    self.riskScores = riskScores
    self.empiricalEpsilon = empiricalEpsilon
    self.outputDiscrepancy = outputDiscrepancy
    self.shadowCounts = shadowCounts
    self.warnings = warnings
  }

  /// The result of an attack, if it ran.
  /// - Parameter id: of the attack.
  /// - Returns: nil where it did not run.
  package func attack(_ id: Attack) -> AttackResult? { attacks.first { $0.id == id } }

  /// The JSON text, indented, ended by a line feed.
  /// - Throws: `EncodingError` for numbers that JSON does not have.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

/// Privacy risk scores of all samples, summed up (Song and Mittal 2021, sections 4 and 5).
package struct RiskScoreSummary: Codable, Equatable, Sendable {
  /// Mean score of members and of non-members.
  package var meanMember: Double
  package var meanNonMember: Double
  /// Root-mean-square difference between score and share of members, over the bins of
  /// `calibration`, weighted by their samples.
  package var rmse: Double
  package var calibration: [CalibrationBin]
  package var precisionRecall: [PrecisionRecall]
  /// Probability of membership before anything is seen.
  package var prior: Double
  /// Classes with members and non-members.
  package var classes: [ClassRisk]
  /// Pearson's correlation, over the classes, of the mean score of members with the generalisation
  /// error; nil for fewer than three classes, or where one of them is constant.
  package var classCorrelation: Double?

  private enum CodingKeys: String, CodingKey {
    case meanMember = "mean_member"
    case meanNonMember = "mean_nonmember"
    case rmse, calibration, prior, classes
    case precisionRecall = "precision_recall"
    case classCorrelation = "class_correlation"
  }

  /// Means, errors and shares are within 0…1; bins ascend in score.
  package init(
    meanMember: Double, meanNonMember: Double, rmse: Double, calibration: [CalibrationBin],
    precisionRecall: [PrecisionRecall], prior: Double = 0.5, classes: [ClassRisk] = [],
    classCorrelation: Double? = nil
  ) {
    self.meanMember = meanMember
    self.meanNonMember = meanNonMember
    self.rmse = rmse
    self.calibration = calibration
    self.precisionRecall = precisionRecall
    self.prior = prior
    self.classes = classes
    self.classCorrelation = classCorrelation
  }

  /// One class's risk beside how badly the model generalises on it (Song and Mittal 2021, figure 8).
  package struct ClassRisk: Codable, Equatable, Sendable {
    package var label: Int
    package var members: Int
    /// Mean score of its members.
    package var meanMember: Double
    /// Accuracy on its members less that on its non-members.
    package var generalisationError: Double

    private enum CodingKeys: String, CodingKey {
      case label
      case members = "n_members"
      case meanMember = "mean_member"
      case generalisationError = "generalisation_error"
    }

    package init(label: Int, members: Int, meanMember: Double, generalisationError: Double) {
      self.label = label
      self.members = members
      self.meanMember = meanMember
      self.generalisationError = generalisationError
    }
  }

  /// Samples whose scores fall into one tenth of 0…1.
  package struct CalibrationBin: Codable, Equatable, Sendable {
    /// Mean score.
    package var score: Double
    package var members: Int
    package var nonMembers: Int
    /// Share of members, the sets weighted by the prior.
    package var share: Double

    private enum CodingKeys: String, CodingKey {
      case score
      case members = "n_members"
      case nonMembers = "n_nonmembers"
      case share
    }

    package init(score: Double, members: Int, nonMembers: Int, share: Double) {
      self.score = score
      self.members = members
      self.nonMembers = nonMembers
      self.share = share
    }
  }

  /// Precision and recall when every sample whose score reaches `threshold` is called a member.
  package struct PrecisionRecall: Codable, Equatable, Sendable {
    package var threshold: Double
    /// Nil where no sample reaches the threshold.
    package var precision: Double?
    package var recall: Double

    package init(threshold: Double, precision: Double?, recall: Double) {
      self.threshold = threshold
      self.precision = precision
      self.recall = recall
    }
  }
}

/// A lower bound on the ε of (ε, δ)-differential privacy from one training run (Steinke, Nasr and
/// Jagielski 2023), valid where membership of every sample was decided by an independent fair coin.
/// `value` is ε, 0 where nothing is shown; the bound holds with probability `confidence` over the
/// coins.
package struct EmpiricalEpsilon: Codable, Equatable, Sendable {
  package var attack: Attack
  package var value: Double
  package var delta: Double
  package var confidence: Double
  /// Samples that were guessed, and guessed right.
  package var guesses: Int
  package var correct: Int
  /// What must hold for the bound to hold, a line each.
  package var assumptions = Self.assumptions

  package static let assumptions = [
    "an independent fair coin decided for each sample, before training, whether it is a member",
    "all samples that coins were tossed for are audited, and nothing else of the training depends on "
      + "the coins",
    "the attack's scores do not depend on who is a member",
  ]

  package init(
    attack: Attack, value: Double, delta: Double, confidence: Double, guesses: Int, correct: Int
  ) {
    self.attack = attack
    self.value = value
    self.delta = delta
    self.confidence = confidence
    self.guesses = guesses
    self.correct = correct
  }
}
