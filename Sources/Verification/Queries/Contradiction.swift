internal import Bounds
internal import LinearPrograms
import Networks
internal import Tensors

/// Whether rows can hold together at outputs within bounds, whatever the network: by multipliers λ ≥ 0
/// (Farkas' lemma). Where all rows hold, Σ λᵣ·rowᵣ ≤ 0, and < 0 if a strict row counts; a lower bound
/// of that sum over the bounds of the outputs that is larger is a proof that they never do.
///
/// Multipliers come from single rows, pairs that one output tells apart, and linear programs; the
/// sum is enclosed (`CompensatedSum`), exactly where nothing is rounded. Where the programs find next
/// to no room, the rows that they name are asked without rounding, decimals as they were written
/// (`RowElimination`). *Trusts* the bounds and IEEE 754 arithmetic.
///
/// It is for conjunctions of which each row alone may well be violated somewhere: bounds of single
/// rows never exclude these, however long a search goes on.
struct Contradiction {
  private let rows: [Query.Row]
  /// The outputs that occur.
  private let outputs: [Int]
  private let lower, upper: [Double]

  /// Rows of more outputs than that are left to the search.
  ///
  /// All pairs are rows²/2 sums.
  private static let pairLimit = 200
  /// Room that rows near 1 in size may leave for each other by the rounding of a linear program.
  private static let tolerance = 1e-6
  /// So many rows are asked without rounding all together.
  private static let exactLimit = 8

  /// - Parameters:
  ///   - rows: a conjunction over all outputs.
  ///   - lower: sound lower bounds of all outputs; −∞ where none is known.
  ///   - upper: the same from above.
  init(rows: [Query.Row], lower: [Double], upper: [Double]) {
    let outputs = lower.indices.filter { output in rows.contains { $0.coefficients[output] != 0 } }
    self.rows = rows
    self.outputs = outputs
    self.lower = outputs.map { lower[$0] }
    self.upper = outputs.map { upper[$0] }
  }

  /// Whether it is proven that the rows never hold together.
  ///
  /// From cheap to dear: each row alone, pairs, programs, exact elimination.
  var isProven: Bool {
    let isSingle = rows.indices.contains { row in
      proves(rows.indices.map { $0 == row ? 1 : 0 })
    }
    return isSingle || rows.count > 1 && hasOpposites && (hasOppositePair || programsProve)
  }

  /// Whether some output raises one row and lowers another: only then is a sum of rows worth more than
  /// each of them alone.
  var hasOpposites: Bool {
    outputs.contains { output in
      rows.contains { $0.coefficients[output] > 0 } && rows.contains { $0.coefficients[output] < 0 }
    }
  }

  /// Rows like y₀ ≤ y₁ and y₁ < y₀, whose sum has no output left.
  private var hasOppositePair: Bool {
    guard rows.count <= Self.pairLimit else { return false }
    for first in rows.indices {
      for second in rows.indices.dropFirst(first + 1) {
        guard let weights = opposites(rows[first], b: rows[second]) else { continue }
        var multipliers = [Double](repeating: 0, count: rows.count)
        multipliers[first] = weights.0
        multipliers[second] = weights.1
        if proves(multipliers) { return true }
      }
    }
    return false
  }

  /// Weights that cancel the first output that raises one row and lowers the other.
  private func opposites(_ a: Query.Row, b: Query.Row) -> (Double, Double)? {
    for output in outputs {
      let (x, y) = (a.coefficients[output], b.coefficients[output])
      // 1 and 1 keep the sum exact, where products of other weights would round.
      if x < 0 && y > 0 || x > 0 && y < 0 { return x == -y ? (1, 1) : (abs(y), abs(x)) }
    }
    return nil
  }

  /// Multipliers of the program for all rows, and of the one for those rows that exclude 0: only there
  /// one of these is sure to count.
  ///
  /// Farkas' lemma says that such multipliers exist wherever rows contradict each other.
  private var programsProve: Bool {
    guard let first = multipliers(widening: { _ in true }) else { return false }
    if first.contains(where: proves) { return true }
    let isMixed = Set(rows.map(\.excludesZero)).count > 1
    let second = isMixed ? multipliers(widening: \.excludesZero) ?? [] : []
    return second.contains(where: proves) || eliminationProves(first + second)
  }

  /// Multipliers of the largest t ≤ 1 with rowᵣ + t ≤ 0 for the rows that are widened, and rowᵣ ≤ 0 for
  /// the others: they add up to a proof where t ≤ 0. As they are and with few digits; nil where t is
  /// well above 0.
  ///
  /// Rounded to twenty bits, multipliers are often the exact ones, such as 1/2, of which the
  /// solver's are an approximation: their sums then cancel exactly.
  /// - Parameter isWidened: whether a row gives way by t.
  /// - Returns: two lists of one multiplier a row; none where all are 0; nil where nothing is to be
  ///   found.
  private func multipliers(widening isWidened: (Query.Row) -> Bool) -> [[Double]]? {
    var program = LinearProgram()
    for index in outputs.indices {
      guard (try? program.addVariable(lower: lower[index], upper: upper[index])) != nil else {
        return nil
      }
    }
    guard let gap = try? program.addVariable(lower: -1, upper: 1, objective: -1) else {
      return nil
    }
    for row in rows {
      let terms = outputs.enumerated().map { ($0.offset, row.coefficients[$0.element]) }
      let added = try? program.addRow(
        terms + (isWidened(row) ? [(gap, 1)] : []), upper: -row.constant)
      guard added != nil else { return nil }
    }
    let duals: [Double]
    // Pivots rather than time bound the search, so that it ends alike everywhere.
    switch Simplex(program: program).minimise(within: Limits(iterations: 10_000)) {
    case .optimal(let optimum):
      let size = rows.reduce(1) { max($0, abs($1.constant)) }
      guard -optimum.value <= Self.tolerance * size else { return nil }
      duals = optimum.duals
    case .infeasible(let proof?): duals = proof
    case .infeasible(proof: nil), .unbounded, .limit, .failed: return nil
    }
    // Rows are bounded from above: their duals are not positive.
    let multipliers = duals.map { max(-$0, 0) }
    guard let largest = multipliers.max(), largest > 0 else { return [] }
    return [multipliers, multipliers.map { ($0 / largest * 0x1p20).rounded() * 0x1p-20 }]
  }

  /// Whether the rows that have multipliers, or few rows together, exclude each other within the bounds
  /// of their outputs.
  ///
  /// Bounds of the outputs that occur join as rows of their own.
  private func eliminationProves(_ multipliers: [[Double]]) -> Bool {
    let named = rows.indices.filter { row in
      rows.count <= Self.exactLimit || multipliers.contains { $0[row] > Self.tolerance }
    }
    let used = outputs.indices.filter { index in
      named.contains { rows[$0].coefficients[outputs[index]] != 0 }
    }
    let exact = named.compactMap { ExactRow(row: rows[$0], of: used.map { outputs[$0] }) }
    let bounds = used.enumerated().flatMap { position, index in
      [(1.0, -upper[index]), (-1, lower[index])].filter(\.1.isFinite).map { sign, constant in
        ExactRow(bounding: position, of: used.count, sign: sign, constant: constant)
      }
    }
    var elimination = RowElimination()
    return elimination.proves(exact + bounds)
  }

  /// Whether Σ λᵣ·rowᵣ stays above 0 within the bounds, or reaches 0 where that is ruled out.
  ///
  /// Any multipliers ≥ 0 will do, whoever made them: the sum is enclosed here, coefficient by
  /// coefficient, and its minimum over the outputs' bounds is a proof or is not.
  private func proves(_ multipliers: [Double]) -> Bool {
    var constant = CompensatedSum()
    var costs = [CompensatedSum](repeating: CompensatedSum(), count: outputs.count)
    for (row, weight) in zip(rows, multipliers) where weight > 0 {
      constant.add(weight, times: row.constant)
      for (index, output) in outputs.enumerated() where row.coefficients[output] != 0 {
        costs[index].add(weight, times: row.coefficients[output])
      }
    }
    for index in costs.indices {
      let cost = costs[index].bounds(terms: rows.count)
      guard constant.addMinimum(of: cost, times: (lower[index], upper[index])) else { return false }
    }
    let bound = constant.bounds(terms: rows.count + outputs.count).lower
    let excludesZero = zip(rows, multipliers).contains { $0.excludesZero && $1 > 0 }
    return excludesZero ? bound >= 0 : bound > 0
  }
}

extension Query {
  /// Bounds of all outputs over the box: interval bounds, cut by what the last layers say without
  /// rounding.
  ///
  /// Interval arithmetic alone would put a ReLU's output a rounding below 0, and lose the tie with
  /// a row y < 0. Costs one interval pass.
  func outputRanges() -> (lower: [Double], upper: [Double]) {
    let ends = IntervalBounds.outputs(of: network, over: box)
    let rules = ElementRules(network)
    let last = rules.counts.count - 1
    let known = (0..<rules.counts[last]).map {
      range(of: Neuron(node: last, element: $0), rules: rules)
    }
    return (
      zip(ends.lower.elements, known).map { max($0, $1.lower) },
      zip(ends.upper.elements, known).map { min($0, $1.upper) }
    )
  }

  /// What a value's own layer, and those that hand values on, say of it.
  ///
  /// Exact ends: 0 behind ReLU, 0 and 1 behind a sigmoid; the box's own ends where inputs are
  /// passed on.
  private func range(
    of neuron: Neuron, rules: ElementRules
  ) -> (lower: Double, upper: Double) {
    switch rules[neuron] {
    case .copy(let source): range(of: source, rules: rules)
    case .rectifier(_, slope: 0): (0, .infinity)
    case .maximum(let sources):
      (sources.map { range(of: $0, rules: rules).lower }.max()!, .infinity)
    case .affine, .rectifier: (-.infinity, .infinity)
    case .free:
      switch network.architecture.nodes[neuron.node].layer {
      case .input: (box.lower[neuron.element], box.upper[neuron.element])
      case .sigmoid: (0, 1)
      case .tanh: (-1, 1)
      case .channelsLast, .linear, .relu, .leakyRelu, .maxPool, .averagePool, .flatten, .gather,
        .add,
        .concatenate:
        (-.infinity, .infinity)
      }
    }
  }
}
