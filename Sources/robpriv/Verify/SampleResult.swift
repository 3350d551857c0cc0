import Results
import Verification

/// A line of CSV about a sample.
/// Written in order by `RobustnessCheck`.
protocol SampleRow: Sendable {
  var index: Int { get }
  var row: String { get }
}

/// What is known of one sample.
/// A row of `verify samples`.
struct SampleResult: SampleRow {
  /// Raw values are the CSV's.
  enum Status: String {
    /// Every input of the box gets the sample's class.
    case verified
    /// Some input of the box gets another class.
    case falsified
    /// The sample itself gets another class.
    case misclassified
    /// Neither proof nor counterexample; `reason` says why.
    case undecided
  }

  /// Times are in seconds, bounds in logits.
  static let header = "index,label,predicted,verdict,decided_by,margin_bound,seconds\n"

  let index: Int
  let label: Int
  let predicted: Int
  let status: Status
  /// Why the sample is undecided.
  private(set) var reason: Verdict.Reason?
  /// What decided; nil for a misclassified sample, whose box is not looked at.
  private let stage: Stage?
  /// What every margin over the box is proven to reach.
  /// In logits; minus infinity where nothing is.
  private let bound: Double?
  private let seconds: Double

  /// Without an outcome, the sample is misclassified.
  /// - Parameters:
  ///   - label: the data set's class.
  ///   - predicted: the network's.
  ///   - outcome: nil for a misclassified sample.
  ///   - seconds: prediction and decision.
  init(index: Int, label: Int, predicted: Int, outcome: Cascade.Outcome?, seconds: Double) {
    self.index = index
    self.label = label
    self.predicted = predicted
    self.seconds = seconds
    stage = outcome?.stage
    bound = outcome?.bound
    switch outcome?.verdict {
    case .verified: status = .verified
    case .falsified: status = .falsified
    case .undecided(let reason): (status, self.reason) = (.undecided, reason)
    case nil: status = .misclassified
    }
  }

  /// A line of CSV.
  var row: String {
    let decided = status == .undecided ? nil : stage?.rawValue
    let proven = bound.flatMap { $0.isFinite ? shortest($0) : nil }
    return [
      "\(index)", "\(label)", "\(predicted)", status.rawValue, decided ?? "", proven ?? "",
      milliseconds(seconds),
    ].joined(separator: ",") + "\n"
  }
}
