import LinearPrograms
import Networks
import Rigorous
import Tensors

@testable import Verification

/// All checks of one case.
struct SoundnessCheck {
  let example: SoundnessCase
  /// One line for everything that is wrong.
  private(set) var violations: [String] = []
  /// What the cascade said.
  private(set) var verdict: String = ""
  /// Whether verdicts were compared with the enumeration of all activation patterns.
  private(set) var isEnumerated = false
  private var stream: RandomStream

  private var query: Query { example.query }
  private var rows: [Query.Row] { example.rows }

  init(seed: Int) {
    example = SoundnessCase(seed: seed)
    stream = example.stream
  }

  mutating func run() {
    if example.twist == .broken { return checkNothingIsProven() }
    var search = SoundnessSearch(query, &stream)
    let claims = example.claims()
    let minima = exactMinima()
    for minimum in minima { if let point = minimum.point { search.add(point) } }
    let values = search.hardest()
    for claim in claims { check(claim, values) }
    if !minima.isEmpty {
      check(SoundnessClaims(method: "patterns", bounds: minima.map(\.lower)), values)
    }
    for value in values {
      for row in rows.indices where value.isMissed(row: row) {
        record("ibp of a point", row, .nan, value)
      }
    }
    checkOrder(claims, minima)
    checkVerdicts(values, minima)
  }

  mutating func note(_ verdict: Verdict, isEnumerated: Bool) {
    self.isEnumerated = isEnumerated
    self.verdict =
      switch verdict {
      case .verified: "verified"
      case .falsified: "falsified"
      case .undecided: "undecided"
      }
  }

  /// No bound of a row, or of a value of the network, is above what an input reaches.
  mutating func check(_ claims: SoundnessClaims, _ values: [SoundnessValues]) {
    for value in values {
      for (row, bound) in claims.bounds.enumerated() where value.refutes(bound, ofRow: row) {
        record(claims.method, row, bound, value)
      }
      guard let nodes = claims.nodes, let exact = value.exact else { continue }
      for node in exact.indices {
        for (element, number) in exact[node].enumerated() {
          let (low, high) = nodes.range(Neuron(node: node, element: element))
          let isWithin =
            (low == -.infinity || Dyadic(low) <= number)
            && (high == .infinity || number <= Dyadic(high))
          if !isWithin {
            record("\(claims.method) node \(node).\(element)", low, number.approximation, high)
          }
        }
      }
    }
  }

  private mutating func record(
    _ method: String, _ row: Int, _ bound: Double, _ value: SoundnessValues
  ) {
    record("\(method) row \(row)", bound, value.approximation(ofRow: row))
  }

  mutating func record(_ what: String, _ numbers: Double...) {
    let numbers = numbers.map { "\($0)" }.joined(separator: " ")
    violations.append(
      "seed \(example.seed) \(example.kind) \(example.twist): \(what): \(numbers)")
  }

  /// The minimum of every row by enumeration of activation patterns, where that is cheap.
  private func exactMinima() -> [ActivationPatterns.Minimum] {
    guard example.isWellScaled, query.network.architecture.isPiecewiseLinear else { return [] }
    let bounds = NodeBounds(interval: query.network, over: query.box)
    guard example.kind.isEnumerable,
      TriangleRelaxation(network: query.network, bounds: bounds).openRectifiers.count <= 12
    else { return [] }
    let patterns = ActivationPatterns(network: query.network, bounds: bounds)
    return rows.map { patterns.minimum(of: $0.coefficients, constant: $0.constant) }
  }

  /// IBP ≤ LP, linear bounds ≤ LP ≤ exact = mixed-integer, GLPK's objective = its safe bound.
  private mutating func checkOrder(
    _ claims: [SoundnessClaims], _ minima: [ActivationPatterns.Minimum]
  ) {
    guard example.isWellScaled, query.network.architecture.isPiecewiseLinear else { return }
    let size = claims[0].nodes!.size
    let byMethod = Dictionary(uniqueKeysWithValues: claims.map { ($0.method, $0.bounds) })
    for (method, bounds) in byMethod {
      guard let relaxed = byMethod["lp on " + method] else { continue }
      for row in rows.indices where bounds[row] > relaxed[row] + 1e-6 * size {
        record("lp below \(method) row \(row)", relaxed[row], bounds[row])
      }
      for (row, minimum) in minima.enumerated() {
        if relaxed[row] > minimum.lower + 1e-6 * size {
          record("lp on \(method) above exact row \(row)", relaxed[row], minimum.lower)
        }
      }
    }
    for (row, minimum) in minima.enumerated()
    where minimum.upper - minimum.lower > 1e-6 * size || minimum.lower > minimum.upper + 1e-9 * size
    {
      record("patterns row \(row)", minimum.lower, minimum.upper)
    }
    checkSolver(size, minima)
  }

  private mutating func checkSolver(_ size: Double, _ minima: [ActivationPatterns.Minimum]) {
    let bounds = NodeBounds(interval: query.network, over: query.box)
    let encoding = try! NetworkProgram(network: query.network, bounds: bounds, form: .relaxed)
    var objective = [Double](repeating: 0, count: encoding.program.variableCount)
    for (output, cost) in zip(encoding.outputs, rows[0].coefficients) { objective[output] = cost }
    let simplex = Simplex(program: encoding.program)
    if case .optimal(let optimum)? = try? simplex.minimise(
      objective: objective, constant: rows[0].constant)
    {
      let safe = simplex.program.safeDualBound(optimum.duals)
      if !(abs(safe - optimum.value) <= 1e-6 * size) {
        record("safe bound against GLPK", safe, optimum.value)
      }
    } else {
      record("no optimum", size)
    }
    guard let minimum = minima.first else { return }
    let outcome = try? MixedIntegerEncoding(network: query.network, bounds: bounds).exactMinimum(
      of: rows[0].coefficients, constant: rows[0].constant)
    // GLPK may fail on numbers of extreme size.
    if case .failed? = outcome { return }
    guard case .optimal(let solution)? = outcome else { return record("no integer optimum", size) }
    if !(abs(solution.value - minimum.upper) <= 1e-5 * size) {
      record("mixed-integer against patterns", solution.value, minimum.upper)
    }
  }
}

extension NodeBounds {
  /// At least 1 and all values.
  var size: Double {
    zip(lower.joined(), upper.joined()).reduce(1) { max($0, max(abs($1.0), abs($1.1))) }
  }
}

extension SoundnessKind {
  /// Whether few inputs and choices keep the enumeration of patterns cheap.
  var isEnumerable: Bool {
    switch self {
    case .perceptron, .averaging: true
    case .program(let name): name != .maxPool && name != .rectifiedMaximum
    case .sigmoidal, .cancelling: false
    }
  }
}
