import Foundation
import Results
import Verification

/// What is known of the robust radius of one sample.
struct SampleRadius: SampleRow {
  static let header =
    "index,label,predicted,proven_radius,falsified_radius,proven_levels,falsified_levels,boxes,seconds\n"

  let index: Int
  let label: Int
  let predicted: Int
  /// Nil for a misclassified sample.
  let bracket: RobustRadius?
  /// An intensity level in input units.
  let level: Double
  /// The radius where the search ended.
  let limit: Double
  let seconds: Double

  /// A line of CSV: radii in input units and in levels; no falsified radius where no counterexample is
  /// known.
  var row: String {
    let radii = [bracket?.proven ?? 0, bracket?.falsified ?? 0]
    let texts = (radii + radii.map { $0 / level }).map { $0.isFinite ? shortest($0) : "" }
    return
      (["\(index)", "\(label)", "\(predicted)"] + texts + [
        "\(bracket?.queries ?? 0)", milliseconds(seconds),
      ]).joined(separator: ",") + "\n"
  }
}

extension [SampleRadius] {
  /// Medians, and how many samples are robust up to the limit, in one line.
  var summary: String {
    let brackets = compactMap(\.bracket)
    let median = { (values: [Double]) -> String in
      let middle = values.sorted().dropFirst(values.count / 2).first ?? 0
      return middle.isFinite ? String(format: "%.6g", middle) : "none"
    }
    let robust = count { ($0.bracket?.proven ?? 0) >= $0.limit }
    return """
      median robust radius at least \(median(brackets.map(\.proven))), at most \
      \(median(brackets.map(\.falsified))), \(robust) proven up to the limit, \
      \(count - brackets.count) misclassified, n = \(count)
      """
  }
}
