import Networks
package import Resources
package import Tensors

/// Settles queries by ever dearer stages, each only where those before left something open.
///
/// A query is verified once every violation has a row whose lower bound over the box excludes it
/// (`Query.Row`), or rows that contradict each other.
/// *Trusts* IEEE 754 arithmetic, and that a product of OpenBLAS sums its terms in some order;
/// *rechecks* every witness, and every bound of a linear program.
///
/// It is a value: settings of one query do not leak into the next.
package struct Cascade: Sendable {
  /// In this order. A stage sees only the violations that those before it left open.
  package var stages: [Stage]
  /// Seconds for one query; nil: no limit.
  package var timeout: Double?
  /// When everything must end, whatever the timeout of one query.
  package var deadline = Deadline.never
  /// Sub-problems that one search may bound, beside a last round; nil: no limit.
  ///
  /// Counts parts of the box and ReLU splits alike. A search that comes to the limit says
  /// `undecided(.limit)`; unlike a timeout it ends at the same place on every machine.
  package var subproblems: Int?
  package var workers: Workers
  /// Queries of at most so many inputs that vary are searched by halving the box.
  ///
  /// Above that, splits of ReLUs are used alone: to halve every one of d inputs once takes 2ᵈ
  /// parts. Inputs that a property fixes do not count.
  package var inputLimit = 10
  /// Hears of a search: the worst bound, and how many sub-problems are left.
  ///
  /// Called on the thread of `decide`, after every round of a search; bounds alone are silent.
  package var progress: (@Sendable (_ bound: Double, _ left: Int) -> Void)?

  /// A cascade without limits on sub-problems.
  /// - Parameters:
  ///   - method: which stages run, in which order (`Method.stages`).
  ///   - timeout: seconds for every single query; nil: no limit.
  ///   - workers: threads among which rows, shards of a round and bounds of inner values are
  ///     divided.
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

  /// Settles one query.
  ///
  /// Where time or sub-problems run out, the verdict is `undecided` with that reason, and what
  /// bounds were reached stays in `Outcome.bound`. Nothing is thrown.
  /// - Parameter query: any number of violations over one box.
  /// - Returns: the verdict, the stage that gave it, and the bound of the hardest violation.
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
    // Constants are left out: they are added to bounds in double precision, whatever `Element` is.
    // The ends of the box are too: a rounded box is wider, and so only weaker.
    return violations.allSatisfy { $0.allSatisfy { $0.coefficients.allSatisfy(isExact) } }
      && network.parameters.allSatisfy { $0.elements.allSatisfy(isExact) }
      && network.architecture.nodes.allSatisfy {
        if case .leakyRelu(let slope) = $0.layer { isExact(slope) } else { true }
      }
  }
}

extension NodeBounds {
  /// The ends of one sample's boxes, one for each node of the network.
  /// - Parameters:
  ///   - boxes: rounded outwards; that of the input, the first, is not used.
  ///   - box: the input's box itself. A centre and a radius do not give back its ends, but somewhat
  ///     wider ones, at which a program's vertices would lie outside.
  init(boxes: [OutwardBox], over box: Box<Double>) {
    let ends = boxes.dropFirst().map(\.ends)
    self.init(
      lower: [box.lower.elements] + ends.map(\.lower.elements),
      upper: [box.upper.elements] + ends.map(\.upper.elements))
  }
}
