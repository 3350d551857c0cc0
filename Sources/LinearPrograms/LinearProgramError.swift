/// Why a number was refused.
package enum LinearProgramError: Error, Equatable, CustomStringConvertible {
  /// A coefficient or cost is NaN or infinite.
  case notFinite(Double)
  /// No number lies between the bounds, or a bound is NaN.
  case emptyRange(lower: Double, upper: Double)
  /// A row names a variable twice.
  case repeatedVariable(Int, row: Int)

  package var description: String {
    switch self {
    case .notFinite(let value): "the coefficient \(value) is not a finite number"
    case .emptyRange(let lower, let upper): "no number lies between \(lower) and \(upper)"
    case .repeatedVariable(let variable, let row): "row \(row) names variable \(variable) twice"
    }
  }
}
