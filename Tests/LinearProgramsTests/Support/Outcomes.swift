import LinearPrograms
import Testing

/// What a search found instead of what the test is about.
struct Unexpected: Error {
  let found: String

  init(_ found: String) { self.found = found }
}

func optimum(_ outcome: Simplex.Outcome) throws -> Simplex.Optimum {
  guard case .optimal(let optimum) = outcome else { throw Unexpected("\(outcome)") }
  return optimum
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-7) -> Bool {
  abs(a - b) <= tolerance * (1 + max(abs(a), abs(b)))
}
