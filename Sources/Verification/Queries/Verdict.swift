/// What is known of a query.
public enum Verdict: Hashable, Sendable {
  /// No counterexample exists: proven in floating point.
  case verified
  /// A counterexample, re-run through the network with outward rounding.
  case falsified(Witness)
  case undecided(Reason)

  /// Why nothing is known.
  public enum Reason: Hashable, Sendable {
    /// Time ran out, with so many sub-problems left.
    case timeout(left: Int)
    /// The method has no more to offer: the bound of the hardest row.
    case loose(bound: Double)
    /// Neither proof nor counterexample at the precision of the arithmetic, in so many sub-problems.
    case tie(count: Int)
  }

  /// A counterexample.
  public struct Witness: Hashable, Sendable {
    /// The input, flattened.
    public let inputs: [Double]
    /// The network's outputs there, to the nearest.
    public let outputs: [Double]
  }
}

/// The methods of the cascade, in the order of their cost.
public enum Stage: String, Codable, CaseIterable, Sendable {
  case attack, ibp, zonotope, dual, crown, alpha, lp, exact
}
