/// What is known of a query.
///
/// Exactly one of three; errors of files and models are thrown before, and never end up here.
package enum Verdict: Hashable, Sendable {
  /// No counterexample exists: proven in floating point.
  case verified
  /// A counterexample, re-run through the network with outward rounding.
  case falsified(Witness)
  /// Not an answer: the query may be true or false.
  case undecided(Reason)

  /// Why nothing is known.
  package enum Reason: Hashable, Sendable {
    /// Time ran out, with so many sub-problems left.
    case timeout(left: Int)
    /// The sub-problems ran out, with so many left.
    case limit(left: Int)
    /// The method has no more to offer: the bound of the hardest row.
    case loose(bound: Double)
    /// Neither proof nor counterexample at the precision of the arithmetic, in so many sub-problems.
    case tie(count: Int)
  }

  /// A counterexample.
  ///
  /// Both lists are as long as the network has inputs and outputs. The outputs are for reading:
  /// what makes it a witness are the enclosed or exact values that `Query.witness` checked.
  package struct Witness: Hashable, Sendable {
    /// The input, flattened.
    package let inputs: [Double]
    /// The network's outputs there, to the nearest.
    package let outputs: [Double]

    package init(inputs: [Double], outputs: [Double]) {
      self.inputs = inputs
      self.outputs = outputs
    }
  }
}

/// A step that may settle a query, in the order of cost.
package enum Stage: String, Codable, CaseIterable, Sendable {
  /// Projected gradient descent for a counterexample.
  case attack
  /// Bounds alone: intervals, DeepZ, the dual of Wong and Kolter, CROWN, α-CROWN.
  case ibp, zonotope, dual, crown, alpha
  /// The triangle relaxation as a linear program.
  case lp
  /// Multipliers of quadratic constraints, for one hidden layer.
  case sdp
  /// Branch and bound.
  case exact
}

/// How queries are settled.
///
/// A method of bounds alone looks for no counterexample: it says `verified` or `undecided`.
package enum Method: String, Codable, CaseIterable, Sendable {
  case ibp, zonotope, dual, crown, alpha, lp, sdp, exact, cascade

  /// What runs, in this order, until the verdict is in.
  package var stages: [Stage] {
    switch self {
    case .ibp: [.ibp]
    case .zonotope: [.zonotope]
    case .dual: [.dual]
    case .crown: [.crown]
    case .alpha: [.alpha]
    case .lp: [.lp]
    case .sdp: [.sdp]
    // Bounds before the attack, which would search in vain where they prove: 4.9 s instead of 96 s
    // for the network WK17a.
    case .exact: [.crown, .attack, .alpha, .exact]
    case .cascade: [.ibp, .crown, .attack, .alpha, .sdp, .exact]
    }
  }
}
