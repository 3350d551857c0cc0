import Datasets
import Foundation
import Sweeps

/// Radii of an attack on the command line: as `RadiusList`, in units of ε where a star says so.
struct BudgetList {
  private let radii: RadiusList
  private let areFactors: Bool

  /// For `@Option(transform:)`.
  static func parse(_ argument: String) throws -> BudgetList {
    let radii = try RadiusList.parse(argument.replacingOccurrences(of: "*", with: ""))
    return BudgetList(radii: radii, areFactors: argument.contains("*"))
  }

  func budgets(in unit: RadiusUnit, of dataset: Dataset) -> AttackBudgets {
    AttackBudgets(
      values: areFactors ? radii.values : unit.levels(radii.values, of: dataset) ?? [],
      areFactors: areFactors)
  }
}
