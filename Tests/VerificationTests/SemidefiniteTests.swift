import Bounds
import Networks
import Tensors
import Testing

@testable import VNNLIB
@testable import Verification

/// Bounds by quadratic constraints of networks with one hidden layer.
@Suite struct SemidefiniteTests {
  private func network(_ name: String, _ seed: Int) throws -> Network<Double> {
    let architecture = try Architecture(named: name, inputShape: [5], classes: 2)
    var stream = RandomStream(seed: UInt64(seed), name: "weights")
    return Network<Double>(Network<Float>(architecture: architecture, from: &stream))
  }

  private func relaxation(
    _ network: Network<Double>, radius: Double
  ) throws -> (relaxation: QuadraticRelaxation, query: Query, exact: Double) {
    let box = Box(
      lower: Tensor<Double>(repeating: -radius, shape: [1, 5]),
      upper: Tensor<Double>(repeating: radius + 0.1, shape: [1, 5]))
    let row = Query.Row(coefficients: [1, -1])
    let query = Query(network: network, box: box, violations: [[row]])
    let layer = try #require(try HiddenLayer(network: network, over: box))
    let patterns = ActivationPatterns(
      network: network, bounds: NodeBounds(interval: network, over: box))
    let minimum = patterns.minimum(of: row.coefficients, constant: 0)
    return (try #require(QuadraticRelaxation(layer: layer, row: row)), query, minimum.lower)
  }

  /// The quadratic constraints include the triangle's: between the linear program and the truth, and
  /// strictly so.
  @Test(arguments: 0..<8) func liesBetweenTheLinearProgramAndTheMinimum(_ seed: Int) throws {
    let network = try network("mlp:10", seed)
    let (relaxation, query, exact) = try relaxation(network, radius: 0.7)
    let linear = Cascade(method: .lp).decide(query).bound
    var shifted = relaxation
    // Otherwise the ascent ends at the first positive bound.
    shifted.constant -= 100
    let bound = QuadraticAscent(steps: 400, patience: 1000).bound(shifted) + 100
    #expect(bound <= exact + 1e-9)
    #expect(bound >= linear - 1e-3 * (exact - linear + 1))
    if exact - linear > 0.05 { #expect(bound > linear + 0.3 * (exact - linear)) }
  }

  /// Whatever the multipliers and the point, the bound holds.
  @Test(arguments: 0..<20) func holdsForAnyMultipliers(_ seed: Int) throws {
    let network = try network("mlp:10", seed)
    let (relaxation, _, exact) = try relaxation(network, radius: 0.7)
    var stream = RandomStream(seed: UInt64(seed), name: "multipliers")
    let random = { (count: Int, size: Double) in
      (0..<count).map { _ in size * stream.uniform() }
    }
    let (n, m) = (5, relaxation.open.count)
    let multipliers = QuadraticRelaxation.Multipliers(
      inputs: random(n, 4).map { $0 + 1 }, rectifiers: random(m, 4).map { $0 + 1 },
      positive: random(m, 0.5), above: random(m, 0.5), chord: random(m, 0.5),
      product: random(m, 0.5))
    let point = (inputs: random(n, 1), rectifiers: random(m, 1))
    let bound = try relaxation.provenBound(multipliers, at: point)
    #expect(bound > -.infinity)
    #expect(bound <= exact)
  }

  /// Nonsense proves nothing, and unused neurons and fixed inputs change nothing.
  @Test(arguments: [-1.0, .nan, .infinity, 1e300]) func refusesNonsense(_ number: Double) throws {
    let (relaxation, _, exact) = try relaxation(try network("mlp:10", 1), radius: 0.7)
    var multipliers = QuadraticAscent().start(relaxation)
    multipliers.product[0] = number
    let point = (
      inputs: [Double](repeating: 3, count: 5),
      rectifiers: [Double](repeating: -2, count: relaxation.open.count)
    )
    let bound = try relaxation.provenBound(multipliers, at: point)
    #expect(number == 1e300 ? bound <= exact : bound == -.infinity)
  }

  @Test func fixedInputsAndUnusedNeuronsAreNoMatter() throws {
    var network = try network("mlp:10", 2)
    for output in 0..<2 { network.parameters[2][output * 10 + 4] = 0 }
    let box = Box(
      lower: Tensor<Double>(elements: [-0.7, 0.25, -0.7, -0.7, 0], shape: [1, 5]),
      upper: Tensor<Double>(elements: [0.7, 0.25, 0.7, 0.7, 0], shape: [1, 5]))
    let layer = try #require(try HiddenLayer(network: network, over: box))
    let relaxation = try #require(
      QuadraticRelaxation(layer: layer, row: Query.Row(coefficients: [1, -1])))
    #expect(!relaxation.open.contains(4))
    #expect(relaxation.radius.count == 3)
    let patterns = ActivationPatterns(
      network: network, bounds: NodeBounds(interval: network, over: box))
    let exact = patterns.minimum(of: [1, -1], constant: 0).lower
    let linear = Cascade(method: .lp).decide(
      Query(network: network, box: box, violations: [[.init(coefficients: [1, -1])]])
    ).bound
    var shifted = relaxation
    shifted.constant -= 100
    let bound = QuadraticAscent(steps: 400, patience: 1000).bound(shifted) + 100
    #expect(linear - 1e-3 <= bound && bound <= exact + 1e-9)
  }

  /// The ascent's slopes are those of the bound, by central differences.
  @Test(arguments: 0..<4) func slopesAreDerivatives(_ seed: Int) throws {
    let (relaxation, _, _) = try relaxation(try network("mlp:10", seed), radius: 0.7)
    let ascent = QuadraticAscent()
    var multipliers = ascent.start(relaxation)
    multipliers.rectifiers = multipliers.rectifiers.map { $0 + 0.5 }
    multipliers.inputs = multipliers.inputs.map { $0 + 0.5 }
    let state = try #require(
      try QuadraticAscent.State(relaxation: relaxation, multipliers: multipliers))
    let slopes = ascent.slopes(relaxation, state: state, tau: 0)
    let paths: [WritableKeyPath<QuadraticRelaxation.Multipliers, [Double]>] = [
      \.inputs, \.rectifiers, \.positive, \.above, \.chord, \.product,
    ]
    for path in paths {
      for index in multipliers[keyPath: path].indices {
        let (h, bounds) = (
          1e-5,
          try [1.0, -1].map { sign in
            var moved = multipliers
            moved[keyPath: path][index] += sign * 1e-5
            return try QuadraticAscent.State(relaxation: relaxation, multipliers: moved)!.bound
          }
        )
        let difference = (bounds[0] - bounds[1]) / (2 * h)
        #expect(abs(difference - slopes[keyPath: path][index]) < 1e-5)
      }
    }
  }

  /// What is no number, and networks of another kind, prove nothing.
  @Test func otherNetworksHaveNone() throws {
    let box = Box(
      lower: Tensor<Double>(zeros: [1, 5]), upper: Tensor<Double>(repeating: 1, shape: [1, 5]))
    let deeper = try HiddenLayer(network: try network("mlp:6-6", 0), over: box)
    #expect(deeper == nil)
    var broken = try network("mlp:6", 0)
    broken.parameters[0][3] = .nan
    let layer = try #require(try HiddenLayer(network: broken, over: box))
    let relaxation = QuadraticRelaxation(layer: layer, row: Query.Row(coefficients: [1, -1]))
    #expect(relaxation == nil)
  }
}

/// The matrix of the quadratic functions.
@Suite struct CoupledDiagonalsTests {
  private let wide = CoupledDiagonals(
    coupling: Tensor(elements: [1, -2, 0.5, 3, 1, -1], shape: [2, 3]), scales: [0.8, 0.4],
    columns: [1, 2, 4], rows: [3, 5])
  private let tall = CoupledDiagonals(
    coupling: Tensor(elements: [1, -2, 0.5, 3, 1, -1], shape: [3, 2]), scales: [0.8, 0.4, 0],
    columns: [3, 5], rows: [1, 2, 4])

  /// Dense, columns first.
  private func dense(_ matrix: CoupledDiagonals) -> [[Double]] {
    var q = [[Double]](repeating: [0, 0, 0, 0, 0], count: 5)
    for (i, value) in (matrix.columns + matrix.rows).enumerated() { q[i][i] = value }
    let width = matrix.columns.count
    for row in matrix.rows.indices {
      for column in 0..<width {
        let value = -matrix.scales[row] * matrix.coupling[row * width + column]
        (q[width + row][column], q[column][width + row]) = (value, value)
      }
    }
    return q
  }

  @Test(arguments: [true, false]) func solvesAndInverts(_ isWide: Bool) throws {
    let matrix = isWide ? wide : tall
    let width = matrix.columns.count
    let q = dense(matrix)
    let factors = try #require(try CoupledDiagonals.Factors(matrix: matrix))
    for index in 0..<5 {
      let unit = (0..<5).map { $0 == index ? 1.0 : 0 }
      let y = factors.solve(columns: Array(unit[..<width]), rows: Array(unit[width...]))
      let column = y.columns + y.rows
      for row in 0..<5 {
        #expect(abs(zip(q[row], column).reduce(-unit[row]) { $0 + $1.0 * $1.1 }) < 1e-12)
      }
      let diagonal = factors.diagonal.columns + factors.diagonal.rows
      #expect(abs(diagonal[index] - column[index]) < 1e-12)
      guard index >= width, matrix.scales[index - width] != 0 else { continue }
      let coupling = (0..<width).reduce(0) {
        $0 + column[$1] * matrix.coupling[(index - width) * width + $1]
      }
      #expect(abs(factors.couplings[index - width] - coupling) < 1e-12)
    }
  }

  /// For one row and one column Q ⪰ 0 where scale²·A² ≤ d·e.
  @Test(arguments: [(0.0, true), (1, true), (1.999999, true), (2.000001, false), (3, false)])
  func provesDefiniteness(_ scale: Double, _ isDefinite: Bool) throws {
    for (columns, rows) in [(1, 1), (1, 2), (2, 1)] {
      var coupling = Tensor<Double>(zeros: [rows, columns])
      coupling[0] = 1
      let matrix = CoupledDiagonals(
        coupling: coupling, scales: [Double](repeating: scale, count: rows),
        columns: [Double](repeating: 2, count: columns), rows: [Double](repeating: 2, count: rows))
      let gap = try matrix.definitenessGap(error: 0)
      #expect((gap != nil) == isDefinite)
      if let gap { #expect(gap.columns + gap.rows < 1e-12) }
    }
  }
}
