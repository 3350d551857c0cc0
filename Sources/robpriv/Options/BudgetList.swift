import ArgumentParser
import Datasets
import Experiments
import Foundation
import Results

/// Radii of an attack on the command line: as `RadiusList`, in units of ε where a star says so.
struct BudgetList {
  private let radii: RadiusList
  private let areFactors: Bool

  /// For `@Option(transform:)`.
  static func parse(_ argument: String) throws -> BudgetList {
    let parts = argument.components(separatedBy: "*")
    guard parts.count == 1 || parts.count == 2 && (parts[1].isEmpty || parts[1].hasPrefix("/"))
    else { throw ValidationError("one star ends the radii, as in 0..2*/0.5 or 0,1,2*") }
    return BudgetList(radii: try RadiusList.parse(parts.joined()), areFactors: parts.count == 2)
  }

  func budgets(in unit: RadiusUnitOption, on dataset: Dataset) throws -> AttackBudgets {
    AttackBudgets(
      values: areFactors
        ? radii.values.map { TypedRadius(number: $0, in: .level) }
        : try unit.radii(radii.values, of: "--attack-eps", on: dataset).map(\.typed),
      areFactors: areFactors)
  }
}
