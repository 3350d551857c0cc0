import Networks
package import Resources
package import Tensors

/// Settles queries by ever dearer stages, each only where those before left something open.
///
/// A query is verified once every violation has a row whose lower bound over the box excludes it
/// (`Query.Row`), or rows that contradict each other.
/// *Trusts* IEEE 754 arithmetic, and that a product of OpenBLAS sums its terms in some order;
/// *rechecks* every witness, and every bound of a linear program.
package struct Cascade: Sendable {
  package var stages: [Stage]
  /// Seconds for one query; nil: no limit.
  package var timeout: Double?
  /// When everything must end, whatever the timeout of one query.
  package var deadline = Deadline.never
  /// Sub-problems that one search may bound, beside a last round; nil: no limit.
  package var subproblems: Int?
  package var workers: Workers
  /// Networks of at most so many inputs are searched by halving the box.
  package var inputLimit = 10
  /// Hears of a search: the worst bound, and how many sub-problems are left.
  package var progress: (@Sendable (_ bound: Double, _ left: Int) -> Void)?

  package init(method: Method = .cascade, timeout: Double? = nil, workers: Workers = .one) {
    stages = method.stages
    self.timeout = timeout
    self.workers = workers
  }

  /// A verdict and how it came about.
  package struct Outcome: Sendable {
    package let verdict: Verdict
    /// The stage that gave the verdict, or that came last.
    package let stage: Stage
    /// A proven lower bound of the hardest violation's best row over the box; −∞ if none is known.
    package let bound: Double
  }

  package func decide(_ query: Query) -> Outcome {
    // Searches want speed, bounds alone the last digit.
    if stages.contains(.exact) && query.isExactInSinglePrecision {
      var settlement = Settlement<Float>(query: query, cascade: self)
      return settlement.run()
    } else {
      var settlement = Settlement<Double>(query: query, cascade: self)
      return settlement.run()
    }
  }
}

extension Query {
  /// Whether single precision holds the weights and rows without loss.
  var isExactInSinglePrecision: Bool {
    let isExact = { (value: Double) in Double(Float(value)) == value }
    return violations.allSatisfy { $0.allSatisfy { $0.coefficients.allSatisfy(isExact) } }
      && network.parameters.allSatisfy { $0.elements.allSatisfy(isExact) }
      && network.architecture.nodes.allSatisfy {
        if case .leakyRelu(let slope) = $0.layer { isExact(slope) } else { true }
      }
  }
}

extension NodeBounds {
  /// The ends of one sample's boxes, and of its inputs those of `box`, which are not rounded.
  init(boxes: [OutwardBox], over box: Box<Double>) {
    let ends = boxes.dropFirst().map(\.ends)
    self.init(
      lower: [box.lower.elements] + ends.map(\.lower.elements),
      upper: [box.upper.elements] + ends.map(\.upper.elements))
  }
}
