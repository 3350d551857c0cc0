import LinearPrograms
import Networks
import Tensors
import Testing

@testable import Verification

/// Phases and constraints that change between the searches of one relaxation.
@Suite struct ProgramPhaseTests {
  private static let splittable: [ProgramCase] = [
    .shallow, .deep, .leaky, .convolution, .residual, .preactivation, .gathered, .rectifiedTwice,
  ]

  /// A network, its relaxation over a box, and an objective.
  private func example(
    _ name: ProgramCase, seed: Int, radius: Double = 0.5
  ) -> (network: Network<Double>, bounds: NodeBounds, costs: [Double]) {
    var stream = RandomStream(seed: UInt64(seed), name: "phases " + name.rawValue)
    let network = name.network(&stream)
    let box = randomBox(network, radius: radius, &stream)
    let costs = (0..<network.architecture.classes).map { _ in stream.normal() }
    return (network, NodeBounds(interval: network, over: box), costs)
  }

  /// Down to all phases fixed: no child is below its parent, and the best leaf is the minimum.
  @Test(arguments: splittable)
  func leavesOfAllPhases(_ name: ProgramCase) throws {
    for seed in 0..<3 {
      let (network, bounds, costs) = example(name, seed: seed)
      let relaxation = TriangleRelaxation(network: network, bounds: bounds)
      let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(of: costs)
      var best = Double.infinity
      let root = relaxation.lowerBound(of: costs).bound
      func descend(_ depth: Int, _ parent: Double) {
        let bound = relaxation.lowerBound(of: costs).bound
        #expect(bound >= parent - 1e-7)
        if bound > minimum.upper + 1e-6 { return }
        guard depth < relaxation.openRectifiers.count else {
          best = min(best, bound)
          return
        }
        for isActive in [true, false] {
          relaxation.fix(relaxation.openRectifiers[depth], active: isActive)
          descend(depth + 1, bound)
        }
        relaxation.unfix(relaxation.openRectifiers[depth])
      }
      descend(0, root)
      #expect(abs(best - minimum.lower) < 1e-6, "\(best), \(minimum)")
      #expect(abs(relaxation.lowerBound(of: costs).bound - root) < 1e-7)
    }
  }

  /// Fixed phases are obeyed: what the relaxation bounds is what inputs of these phases reach.
  @Test func fixedPhasesHoldAtInputsThatHaveThem() throws {
    let (network, bounds, costs) = example(.shallow, seed: 5, radius: 1)
    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    let rules = ElementRules(network)
    var stream = RandomStream(seed: 1, name: "inputs")
    let box = (bounds.lower[0], bounds.upper[0])
    for _ in 0..<100 {
      let input = zip(box.0, box.1).map { $0 + ($1 - $0) * stream.uniform() }
      for rectifier in relaxation.openRectifiers {
        guard
          case .affine(let terms, let constant, _) = rules[
            Neuron(node: rectifier.node - 1, element: rectifier.element)]
        else { continue }
        let z = terms.reduce(constant) { $0 + $1.weight * input[$1.source.element] }
        relaxation.fix(rectifier, active: z > 0)
      }
      let outcome = relaxation.lowerBound(of: costs)
      #expect(!outcome.isInfeasible)
      #expect(outcome.bound <= dot(costs, network.outputs(input)) + 1e-12)
      #expect(outcome.excesses.allSatisfy { $0 < 1e-9 })
    }
  }

  /// relu(x) and relu(−x − 1) are never both active, relu(x) and relu(x + 1) never in the phases
  /// (active, inactive).
  @Test(arguments: [(-1.0, true, true), (1, true, false)])
  func impossiblePhasesAreProvenSo(_ slope: Double, _ first: Bool, _ second: Bool) throws {
    var graph = Graph([1])
    graph.dense(2)
    graph.add(.relu)
    graph.dense(1)
    let network = Network<Double>(
      architecture: graph.architecture,
      parameters: [
        Tensor(elements: [1, slope], shape: [2, 1]), Tensor(elements: [0, slope], shape: [2]),
        Tensor(elements: [1, 1], shape: [1, 2]), Tensor(elements: [0], shape: [1]),
      ])
    let box = Box<Double>(
      lower: Tensor(elements: [-3], shape: [1, 1]), upper: Tensor(elements: [3], shape: [1, 1]))
    let relaxation = TriangleRelaxation(
      network: network, bounds: NodeBounds(interval: network, over: box))
    let open = relaxation.openRectifiers
    relaxation.fix(open[0], active: first)
    #expect(!relaxation.lowerBound(of: [1]).isInfeasible)
    relaxation.fix(open[1], active: second)
    let outcome = relaxation.lowerBound(of: [1])
    #expect(outcome.isInfeasible && outcome.bound == .infinity && outcome.point == nil)
    relaxation.unfix(open[0])
    #expect(!relaxation.lowerBound(of: [1]).isInfeasible)
  }

  /// Constraints on outputs: infeasible below the relaxation's bound, proven; feasible above the
  /// exact minimum; gone again afterwards.
  @Test(arguments: splittable)
  func constraintsOnOutputs(_ name: ProgramCase) throws {
    let (network, bounds, costs) = example(name, seed: 7)
    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    let bound = relaxation.lowerBound(of: costs).bound
    let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(of: costs)
    let zeros = costs.map { _ in 0.0 }
    let opposite = costs.map { -$0 }

    try relaxation.constrain(to: [.init(coefficients: costs, atMost: bound - 1e-4)])
    #expect(relaxation.lowerBound(of: zeros).isInfeasible)
    try relaxation.constrain(to: [
      .init(coefficients: opposite, atMost: -minimum.upper - 0.05),
      .init(coefficients: costs, atMost: minimum.upper + 0.1),
    ])
    let between = relaxation.lowerBound(of: costs)
    #expect(!between.isInfeasible && between.bound <= minimum.upper + 0.05 + 1e-9)
    #expect(between.bound >= minimum.upper + 0.05 - 1e-6)
    let integer = try MixedIntegerEncoding(network: network, bounds: bounds).exactMinimum(
      of: opposite, subjectTo: [.init(coefficients: costs, atMost: minimum.upper + 0.1)])
    guard case .optimal(let solution) = integer else {
      Issue.record("\(integer)")
      return
    }
    #expect(solution.value >= relaxation.lowerBound(of: opposite).bound - 1e-6)
    try relaxation.constrain(to: [])
    #expect(abs(relaxation.lowerBound(of: costs).bound - bound) < 1e-7)
  }

  /// A constraint that the relaxation admits and the network does not: all phases prove it.
  @Test func contradictionsThatNeedPhases() throws {
    let (network, bounds, costs) = example(.deep, seed: 2, radius: 1)
    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    let minimum = ActivationPatterns(network: network, bounds: bounds).minimum(of: costs)
    try relaxation.constrain(to: [.init(coefficients: costs, atMost: minimum.lower - 1e-3)])
    let zeros = costs.map { _ in 0.0 }
    #expect(!relaxation.lowerBound(of: zeros).isInfeasible)
    func isImpossible(_ depth: Int) -> Bool {
      if relaxation.lowerBound(of: zeros).isInfeasible { return true }
      guard depth < relaxation.openRectifiers.count else { return false }
      defer { relaxation.unfix(relaxation.openRectifiers[depth]) }
      return [true, false].allSatisfy {
        relaxation.fix(relaxation.openRectifiers[depth], active: $0)
        return isImpossible(depth + 1)
      }
    }
    #expect(isImpossible(0))
  }

  /// Phases that bounds decide, and of rectifiers that no output depends on, change nothing.
  @Test func phasesOfOtherRectifiersAreIgnored() throws {
    var (network, bounds, costs) = example(.shallow, seed: 1, radius: 0.3)
    let width = network.parameters[2].rowStride
    let dead = try #require(
      TriangleRelaxation(network: network, bounds: bounds).openRectifiers.first)
    for output in 0..<costs.count { network.parameters[2][output * width + dead.element] = 0 }
    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    #expect(!relaxation.openRectifiers.contains(dead))
    let bound = relaxation.lowerBound(of: costs).bound
    let open = Set(relaxation.openRectifiers)
    for element in 0..<width {
      let rectifier = Neuron(node: dead.node, element: element)
      if !open.contains(rectifier) { relaxation.fix(rectifier, active: element % 2 == 0) }
    }
    #expect(open.count < width - 1 && relaxation.lowerBound(of: costs).bound == bound)
  }

  @Test func limitsGiveBoundsToo() throws {
    let (network, bounds, costs) = example(.convolution, seed: 3, radius: 1)
    let bound = TriangleRelaxation(network: network, bounds: bounds).lowerBound(of: costs).bound
    for iterations in [0, 1, 5, 20] {
      let outcome = TriangleRelaxation(network: network, bounds: bounds).lowerBound(
        of: costs, within: Limits(iterations: iterations))
      #expect(outcome.bound.isFinite && outcome.bound <= bound + 1e-9)
    }
    let relaxation = TriangleRelaxation(network: network, bounds: bounds)
    let basis = relaxation.basis
    #expect(basis == nil)
    _ = relaxation.lowerBound(of: costs)
    let best = relaxation.basis
    _ = relaxation.lowerBound(of: costs.map { -$0 })
    relaxation.restart(from: best)
    #expect(abs(relaxation.lowerBound(of: costs).bound - bound) < 1e-9)
    #expect(relaxation.iterations == 0)
  }
}
