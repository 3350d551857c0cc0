internal import Datasets
internal import MembershipInference
internal import Results

/// The membership-inference attacks on the recorded outputs of one model.
public struct MembershipAudit: Sendable {
  private let audit: OutputAudit

  /// How thresholds are chosen.
  public enum Threshold: Hashable, Sendable {
    /// On one half of the samples, judged on the other.
    case heldOut
    /// On shadow models' outputs, which the file holds too.
    case shadow
    /// On the evaluated samples themselves: optimistic, and said to be.
    case oracle
  }

  /// Reads recorded outputs, `.npz` or `.csv`, as `robpriv audit outputs` does, and checks that they make
  /// sense.
  /// - Parameters:
  ///   - file: `docs/data.md` lists its arrays or columns.
  ///   - threshold: who chooses thresholds; needs four samples of both sets at least, or shadow outputs.
  ///   - seed: of the halves and of permutations; same seed, same figures.
  /// - Throws: `MembershipAuditError` naming file, place and fix: sets that seem to be swapped, labels
  ///   of other samples, members among the non-members, rows that are no outputs.
  public init(
    file: String, threshold: Threshold = .heldOut, seed: UInt64 = 0
  ) throws(MembershipAuditError) {
    let settings = AuditSettings(thresholdProtocol: threshold.value, seed: seed)
    do {
      audit = try OutputAudit(
        outputs: RecordedOutputs(file: file), file: file, settings: settings)
    } catch {
      throw MembershipAuditError(description: "\(error)")
    }
  }

  /// Results of every attack that the recording allows, in the order of reports; p-values are adjusted
  /// for their number (Holm).
  public func results() -> [MembershipResult] {
    audit.report().attacks.map { MembershipResult(name: $0.id.rawValue, result: $0) }
  }

  /// What to mind when reading the results, a line each.
  public func warnings() -> [String] { audit.report().warnings }

  /// The result of an attack of one's own, by the same protocol on the same samples.
  public func result(of attack: some MembershipAttack) -> MembershipResult {
    MembershipResult(
      name: attack.name,
      result: audit.result { attack.score(probabilities: $0, label: $1) })
  }
}

extension MembershipAudit.Threshold {
  fileprivate var value: ThresholdProtocol {
    switch self {
    case .heldOut: .heldOut
    case .shadow: .shadow
    case .oracle: .oracle
    }
  }
}

/// How well one attack tells members from non-members.
public struct MembershipResult: Sendable {
  /// Of the attack, as `docs/attacks.md` explains it.
  public let name: String
  /// Members that it was judged on.
  public let members: Int
  /// Non-members that it was judged on.
  public let nonMembers: Int
  /// (TPR + TNR)/2 at the threshold, 0 to 1; ½ is guessing.
  public let balancedAccuracy: Double
  /// 95 % confidence interval of that.
  public let balancedAccuracyInterval: ClosedRange<Double>
  /// Area under the ROC curve; ½ is guessing. Nil for attacks that give no score.
  public let auc: Double?
  /// 95 % confidence interval of that.
  public let aucInterval: ClosedRange<Double>?
  /// One-sided, of doing no better than guessing; adjusted for their number among results that came
  /// together.
  public let pValue: Double

  /// TPR − FPR at the threshold (Yeom et al. 2018): 2·accuracy − 1.
  public var advantage: Double { 2 * balancedAccuracy - 1 }

  init(name: String, result: AttackResult) {
    self.name = name
    members = result.members
    nonMembers = result.nonMembers
    balancedAccuracy = result.accuracy
    balancedAccuracyInterval = result.accuracyInterval
    auc = result.auc
    aucInterval = result.aucInterval
    pValue = result.adjustedPValue ?? result.pValue
  }
}

/// Why outputs cannot be audited, in one line that names file, place and fix.
public struct MembershipAuditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line.
  public let description: String
}
