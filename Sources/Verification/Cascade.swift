internal import Networks
internal import Robustness
public import Tensors

/// Decides queries by ever dearer methods: attack, intervals, linear bounds, optimised linear bounds,
/// branch and bound; each only where those before left something open.
public struct Cascade: Sendable {
  /// Seconds for one query; nil: no limit.
  public var timeout: Double?
  public var workers: Workers
  /// Networks of at most so many inputs are searched by halving the box.
  public var inputLimit = 10
  public var progress: (@Sendable (_ bound: Double, _ left: Int) -> Void)?

  public init(timeout: Double? = nil, workers: Workers = .one) {
    (self.timeout, self.workers) = (timeout, workers)
  }

  /// A verdict and how it came about.
  public struct Outcome: Sendable {
    public let verdict: Verdict
    /// The stage that gave the verdict, or that came last.
    public let stage: Stage
    /// The best proven lower bound of the hardest row.
    public let bound: Double
  }

  public func decide(_ query: Query) -> Outcome {
    let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
    if let witness = CounterexampleSearch().run(query) {
      return Outcome(verdict: .falsified(witness), stage: .attack, bound: -.infinity)
    }
    var settings = SearchSettings(workers: workers, deadline: deadline)
    settings.progress = progress
    return query.isExactInSinglePrecision
      ? search(query, settings, Float.self) : search(query, settings, Double.self)
  }

  private func search<Element: Scalar>(
    _ query: Query, _ settings: SearchSettings, _: Element.Type
  ) -> Outcome {
    if query.network.architecture.inputShape.reduce(1, *) <= inputLimit {
      let verdict = InputSearch<Element>(query, settings).decide()
      return Outcome(verdict: verdict, stage: .exact, bound: 0)
    }
    let linear = LinearBounds<Element>(query.network, slope: .adaptive)
    let (relaxed, boxes) = linear.relaxation(over: query.box)
    let bounds = NodeBounds(boxes)
    for rows in query.violations {
      let search = RectifierSearch(query, relaxed, bounds, rows: rows, settings)
      let verdict = search.decide()
      guard case .verified = verdict else {
        return Outcome(verdict: verdict, stage: .exact, bound: 0)
      }
    }
    return Outcome(verdict: .verified, stage: .exact, bound: 0)
  }
}

extension Query {
  /// Whether single precision holds the weights and rows without loss.
  var isExactInSinglePrecision: Bool {
    let isExact = { (value: Double) in Double(Float(value)) == value }
    return violations.allSatisfy { $0.allSatisfy { $0.coefficients.allSatisfy(isExact) } }
      && network.parameters.allSatisfy { $0.elements.allSatisfy(isExact) }
  }
}

extension NodeBounds {
  /// The ends of one sample's boxes.
  init(_ boxes: [OutwardBox]) {
    let ends = boxes.map(\.ends)
    self.init(lower: ends.map(\.lower.elements), upper: ends.map(\.upper.elements))
  }
}
