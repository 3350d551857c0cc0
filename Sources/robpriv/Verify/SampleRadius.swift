import Foundation
import Results
import Verification

/// What is known of the robust radius of one sample.
/// proven ≤ robust radius ≤ falsified, both in ℓ∞.
struct SampleRadius: SampleRow {
  /// Radii in input units, then in levels.
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
  /// In both units, one of them as typed.
  let limit: Radius
  /// For this sample, all queries together.
  let seconds: Double

  /// A line of CSV: radii in input units and in levels, rounded to the safe side; no falsified radius where no counterexample is
  /// known.
  var row: String {
    let falsified = bracket?.falsified ?? 0
    let radii = [
      isProven ? limit.input : bracket?.proven ?? 0, falsified,
      isProven ? limit.levels : Radius.levels(of: bracket?.proven ?? 0, level: level).lower,
      Radius.levels(of: falsified, level: level).upper,
    ].map { $0.isFinite ? shortest($0) : "" }
    return
      (["\(index)", "\(label)", "\(predicted)"] + radii + [
        "\(bracket?.queries ?? 0)", milliseconds(seconds),
      ]).joined(separator: ",") + "\n"
  }

  /// Whether the whole radius where the search ended is proven, as it was typed.
  var isProven: Bool { (bracket?.proven ?? 0) >= limit.covering }
}

extension [SampleRadius] {
  /// Medians, and how many samples are robust up to the limit, in one line.
  /// Upper medians over the samples that are classified correctly; none where no counterexample is
  /// known.
  var summary: String {
    let brackets = compactMap(\.bracket)
    let median = { (values: [Double]) -> String in
      let middle = values.sorted().dropFirst(values.count / 2).first ?? 0
      return middle.isFinite ? String(format: "%.6g", middle) : "none"
    }
    let robust = count(where: \.isProven)
    return """
      median robust radius at least \(median(brackets.map(\.proven))), at most \
      \(median(brackets.map(\.falsified))), \(robust) proven up to the limit, \
      \(count - brackets.count) misclassified, n = \(count)
      """
  }
}
