import Bounds
import Networks
import Tensors
import Testing

@testable import VNNLIB
@testable import Verification

/// Properties that are true or false by a hair: what is strict, what contradicts itself, and witnesses
/// on the boundary. Where there is a witness numbers have few digits, so that arithmetic on doubles is
/// exact.
@Suite struct BoundaryTests {
  /// A small network: layers of weights [outputs][inputs] and biases, ReLUs between them.
  struct Model: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layers: [(weights: [[Double]], biases: [Double])]
    var end: Layer?

    var network: Network<Double> {
      var graph = Graph([layers[0].weights[0].count])
      for (index, layer) in layers.enumerated() {
        if index > 0 { graph.add(.relu) }
        graph.dense(layer.weights.count)
      }
      if let end { graph.add(end) }
      return Network(
        architecture: graph.architecture,
        parameters: layers.flatMap { layer in
          [
            Tensor(
              elements: layer.weights.flatMap(\.self),
              shape: [layer.weights.count, layer.weights[0].count]),
            Tensor(elements: layer.biases, shape: [layer.biases.count]),
          ]
        })
    }

    static let sum = Model(testDescription: "x0 + x1", layers: [([[1, 1]], [0])])
    static let weighted = Model(testDescription: "3x0 + 5x1", layers: [([[3, 5]], [0])])
    static let rectified = Model(
      testDescription: "relu(x0 + x1) + relu(x0 − x1)",
      layers: [([[1, 1], [1, -1]], [0, 0]), ([[1, 1]], [0])])
    static let endingInReLU = Model(
      testDescription: "relu(x0 + x1 − ¼)", layers: [([[1, 1]], [-0.25])], end: .relu)
    static let sigmoid = Model(
      testDescription: "σ(x0 + x1)", layers: [([[1, 1]], [0])], end: .sigmoid)
    static let identity = Model(
      testDescription: "x", layers: [([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0])])
    static let many = Model(
      testDescription: "Σ relu(xᵢ), 20 inputs",
      layers: [
        (
          (0..<20).map { row in (0..<20).map { $0 == row ? 1 : 0 } },
          [Double](repeating: 0, count: 20)
        ),
        ([[Double](repeating: 1, count: 20)], [0]),
      ])
  }

  enum Expected { case sat, unsat }

  private static func property(
    _ model: Model, _ low: String, _ high: String, _ assertions: String
  ) throws -> VNNLIBProperty {
    let network = model.network
    let inputs = network.architecture.inputShape.reduce(1, *)
    let variables =
      (0..<inputs).map { "X_\($0)" } + (0..<network.architecture.classes).map { "Y_\($0)" }
    let text =
      variables.map { "(declare-const \($0) Real)" }.joined()
      + (0..<inputs).map { "(assert (>= X_\($0) \(low)))(assert (<= X_\($0) \(high)))" }.joined()
      + assertions
    return try VNNLIBProperty(text: Array(text.utf8))
  }

  private func check(
    _ model: Model, _ low: String, _ high: String, _ formulas: [String], _ expected: Expected,
    _ method: Method = .cascade
  ) throws {
    let assertions = formulas.map { "(assert \($0))" }.joined()
    let property = try Self.property(model, low, high, assertions)
    var cascade = Cascade(method: method)
    cascade.subproblems = 20_000
    var isProven = true
    for query in property.queries(model.network) {
      switch cascade.decide(query).verdict {
      case .verified: continue
      case .falsified(let witness):
        #expect(expected == .sat, "\(witness)")
        let outputs = Array(witness.outputs.prefix(property.outputCount))
        #expect(property.isViolated(inputs: witness.inputs, outputs: outputs), "\(witness)")
        #expect(
          outputs
            == model.network.logits(
              Tensor(elements: witness.inputs, shape: [1, witness.inputs.count])
            )
            .elements)
        return
      case .undecided(let reason):
        isProven = false
        #expect(Bool(false), "\(reason)")
      }
    }
    #expect(expected == .unsat && isProven)
  }

  @Test(
    arguments: [
      (.sum, ["(>= Y_0 2.0)"], .sat), (.sum, ["(> Y_0 2.0)"], .unsat),
      (.sum, ["(<= Y_0 0.0)"], .sat), (.sum, ["(< Y_0 0.0)"], .unsat),
      (.sum, ["(< Y_0 -0.0)"], .unsat), (.sum, ["(>= Y_0 -0.0)"], .sat),
      (.sum, ["(= Y_0 0.5)"], .sat), (.sum, ["(= Y_0 2.5)"], .unsat),
      (.sum, ["(>= Y_0 0.5)", "(> Y_0 0.5)"], .sat), (.sum, ["(>= (* 4 Y_0) 8)"], .sat),
      (.sum, ["(<= (* 1e300 Y_0) 0)"], .sat), (.sum, ["(< (* 1e300 Y_0) 0)"], .unsat),
      (.sum, ["(<= Y_0 -1e-400)"], .unsat), (.sum, ["(>= Y_0 1e-400)"], .sat),
      (.sum, ["(>= Y_0 1e300)"], .unsat),
      (.weighted, ["(>= Y_0 8)"], .sat), (.weighted, ["(> Y_0 8)"], .unsat),
      (.weighted, ["(= Y_0 0.5)"], .sat),
      (.rectified, ["(>= Y_0 2.0)"], .sat), (.rectified, ["(> Y_0 2.0)"], .unsat),
      (.rectified, ["(< Y_0 0)"], .unsat), (.rectified, ["(= Y_0 0.5)"], .sat),
      (.sigmoid, ["(> Y_0 1)"], .unsat), (.sigmoid, ["(= Y_0 0.5)"], .sat),
      (.identity, ["(= Y_0 Y_1)"], .sat), (.identity, ["(= Y_0 Y_1)", "(= Y_0 0.25)"], .sat),
      (.identity, ["(= (+ Y_0 Y_1) 0.75)", "(= (- Y_0 Y_1) 0.25)"], .sat),
    ] as [(Model, [String], Expected)])
  func boundary(_ model: Model, _ formulas: [String], _ expected: Expected) throws {
    try check(model, "0", "1", formulas, expected)
  }

  /// Linear programs of many ReLUs at once: nobody splits 2²⁰ ways.
  @Test(
    arguments: [
      (.many, ["(< Y_0 0)"], .unsat), (.many, ["(<= Y_0 0)"], .sat), (.many, ["(>= Y_0 20)"], .sat),
      (.many, ["(> Y_0 20)"], .unsat), (.many, ["(= Y_0 3.5)"], .sat),
      (.endingInReLU, ["(< Y_0 0)"], .unsat), (.endingInReLU, ["(= Y_0 0)"], .sat),
      (.endingInReLU, ["(>= Y_0 1.75)"], .sat), (.endingInReLU, ["(> Y_0 1.75)"], .unsat),
    ] as [(Model, [String], Expected)])
  func boundaryBehindReLUs(_ model: Model, _ formulas: [String], _ expected: Expected) throws {
    try check(model, "-1", "1", formulas, expected)
  }

  /// Rows that exclude each other whatever the network: every method knows.
  @Test(
    arguments: [
      (.sum, ["(<= Y_0 0)", "(>= Y_0 1)"]), (.sum, ["(< Y_0 0.5)", "(>= Y_0 0.5)"]),
      (.sum, ["(<= Y_0 0.5)", "(> Y_0 0.5)"]), (.sum, ["(< Y_0 0.5)", "(> Y_0 0.5)"]),
      (.sum, ["(<= (* 2 Y_0) 1)", "(>= (* 3 Y_0) 1.75)"]), (.sum, ["(= Y_0 0.5)", "(= Y_0 0.75)"]),
      (.sum, ["(= Y_0 0.1)", "(= Y_0 0.3)"]),
      (.sum, ["(or (and (<= Y_0 0) (>= Y_0 1)) (>= Y_0 3))"]),
      (.identity, ["(< Y_0 Y_1)", "(< Y_1 Y_2)", "(< Y_2 Y_0)"]),
      (.identity, ["(<= Y_0 Y_1)", "(<= Y_1 Y_2)", "(< Y_2 Y_0)"]),
      (.identity, ["(= Y_0 Y_1)", "(< Y_0 Y_1)"]),
      (.identity, ["(>= (+ Y_0 Y_1) 1.0)", "(<= (+ Y_0 Y_1) 0.5)"]),
      (.identity, ["(>= (+ Y_0 (* 0.5 Y_1)) 2)", "(<= (- Y_0 Y_2) 0)", "(<= (+ Y_2 Y_1) 1)"]),
      // Strict by one row of several, of which bounds alone leave a point.
      (.identity, ["(>= (+ Y_0 Y_1) 1.5)", "(<= Y_0 0.5)", "(< Y_1 1)"]),
      (.identity, ["(>= (+ Y_0 Y_1 Y_2) 3)", "(<= Y_0 1)", "(< Y_1 1)", "(<= Y_2 1)"]),
      (.identity, ["(>= (+ Y_0 Y_1) 2)", "(> Y_2 0)", "(< Y_0 (- 1 Y_2))", "(<= Y_1 1)"]),
      // Decimals that no double equals.
      (.sum, ["(< Y_0 0.1)", "(>= Y_0 0.1)"]), (.sum, ["(<= Y_0 0.1)", "(> Y_0 0.1)"]),
      (.sum, ["(< Y_0 0.1)", "(= Y_0 0.1)"]), (.sum, ["(< Y_0 1e-1)", "(>= Y_0 0.10)"]),
      (.sum, ["(<= Y_0 0.1)", "(>= Y_0 0.10000000000000001)"]),
      (.sum, ["(< (* 3 Y_0) 0.3)", "(>= Y_0 0.1)"]),
      (.sum, ["(< (* 0.1 Y_0) 0.07)", "(>= Y_0 0.7)"]),
      (.identity, ["(>= (+ Y_0 Y_1) 0.3)", "(<= Y_0 0.1)", "(< Y_1 0.2)"]),
      (.identity, ["(= (+ Y_0 Y_1) 0.3)", "(= Y_0 0.1)", "(= Y_1 0.3)"]),
      (.identity, ["(= (- Y_0 Y_1) 0.1)", "(= (- Y_1 Y_2) 0.2)", "(< (- Y_0 Y_2) 0.3)"]),
      (
        .identity,
        ["(<= (* 3 Y_0) Y_1)", "(<= (* 7 Y_1) Y_2)", "(< Y_2 (* 21 Y_0))", "(>= Y_0 0)"]
      ),
    ] as [(Model, [String])], [Method.ibp, .crown, .lp, .cascade])
  func contradictions(_ rows: (Model, [String]), _ method: Method) throws {
    try check(rows.0, "0", "1", rows.1, .unsat, method)
  }

  /// What only looks like a contradiction: each has a witness.
  @Test(
    arguments: [
      (.sum, ["(<= Y_0 0.5)", "(>= Y_0 0.5)"]), (.sum, ["(= Y_0 0.5)", "(<= Y_0 0.5)"]),
      (.identity, ["(<= Y_0 Y_1)", "(<= Y_1 Y_2)", "(<= Y_2 Y_0)"]),
      (.identity, ["(>= (+ Y_0 Y_1) 1.5)", "(<= Y_0 0.5)", "(<= Y_1 1)"]),
      (.sum, ["(>= Y_0 0.1)", "(< Y_0 0.2)"]),

      (.identity, ["(>= (+ Y_0 Y_1) 0.3)", "(< Y_0 0.100001)", "(< Y_1 0.2)"]),
      (.identity, ["(<= (* 3 Y_0) Y_1)", "(<= (* 7 Y_1) Y_2)", "(<= Y_2 (* 21 Y_0))"]),
    ] as [(Model, [String])])
  func noContradictions(_ model: Model, _ formulas: [String]) throws {
    try check(model, "0", "1", formulas, .sat)
  }

  /// Conditions on inputs, alone and beside outputs, and boxes of one point or none.
  @Test(
    arguments: [
      ("0", "1", ["(>= X_0 0.5)"], .sat), ("0", "1", ["(>= (+ X_0 X_1) 2)"], .sat),
      ("0", "1", ["(> (+ X_0 X_1) 2)"], .unsat), ("0", "1", ["(> X_0 1)"], .unsat),
      ("0", "1", ["(>= X_0 1)", "(>= Y_0 2)"], .sat),
      ("0", "1", ["(= (+ X_0 X_1) 1)", "(= Y_0 1)"], .sat),
      ("0", "1", ["(= (+ X_0 X_1) 1)", "(> Y_0 1)"], .unsat),
      ("0", "1", ["(> Y_0 (+ X_0 X_1))"], .unsat), ("0", "1", ["(= Y_0 (+ X_0 X_1))"], .sat),
      ("0", "1", ["(<= 1.0 0.0)"], .unsat), ("0", "1", ["(<= 0.0 1.0)"], .sat),
      ("1", "0", ["(>= Y_0 0)"], .unsat), ("0.5", "0.5", ["(= Y_0 1)"], .sat),
      ("0.5", "0.5", ["(> Y_0 1)"], .unsat), ("-0.0", "0.0", ["(= Y_0 -0.0)"], .sat),
      ("1e10", "1e10", ["(= Y_0 2e10)"], .sat), ("0.1", "0.1", ["(> Y_0 0.21)"], .unsat),
      ("0", "1", ["(> (+ X_0 X_1) 1.5)", "(<= X_0 0.5)"], .unsat),
      ("0", "1", ["(>= (+ X_0 X_1) 1.5)", "(<= X_0 0.5)"], .sat),
      ("0", "1", ["(>= (- X_0 X_1) 0.1)", "(< X_0 (+ X_1 0.1))"], .unsat),
      ("0", "1", ["(> X_0 0.1)", "(<= X_0 0.1)"], .unsat), ("0", "0.1", ["(> X_0 0.1)"], .unsat),
      ("0.1", "0.1", ["(> X_0 0.1)"], .unsat), ("0.1", "1", ["(< X_1 0.10)"], .unsat),
      ("0.1", "0.2", ["(>= X_0 0.20000000000000001)"], .unsat),
      ("0.1", "0.2", ["(> X_0 0.1)"], .sat),
    ] as [(String, String, [String], Expected)])
  func inputs(
    _ low: String, _ high: String, _ formulas: [String], _ expected: Expected
  ) throws {
    try check(.sum, low, high, formulas, expected)
  }

  /// A decimal that is no double stands for every number between its neighbours: a witness must hold for
  /// all of these.
  @Test(arguments: [("(>= Y_0 0.19)", true), ("(>= Y_0 0.2)", false), ("(<= Y_0 0.2)", false)])
  func decimalInputs(_ formula: String, _ isFalsified: Bool) throws {
    let property = try Self.property(.sum, "0.1", "0.1", "(assert \(formula))")
    let query = try #require(property.queries(Model.sum.network).first)
    if case .falsified = Cascade().decide(query).verdict {
      #expect(isFalsified)
    } else {
      #expect(!isFalsified)
    }
  }

  /// Thousands of disjuncts of which the last one alone is possible, or none.
  @Test(arguments: [(2.0, Expected.sat), (2.5, .unsat)])
  func manyDisjuncts(_ last: Double, _ expected: Expected) throws {
    let impossible = (0..<5000).map { "(and (>= Y_0 \($0).5) (< Y_0 \($0).5))" }
    try check(
      .sum, "0", "1", ["(or \(impossible.joined(separator: " ")) (>= Y_0 \(last)))"], expected)
  }

  /// A margin of 0 is no proof of a class, and no counterexample.
  @Test func tiesOfClassesStayOpen() {
    let model = Model(testDescription: "", layers: [([[1, 1], [1, 1]], [0, 0])])
    let box = Box(
      lower: Tensor(elements: [0, 0], shape: [1, 2]),
      upper: Tensor(elements: [1, 1], shape: [1, 2]))
    var cascade = Cascade()
    cascade.subproblems = 100
    let verdict = cascade.decide(Query(network: model.network, box: box, label: 0)).verdict
    if case .undecided = verdict {} else { Issue.record("\(verdict)") }
  }
}
