import ArgumentParser
import Foundation
import MembershipInference
import Results

/// Runs the controls of the attacks and prints them.
/// Controls are synthetic, need no file and take seconds.
struct SelfTestRun {
  /// Of the attacks that were chosen and have controls.
  let outcomes: [SelfTest.Outcome]
  let format: AuditFormat

  /// Runs all controls, then keeps those chosen.
  init(settings: AuditSettings, format: AuditFormat) {
    let (seed, workers) = (settings.seed, settings.workers)
    outcomes =
      (SelfTest.outputAttacks(seed: seed, workers: workers)
      + SelfTest.queryAttacks(seed: seed, workers: workers))
      .filter { settings.attacks?.contains($0.id) ?? true }
    self.format = format
  }

  /// Exits with 1 unless all are passed.
  /// - Throws: `ValidationError` where none of the attacks has a control; `ExitCode` 1 after a
  ///   failure.
  func run() throws {
    guard !outcomes.isEmpty else { throw ValidationError("none of these attacks has a self-test") }
    try emit(try text)
    let passed = outcomes.count(where: \.isPassed)
    note("\(passed) of \(outcomes.count) attacks passed both controls")
    if passed < outcomes.count { throw ExitCode(1) }
  }

  /// One attack's line: accuracy on members of a memorising model, accuracy with its 95 % interval
  /// between unseen sets.
  /// Accuracy is balanced, 0.5 for guessing; passing means at least 0.95 in the first control, and
  /// an interval with 0.5 in the second.
  private struct Line: Encodable {
    let attack: Attack
    let memorising, unseen, unseenLow, unseenHigh: Double
    let passed: Bool

    init(_ outcome: SelfTest.Outcome) {
      attack = outcome.id
      passed = outcome.isPassed
      memorising = outcome.positive.accuracy
      unseen = outcome.null.accuracy
      let interval = outcome.null.accuracyInterval
      unseenLow = interval.lowerBound
      unseenHigh = interval.upperBound
    }

    static let header = ["attack", "memorising", "unseen", "unseen_low", "unseen_high", "passed"]

    /// In the order of `header`.
    func cells(_ number: (Double) -> String) -> [String] {
      [attack.rawValue] + [memorising, unseen, unseenLow, unseenHigh].map(number) + ["\(passed)"]
    }
  }

  /// In CSV and JSON all digits, in Markdown four decimals.
  private var text: String {
    get throws {
      let lines = outcomes.map(Line.init)
      switch format {
      case .csv:
        let rows = [Line.header] + lines.map { $0.cells { shortest($0) } }
        return rows.map { $0.joined(separator: ",") + "\n" }.joined()
      case .json:
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(lines), as: UTF8.self) + "\n"
      case .markdown:
        let rule = Line.header.map { _ in ":--" }
        let rows =
          [Line.header, rule] + lines.map { $0.cells { shortest(($0 * 1e4).rounded() / 1e4) } }
        return rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
      }
    }
  }
}
