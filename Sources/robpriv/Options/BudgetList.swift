import ArgumentParser
import Datasets
import Experiments
import Foundation
import Results

/// Radii of an attack on the command line: as `RadiusList`, in units of ε where a star says so.
/// `0,1,2*` are 0, ε and 2ε of each network; without a star they are radii as for `--eps`.
struct BudgetList {
  /// As written, without the star.
  private let radii: RadiusList
  /// Whether a star was there.
  private let areFactors: Bool

  /// For `@Option(transform:)`.
  static func parse(_ argument: String) throws -> BudgetList {
    // The star may stand before the step: `0..2*/0.5`.
    let parts = argument.components(separatedBy: "*")
    guard parts.count == 1 || parts.count == 2 && (parts[1].isEmpty || parts[1].hasPrefix("/"))
    else { throw ValidationError("one star ends the radii, as in 0..2*/0.5 or 0,1,2*") }
    return BudgetList(radii: try RadiusList.parse(parts.joined()), areFactors: parts.count == 2)
  }

  /// - Parameters:
  ///   - unit: in which radii without a star count.
  ///   - dataset: whose intensity level converts units.
  /// - Throws: what `RadiusUnitOption.radii` throws.
  func budgets(in unit: RadiusUnitOption, on dataset: Dataset) throws -> AttackBudgets {
    AttackBudgets(
      values: areFactors
        // Factors have no unit; `level` stands there as some unit must.
        ? radii.values.map { TypedRadius(number: $0, in: .level) }
        : try unit.radii(radii.values, of: "--attack-eps", on: dataset).map(\.typed),
      areFactors: areFactors)
  }
}
