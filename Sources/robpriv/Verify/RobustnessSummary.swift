import Foundation
import Verification

/// Robustness over all samples.
/// Shares are of all samples, misclassified ones included.
struct RobustnessSummary {
  private let results: [SampleResult]

  init(_ results: [SampleResult]) { self.results = results }

  /// Misclassified samples are no answer about ε and do not count.
  var tally: Tally { Tally(falsified: count(.falsified), undecided: count(.undecided)) }

  /// Counts, verified accuracy, what is known of the robust error, reasons of what is open.
  /// Robust error: at least falsified and misclassified, at most all but verified.
  var text: String {
    let words = [SampleResult.Status.verified, .falsified, .misclassified, .undecided].map {
      "\(count($0)) \($0) (\(percent(count($0))) %)"
    }
    let least = count(.falsified) + count(.misclassified)
    return """
      \(words.joined(separator: ", "))\(reasons)
      verified accuracy \(percent(count(.verified))) %, robust error between \(percent(least)) % and \
      \(percent(results.count - count(.verified))) %, n = \(results.count)
      """
  }

  /// Of all samples.
  private func count(_ status: SampleResult.Status) -> Int {
    results.count { $0.status == status }
  }

  /// Two decimals; 0 of nothing is 0.
  private func percent(_ count: Int) -> String {
    String(format: "%.2f", 100 * Double(count) / Double(max(1, results.count)))
  }

  /// Why samples are undecided, as in ": 3 out of time, 1 tie".
  private var reasons: String {
    let reasons = results.compactMap { result -> String? in
      guard let reason = result.reason else { return nil }
      return switch reason {
      case .timeout: "out of time"
      case .limit: "out of sub-problems"
      case .loose: "bound too loose"
      case .tie: "tied in double precision"
      }
    }
    let counts = Set(reasons).sorted().map { reason in "\(reasons.count { $0 == reason }) \(reason)"
    }
    return counts.isEmpty ? "" : ": " + counts.joined(separator: ", ")
  }
}
