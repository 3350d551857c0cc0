internal import LinearPrograms
package import Networks
internal import Tensors

/// The exact minimum of a piecewise linear network over a box by brute force: every rectifier and
/// maximum is one of its terms, and every combination of such choices, an activation pattern, is a
/// linear program.
///
/// Patterns are tried depth first; a beginning is given up when no input has it, or when its
/// relaxation does not undercut what a pattern has reached. For networks of a dozen rectifiers.
///
/// *Trusts* the bounds that it is built from and IEEE 754 arithmetic. *Rechecks* GLPK, by safe dual
/// bounds and proofs of infeasibility. Shares with `TriangleRelaxation` the rules of layers only.
///
/// At worst k open rectifiers take 2ᵏ⁺¹ programs.
package struct ActivationPatterns {
  /// A minimum between two numbers.
  package struct Minimum: Equatable, Sendable {
    /// No input of the box has less; ∞ if it is proven that no input satisfies the constraints.
    package internal(set) var lower: Double
    /// What the network computes at `point`; ∞ if no input was found.
    package internal(set) var upper = Double.infinity
    package internal(set) var point: [Double]?
    /// Linear programs solved.
    package internal(set) var programs = 0
  }

  private let network: Network<Double>
  private let bounds: NodeBounds
  private var program = LinearProgram()
  /// The first variable of every node.
  private var starts: [Int] = []
  /// Of every rectifier and maximum the rows y ≥ term that are equations where the term is chosen.
  private var choices: [[Int]] = []

  /// Of a piecewise linear network with finite numbers.
  /// - Parameters:
  ///   - network: piecewise linear; any other traps.
  ///   - bounds: of all values over the box in question.
  package init(network: Network<Double>, bounds: NodeBounds) {
    precondition(
      network.architecture.isPiecewiseLinear, "\(network.architecture.name) is not piecewise linear"
    )
    self.network = network
    self.bounds = bounds
    let rules = ElementRules(network)
    for (node, count) in rules.counts.enumerated() {
      starts.append(program.variableCount)
      for element in 0..<count {
        let neuron = Neuron(node: node, element: element)
        let range = bounds.range(neuron)
        try! program.addVariable(lower: range.lower, upper: range.upper)
        encode(rules[neuron], of: neuron)
      }
    }
  }

  /// The minimum of coefficients·y + constant over the outputs y.
  /// - Parameters:
  ///   - coefficients: one for every output.
  ///   - constant: what is added.
  /// - Returns: the minimum between a proven bound and a value that an input attains.
  package func minimum(of coefficients: [Double], constant: Double = 0) -> Minimum {
    let simplex = Simplex(program: program)
    var objective = [Double](repeating: 0, count: program.variableCount)
    objective.replaceSubrange(starts[starts.count - 1]..., with: coefficients)
    try! simplex.setObjective(objective, constant: constant)
    var minimum = Minimum(lower: .infinity)
    search(open: choices[...], simplex: simplex, minimum: &minimum) { point in
      let shape = [1] + network.architecture.inputShape
      let outputs = network.logits(Tensor(elements: point, shape: shape)).elements
      return zip(coefficients, outputs).reduce(constant) { $0 + $1.0 * $1.1 }
    }
    return minimum
  }

  /// One node of the search: the program with the choices so far as equations.
  /// - Parameters:
  ///   - open: rows to choose among, for every rectifier and maximum that is left.
  ///   - simplex: restored to its bounds on return.
  ///   - minimum: what is known, made narrower.
  ///   - value: what the network computes at an input, in floating point.
  private func search(
    open: ArraySlice<[Int]>, simplex: Simplex, minimum: inout Minimum,
    value: ([Double]) -> Double
  ) {
    minimum.programs += 1
    let outcome = simplex.minimise()
    // Without a proof it is GLPK's word, and the bound of zero multipliers stands in below.
    if case .infeasible(proof: .some) = outcome { return }
    var duals = [Double](repeating: 0, count: program.rowCount)
    if case .optimal(let optimum) = outcome {
      duals = optimum.duals
      let point = inside(optimum.primal)
      let reached = value(point)
      if reached < minimum.upper {
        minimum.upper = reached
        minimum.point = point
      }
    }
    let bound = simplex.program.safeDualBound(duals)
    guard let rows = open.first, bound < minimum.upper else {
      minimum.lower = min(minimum.lower, bound)
      return
    }
    for row in rows {
      try! simplex.setBounds(ofRow: row, lower: 0, upper: 0)
      search(open: open.dropFirst(), simplex: simplex, minimum: &minimum, value: value)
      try! simplex.setBounds(ofRow: row, lower: 0, upper: .infinity)
    }
  }

  /// The input of a solution, moved into its box.
  private func inside(_ primal: [Double]) -> [Double] {
    bounds.lower[0].indices.map { min(max(primal[$0], bounds.lower[0][$0]), bounds.upper[0][$0]) }
  }

  /// Rows with the stored numbers: nothing is rounded here.
  private mutating func encode(_ rule: ElementRule, of neuron: Neuron) {
    switch rule {
    case .free: break
    case .copy(let source): addRow([(neuron, 1), (source, -1)], lower: 0, upper: 0)
    case .affine(let terms, let constant, let divisor):
      addRow([(neuron, -divisor)] + terms, lower: -constant, upper: -constant)
    case .rectifier(let source, let slope):
      choose(among: [(source, 1), (source, slope)], for: neuron)
    case .maximum(let sources): choose(among: sources.map { ($0, 1) }, for: neuron)
    }
  }

  /// y is the largest term, and so one of those that bounds do not put below another.
  private mutating func choose(among terms: [ElementRule.Term], for neuron: Neuron) {
    let ends = terms.map { term in
      let range = bounds.range(term.source)
      return (term.weight * range.lower, term.weight * range.upper)
    }
    let floor = ends.map(\.0).max()!
    let rows = zip(terms, ends).compactMap { term, ends in
      let row = addRow([(neuron, 1), (term.source, -term.weight)], lower: 0)
      return ends.1 < floor ? nil : row
    }
    choices.append(rows)
  }

  @discardableResult private mutating func addRow(
    _ terms: [ElementRule.Term], lower: Double, upper: Double = .infinity
  ) -> Int {
    try! program.addRow(
      terms.map { (starts[$0.source.node] + $0.source.element, $0.weight) }, lower: lower,
      upper: upper)
  }
}
