import Bounds
import LinearPrograms
import Networks
import Tensors
import Testing

@testable import Verification

/// Relaxation, mixed-integer program and brute force against each other, samples, known numbers.
@Suite struct ProgramTests {
  /// f(x) = relu(x0 − x1) − relu(2·x0 − x1) on [−1, 2] × [−2, 1]: interval bounds [−6, 4], those of
  /// the triangle relaxation [−3, 2], exact ones [−2, 1].
  @Test(arguments: [(1.0, -6.0, -3.0, -2.0), (-1, -4, -2, -1)])
  func toyNetwork(_ sign: Double, interval: Double, relaxed: Double, exact: Double) throws {
    var graph = Graph([2])
    graph.add(.dense(inputs: 2, outputs: 2), bias: false)
    graph.add(.relu)
    graph.add(.dense(inputs: 2, outputs: 1), bias: false)
    let network = Network<Double>(
      architecture: graph.architecture,
      parameters: [
        Tensor(elements: [1, -1, 2, -1], shape: [2, 2]), Tensor(elements: [1, -1], shape: [1, 2]),
      ])
    let bounds = NodeBounds(
      interval: network,
      over: Box(
        lower: Tensor(elements: [-1, -2], shape: [1, 2]),
        upper: Tensor(elements: [2, 1], shape: [1, 2])))
    let lowest = sign > 0 ? bounds.lower[3][0] : -bounds.upper[3][0]
    #expect(abs(lowest - interval) < 1e-12)

    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    let bound = relaxation.lowerBound(of: [sign]).bound
    #expect(abs(bound - relaxed) < 1e-12 && bound <= relaxed)
    #expect(relaxation.openRectifiers.count == 2)

    let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(of: [sign])
    #expect(minimum.lower <= exact && abs(minimum.lower - exact) < 1e-12)
    #expect(abs(minimum.upper - exact) < 1e-12)
    let program = MixedIntegerEncoding(network: network, bounds: bounds)
    #expect(program.binaryCount == 2)
    #expect(abs(try value(program.exactMinimum(of: [sign])) - exact) < 1e-6)
  }

  /// intervals ≤ relaxation ≤ minimum of all patterns = that of the mixed-integer program ≤ samples
  @Test(arguments: ProgramCase.allCases)
  func boundsAreOrdered(_ name: ProgramCase) throws {
    for seed in 0..<4 {
      var stream = RandomStream(seed: UInt64(seed), name: name.rawValue)
      let network = name.network(&stream)
      let box = randomBox(network, radius: [0.05, 0.3, 1, 2][seed], &stream)
      let bounds = NodeBounds(interval: network, over: box)
      let costs = (0..<network.architecture.classes).map { _ in stream.normal() }
      let constant = stream.normal()

      let relaxed = TriangleRelaxation(network: network, bounds: bounds).lowerBound(
        of: costs, constant: constant)
      let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(
        of: costs, constant: constant)
      let integer = try value(
        MixedIntegerEncoding(network: network, bounds: bounds).exactMinimum(
          of: costs, constant: constant))
      let (low, high) = (bounds.lower.last!, bounds.upper.last!)
      let interval = costs.indices.reduce(constant) {
        $0 + costs[$1] * (costs[$1] > 0 ? low[$1] : high[$1])
      }
      #expect(interval <= relaxed.bound + 1e-9)
      #expect(relaxed.bound <= minimum.lower + 1e-9)
      #expect(minimum.lower <= minimum.upper + 1e-12)
      #expect(minimum.upper - minimum.lower < 1e-6)
      #expect(abs(integer - minimum.upper) < 1e-6)
      for _ in 0..<200 {
        let outputs = network.outputs(randomInput(box, &stream))
        #expect(minimum.lower <= dot(costs, outputs) + constant + 1e-12)
      }
      let point = try #require(relaxed.point)
      #expect(relaxed.bound <= dot(costs, network.outputs(point)) + constant + 1e-12)
    }
  }

  /// Without excess at its solution the relaxation is exact there.
  @Test func excessesVanishWhereTheRelaxationIsExact() throws {
    var (exact, loose) = (0, 0)
    for seed in 0..<40 {
      var stream = RandomStream(seed: UInt64(seed), name: "excess")
      let network = ProgramCase.deep.network(&stream)
      let bounds = NodeBounds(
        interval: network, over: randomBox(network, radius: 0.4, &stream))
      let relaxed = TriangleRelaxation(network: network, bounds: bounds).lowerBound(of: [1, -1, 0])
      let reached = dot([1, -1, 0], network.outputs(try #require(relaxed.point)))
      if relaxed.excesses.allSatisfy({ $0 < 1e-9 }) {
        exact += 1
        #expect(abs(reached - relaxed.bound) < 1e-6)
      } else {
        loose += 1
      }
    }
    #expect(exact > 0 && loose > 0)
  }

  @Test(arguments: ProgramCase.allCases)
  func singlePoints(_ name: ProgramCase) throws {
    var stream = RandomStream(seed: 9, name: name.rawValue)
    let network = name.network(&stream)
    let box = randomBox(network, radius: 0, &stream)
    let bounds = NodeBounds(interval: network, over: box)
    let costs = (0..<network.architecture.classes).map { _ in stream.normal() }
    let value = dot(costs, network.outputs(box.lower.elements))
    let relaxed = TriangleRelaxation(network: network, bounds: bounds).lowerBound(of: costs)
    #expect(abs(relaxed.bound - value) < 1e-9 && relaxed.bound <= value + 1e-12)
    #expect(relaxed.point == box.lower.elements)
    let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(of: costs)
    #expect(abs(minimum.lower - value) < 1e-9 && abs(minimum.upper - value) < 1e-12)
  }

  /// The variables h and z of every layer, h ≥ 0, h ≥ z, (u − l)h ≤ u(z − l), by hand.
  @Test(arguments: 0..<6)
  func relaxationEqualsTheTextbooks(_ seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed), name: "textbook")
    let network = ProgramCase.deep.network(&stream)
    let bounds = NodeBounds(interval: network, over: randomBox(network, radius: 0.5, &stream))
    var program = LinearProgram()
    var previous: [Int] = []
    for (node, layer) in network.architecture.nodes.enumerated() {
      let ranges = zip(bounds.lower[node], bounds.upper[node])
      let variables = try ranges.map { try program.addVariable(lower: $0, upper: $1) }
      for (element, variable) in variables.enumerated() {
        if case .linear(_, let weight, let bias?) = layer.layer {
          let bias = network.parameters[bias][element]
          let weights = network.parameters[weight].rows([element]).elements
          try program.addRow(
            variables: [variable] + previous, coefficients: [-1] + weights, lower: -bias,
            upper: -bias)
        } else if layer.layer == .relu {
          let (l, u) = (bounds.lower[node - 1][element], bounds.upper[node - 1][element])
          let pair = [variable, previous[element]]
          try program.addRow(variables: pair, coefficients: [1, -1], lower: 0)
          if u <= 0 {
            try program.setBounds(ofVariable: variable, lower: 0, upper: 0)
          } else if l < 0 {
            try program.addRow(variables: pair, coefficients: [u - l, -u], upper: -u * l)
          } else {
            try program.addRow(variables: pair, coefficients: [1, -1], upper: 0)
          }
        }
      }
      previous = variables
    }
    for costs in [[1.0, -1, 0], [0, 1, -1], [-1, 0, 0]] {
      var objective = [Double](repeating: 0, count: program.variableCount)
      for (output, cost) in zip(previous, costs) { objective[output] = cost }
      try program.setObjective(objective)
      guard case .optimal(let optimum) = Simplex(program: program).minimise() else {
        Issue.record("no optimum")
        continue
      }
      let bound = TriangleRelaxation(network: network, bounds: bounds).lowerBound(of: costs).bound
      #expect(abs(bound - optimum.value) < 1e-6)
    }
  }

  /// y = max(x₀, x₁) beside x, over random boxes; x₀ + x₁ − y is relaxed exactly over [0, 1]².
  @Test func maximaAreRelaxed() throws {
    var graph = Graph([1, 1, 2])
    graph.add(.channelsLast(channels: 1, height: 1, width: 2))
    graph.add(
      .maxPool(Window(height: 1, width: 2, channels: 1, kernel: .init(vertical: 1, horizontal: 2))))
    graph.add(.concatenate, graph.last, 0)
    let network = Network<Double>(architecture: graph.architecture, parameters: [])
    func bounds(_ ranges: [ClosedRange<Double>]) -> NodeBounds {
      let shape = [1, 1, 1, 2]
      return NodeBounds(
        interval: network,
        over: Box(
          lower: Tensor(elements: ranges.map(\.lowerBound), shape: shape),
          upper: Tensor(elements: ranges.map(\.upperBound), shape: shape)))
    }
    let unit = TriangleRelaxation(network: network, bounds: bounds([0...1, 0...1]))
    #expect(abs(unit.lowerBound(of: [-1, 1, 1]).bound) < 1e-9)
    var stream = RandomStream(seed: 1, name: "maxima")
    for _ in 0..<100 {
      let ranges = (0..<2).map { _ in
        let start = stream.normal()
        return start...start + stream.uniform()
      }
      let costs = [-1, 1.2 * stream.uniform(), 1.2 * stream.uniform()]
      let bounds = bounds(ranges)
      let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(of: costs)
      let bound = TriangleRelaxation(network: network, bounds: bounds).lowerBound(of: costs).bound
      #expect(bound <= minimum.upper + 1e-12 && minimum.upper - minimum.lower < 1e-9)
      let integer = try value(
        MixedIntegerEncoding(network: network, bounds: bounds).exactMinimum(of: costs))
      #expect(abs(integer - minimum.upper) < 1e-6)
    }
  }

  /// The minimum of linear networks is known to 100 bits: bounds never exceed it.
  @Test func boundsAreBelowTheExactMinimum() throws {
    for seed in 0..<200 {
      var stream = RandomStream(seed: UInt64(seed), name: "linear")
      var graph = Graph([20])
      graph.dense(1)
      let network = graph.network(&stream)
      let box = randomBox(network, radius: 0.1, &stream)
      var (sum, error) = (network.parameters[1][0], 0.0)
      func add(_ value: Double) {
        let total = sum + value
        let part = total - sum
        error += (sum - (total - part)) + (value - part)
        sum = total
      }
      for (input, weight) in network.parameters[0].elements.enumerated() {
        let end = weight > 0 ? box.lower[input] : box.upper[input]
        add(weight * end)
        add((-weight * end).addingProduct(weight, end))
      }
      let bounds = NodeBounds(interval: network, over: box)
      for bound in [
        TriangleRelaxation(network: network, bounds: bounds).lowerBound(of: [1]).bound,
        ActivationPatterns(network: network, bounds: bounds).minimum(of: [1]).lower,
      ] { #expect(bound - sum <= error && bound > sum - 1e-12) }
    }
  }

  /// Sigmoid and tanh have their bounds.
  @Test(arguments: [Layer.tanh, .sigmoid])
  func smoothLayersAreBounded(_ layer: Layer) throws {
    var stream = RandomStream(seed: 3, name: "smooth")
    var graph = Graph([3])
    graph.dense(6)
    graph.add(layer)
    graph.dense(5)
    graph.add(.relu)
    graph.dense(2)
    let network = graph.network(&stream)
    let box = randomBox(network, radius: 0.2, &stream)
    let relaxation = TriangleRelaxation(
      network: network, bounds: NodeBounds(interval: network, over: box))
    let bound = relaxation.lowerBound(of: [1, -1]).bound
    #expect(bound > -100)
    for _ in 0..<500 {
      #expect(bound <= dot([1, -1], network.outputs(randomInput(box, &stream))))
    }
  }

  /// Numbers that are not finite prove nothing, and do not trap.
  @Test(arguments: [Double.nan, .infinity, 1e308])
  func hugeWeightsProveNothing(_ weight: Double) throws {
    var stream = RandomStream(seed: 4, name: "huge")
    var network = ProgramCase.deep.network(&stream)
    for position in 0..<4 { network.parameters[2][position] = weight }
    let bounds = NodeBounds(interval: network, over: randomBox(network, radius: 0.5, &stream))
    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    let outcome = relaxation.lowerBound(of: [1, -1, 0])
    #expect(!outcome.isInfeasible && outcome.bound < -1e300)
    let nothing = relaxation.lowerBound(of: [.nan, 0, 0])
    #expect(nothing.bound == -.infinity && nothing.point == nil)
  }

  private func value(_ outcome: MixedInteger.Outcome) throws -> Double {
    guard case .optimal(let solution) = outcome else {
      Issue.record("\(outcome)")
      return .nan
    }
    return solution.value
  }
}
