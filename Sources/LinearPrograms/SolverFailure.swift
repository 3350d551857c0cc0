/// Why a solver has no answer.
package enum SolverFailure: Error, Equatable, CustomStringConvertible {
  /// No numerically stable basis was found, nor from a fresh start.
  case unstable
  /// A check inside GLPK failed, or its memory limit was reached: its own words.
  case internalError(String)

  package var description: String {
    switch self {
    case .unstable: "the program is numerically too hard for GLPK"
    case .internalError(let message): "GLPK failed: \(message)"
    }
  }
}
