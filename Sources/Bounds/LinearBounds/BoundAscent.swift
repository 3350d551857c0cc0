internal import Networks
package import Resources
package import Tensors

/// A ReLU's input held to one sign.
///
/// One side of a branch; the tree of a search is lists of them.
package struct Split: Hashable, Sendable {
  /// The node of the ReLU.
  package let node: Int
  package let element: Int
  /// z ≥ 0, or z ≤ 0.
  package let isActive: Bool

  package init(node: Int, element: Int, isActive: Bool) {
    self.node = node
    self.element = element
    self.isActive = isActive
  }
}

/// Optimised linear bounds: gradient ascent on the lower slopes α of unstable ReLUs, row by row (Xu
/// et al. 2021), and on multipliers β ≥ 0 of split constraints (Wang et al. 2021, eq. 8).
///
/// Every iterate is a sound bound, whatever the slopes and multipliers; the best of each row counts.
///
/// By Adam, without a tape: the gradient to a slope is made of the coefficients Λ and of the values
/// where the bound is attained.
package struct BoundAscent: Sendable {
  package var steps: Int
  /// Of the slopes, which lie within [0, 1].
  package var rate: Double
  /// Of the multipliers.
  package var multiplierRate: Double
  /// Each step's rate is that of the step before times this.
  package var decay: Double
  /// A row that exceeds this needs no more; the ascent ends when no row needs more.
  package var target: Double
  /// When to end early, with what the steps before have reached.
  package var deadline = Deadline.never

  /// - Parameters:
  ///   - steps: substitutions, each with a pass forward; the first bounds with the slopes given.
  ///   - rate: of the slopes.
  ///   - multiplierRate: of the multipliers β.
  ///   - decay: of both, each step.
  ///   - target: where a row is good enough; ∞: never.
  package init(
    steps: Int = 20, rate: Double = 0.1, multiplierRate: Double = 0.05, decay: Double = 0.98,
    target: Double = .infinity
  ) {
    self.multiplierRate = multiplierRate
    self.steps = steps
    self.rate = rate
    self.decay = decay
    self.target = target
  }

  /// Where an ascent stands.
  ///
  /// Handed from a sub-problem to its children, which start from its slopes and multipliers.
  package struct State<Element: Scalar> {
    /// Best lower bound of every row.
    package var bounds: [Double]
    /// Lower slopes by node, [rows, elements].
    package var alphas: [Int: Tensor<Element>]
    /// Multipliers of every row's splits, in their order.
    package var betas: [[Element]]
    /// Λ of the last substitution.
    package var coefficients: [Int: Tensor<Element>] = [:]
    /// Values of the relaxed network where the last bounds are attained.
    package var values: [Int: Tensor<Element>] = [:]

    package init(
      bounds: [Double] = [], alphas: [Int: Tensor<Element>] = [:], betas: [[Element]]
    ) {
      self.bounds = bounds
      self.alphas = alphas
      self.betas = betas
    }
  }

  /// Maximises the lower bounds of forms over the values of a node. Row r takes row lineRows[r] of
  /// the lines, where its `splits` are in force already.
  ///
  /// Each step costs a substitution and a pass forward for every row.
  /// - Parameters:
  ///   - relaxed: over one or more boxes.
  ///   - forms: the rows over the node's values, over whole nodes.
  ///   - node: whose values they combine.
  ///   - lineRows: for every row the row of the lines, which is the box that it is over.
  ///   - splits: of every row, whose multipliers are optimised; empty: none at all.
  ///   - start: slopes and multipliers to begin with; nil: those of the lines, and 0.
  /// - Returns: the best bounds, the last slopes and multipliers, and where the last bounds are
  ///   attained.
  /// - Throws: `DeadlinePassed` where time is up within the first step.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func ascend<Element: Scalar>(
    relaxed: RelaxedNetwork<Element>, forms: LinearForms<Element>, at node: Int,
    lineRows: [Int], splits: [[Split]] = [], from start: State<Element>? = nil
  ) throws(DeadlinePassed) -> State<Element> {
    if !relaxed.curveEnds.isEmpty {
      return try ascendCurves(
        start: relaxed.onePerRow(lineRows), forms: forms, at: node, lineRows: lineRows)
    }
    let rows = forms.samples.count
    let splits = splits.isEmpty ? [[Split]](repeating: [], count: rows) : splits
    var state = start ?? State(betas: splits.map { $0.map { _ in 0 } })
    // Bounds of the start belong to another sub-problem: they are not taken over.
    state.bounds = [Double](repeating: -.infinity, count: rows)
    var slopes: [Int: SlopeAscent<Element>] = [:]
    for (index, lines) in relaxed.optimisedLines(before: node) {
      slopes[index] = SlopeAscent(state.alphas[index] ?? lines.slopes(rows: lineRows))
    }
    var multipliers = MultiplierAscent(splits: splits, betas: state.betas)
    for step in 1...max(steps, 1) {
      var choices = RelaxedNetwork<Element>.Choices()
      choices.lineRows = lineRows
      choices.alphas = slopes.mapValues(\.slopes)
      choices.multipliers = multipliers.tensors(relaxed.shapes)
      choices.keepsCoefficients = true
      guard
        try take(
          step: step, relaxed: relaxed, forms: forms, at: node, choices: choices, into: &state)
      else { break }
      let share = power(decay, exponent: step - 1)
      // Sorted, as the order of a dictionary's keys changes from run to run.
      for index in slopes.keys.sorted() {
        guard let coefficients = state.coefficients[index],
          let z = state.values[relaxed.architecture.nodes[index].inputs[0]]
        else { continue }
        slopes[index]!.step(
          coefficients: coefficients, at: z, rate: Element(rate * share), step: step)
      }
      multipliers.step(
        values: state.values, architecture: relaxed.architecture,
        rate: Element(multiplierRate * share), step: step)
    }
    state.alphas = slopes.mapValues(\.slopes)
    state.betas = multipliers.betas
    return state
  }

  /// Bounds the forms with the choices of a step; whether there is to be another one.
  ///
  /// Where time is up in a later step, what the steps before have reached stands.
  private func take<Element: Scalar>(
    step: Int, relaxed: RelaxedNetwork<Element>, forms: LinearForms<Element>, at node: Int,
    choices: RelaxedNetwork<Element>.Choices, into state: inout State<Element>
  ) throws(DeadlinePassed) -> Bool {
    do throws(DeadlinePassed) {
      let result = try relaxed.substitute(forms, at: node, choices: choices)
      let values = try relaxed.values(
        of: result, choices: choices, samples: forms.samples, upTo: node)
      // False for NaN, which never becomes a bound.
      for row in state.bounds.indices where result.bounds[row] > state.bounds[row] {
        state.bounds[row] = result.bounds[row]
      }
      state.coefficients = result.coefficients
      state.values = values
    } catch {
      if step == 1 { throw error }
      return false
    }
    return step < steps && !deadline.isPast && !state.bounds.allSatisfy { $0 > target }
  }

  /// The same for a network with tanh or sigmoid layers, whose lines are optimised too; no splits.
  ///
  /// Slopes of both lines are free here, and an S-shaped layer has no phase to split.
  private func ascendCurves<Element: Scalar>(
    start: RelaxedNetwork<Element>, forms: LinearForms<Element>, at node: Int, lineRows: [Int]
  ) throws(DeadlinePassed) -> State<Element> {
    var relaxed = start
    let rows = forms.samples.count
    var state = State<Element>(betas: (0..<rows).map { _ in [] })
    state.bounds = [Double](repeating: -.infinity, count: rows)
    var curves = relaxed.curves(before: node, rows: lineRows)
    for step in 1...max(steps, 1) {
      var choices = RelaxedNetwork<Element>.Choices()
      choices.lineRows = Array(0..<rows)
      choices.keepsCoefficients = true
      guard
        try take(
          step: step, relaxed: relaxed, forms: forms, at: node, choices: choices, into: &state)
      else { break }
      for index in curves.keys.sorted() {
        guard let coefficients = state.coefficients[index],
          let z = state.values[relaxed.architecture.nodes[index].inputs[0]]
        else { continue }
        curves[index]!.step(
          coefficients: coefficients, at: z, rate: rate * power(decay, exponent: step - 1),
          step: step)
        relaxed.relaxations[index] = .lines(curves[index]!.lines)
      }
    }
    return state
  }
}

/// baseᵉ for e ≥ 0, the same on every machine.
///
/// By products, as `pow` of the C library may round otherwise elsewhere.
package func power(_ base: Double, exponent: Int) -> Double {
  (0..<exponent).reduce(1) { power, _ in power * base }
}

extension RelaxedNetwork {
  /// Lines of their own for every row: row r takes those of lineRows[r].
  ///
  /// Slopes then move row by row; memory grows with the rows.
  fileprivate func onePerRow(_ lineRows: [Int]) -> RelaxedNetwork {
    var copy = self
    for (index, relaxation) in relaxations.enumerated() {
      if case .lines(let lines) = relaxation {
        copy.relaxations[index] = .lines(lines.rows(lineRows))
      }
    }
    return copy
  }

  fileprivate func curves(before node: Int, rows: [Int]) -> [Int: CurveAscent<Element>] {
    curveEnds.reduce(into: [:]) { curves, entry in
      guard entry.key < node, let curve = SigmoidalFunction(architecture.nodes[entry.key].layer)
      else { return }
      curves[entry.key] = CurveAscent(curve: curve, ends: entry.value, rows: rows)
    }
  }

  /// The ReLUs whose lower slopes are free, with their lines.
  ///
  /// Leaky ReLUs keep the slopes that they have.
  fileprivate func optimisedLines(before node: Int) -> [(Int, Lines<Element>)] {
    (0..<node).compactMap { index in
      guard case .relu = architecture.nodes[index].layer,
        case .lines(let lines) = relaxations[index]
      else { return nil }
      return (index, lines)
    }
  }
}

/// Multipliers of split constraints under optimisation.
///
/// Adam with its usual averages, 0.9 and 0.999; β stays at least 0 by clipping, and any β ≥ 0
/// gives a sound bound.
private struct MultiplierAscent<Element: Scalar> {
  let splits: [[Split]]
  private(set) var betas: [[Element]]
  private var first, second: [[Element]]

  init(splits: [[Split]], betas: [[Element]]) {
    self.splits = splits
    self.betas = betas
    first = splits.map { $0.map { _ in 0 } }
    second = first
  }

  /// What is added to Λ over the inputs of each node: −β where z ≥ 0, β where z ≤ 0.
  ///
  /// Dense [rows, elements] by node, for the substitution to add; zero where a row has no split.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func tensors(_ shapes: [[Int]]) -> [Int: Tensor<Element>] {
    var tensors: [Int: Tensor<Element>] = [:]
    for (row, splits) in splits.enumerated() {
      for (split, beta) in zip(splits, betas[row]) {
        let width = shapes[split.node].reduce(1, *)
        tensors[split.node, default: Tensor(zeros: [self.splits.count, width])][
          row * width + split.element] += split.isActive ? -beta : beta
      }
    }
    return tensors
  }

  /// The gradient of a bound to β is −z where z ≥ 0 is demanded, and z where z ≤ 0 is.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  mutating func step(
    values: [Int: Tensor<Element>], architecture: Architecture, rate: Element, step: Int
  ) {
    let corrections: (Element, Element) = adamCorrections(step)
    for (row, splits) in splits.enumerated() {
      for (index, split) in splits.enumerated() {
        guard let z = values[architecture.nodes[split.node].inputs[0]] else { continue }
        let value = z[row * z.rowStride + split.element]
        let gradient = split.isActive ? -value : value
        first[row][index] = 0.9 * first[row][index] + 0.1 * gradient
        second[row][index] = 0.999 * second[row][index] + 0.001 * gradient * gradient
        let size = (second[row][index] * corrections.1).squareRoot() + 1e-8
        let moved = betas[row][index] + rate * (first[row][index] * corrections.0) / size
        betas[row][index] = max(0, moved)
      }
    }
  }
}
