import Rigorous
import TestSupport
import Testing

@testable import VNNLIB
@testable import Verification

/// What cases a property has.
@Suite struct VNNLIBNormalFormTests {
  static func declared(_ inputs: Int, _ outputs: Int) -> String {
    let x = (0..<inputs).map { "(declare-const X_\($0) Real)" }
    return (x + (0..<outputs).map { "(declare-const Y_\($0) Real)" }).joined(separator: "\n") + "\n"
  }

  /// Declarations, inputs in [−4, 4], and assertions.
  private func property(
    _ assertions: String, inputs: Int = 1, outputs: Int = 2
  ) throws -> VNNLIBProperty {
    let bounds = (0..<inputs).map { "(assert (and (>= X_\($0) -4) (<= X_\($0) 4)))\n" }
    return try VNNLIBFiles.property(Self.declared(inputs, outputs) + bounds.joined() + assertions)
  }

  @Test func roundsBoundsOutwardsAndInwards() throws {
    let bounds = "(assert (<= X_0 0.1)) (assert (>= X_0 -0.1)) (assert (= X_1 0.1))"
    let box = try VNNLIBFiles.property(Self.declared(2, 0) + bounds).cases[0].box
    #expect(box.nearest == .init(lower: [-0.1, 0.1], upper: [0.1, 0.1]))
    #expect(box.outer == .init(lower: [-0.1, belowTenth], upper: [0.1, 0.1]))
    #expect(box.inner == .init(lower: [-belowTenth, 0.1], upper: [belowTenth, belowTenth]))
    #expect(box.witness == .init(lower: [-belowTenth, 0.1], upper: [belowTenth, 0.1]))
    #expect(!box.contains([0, 0.1]))
  }

  /// Strict ends of single points exclude them, but only where the doubles are the ends.
  @Test func strictEndsOfPoints() throws {
    for (bounds, count) in [
      ("(< X_0 1) (>= X_0 1)", 0), ("(<= X_0 1) (> X_0 1) (>= X_0 0)", 0),
      ("(<= X_0 1) (>= X_0 1) (< X_0 2) (> X_0 0)", 1), ("(<= X_0 0.1) (>= X_0 0.1)", 1),
      ("(<= X_0 4) (> X_0 3)", 1),
    ] {
      #expect(try property("(assert (and \(bounds)))").cases.count == count, "\(bounds)")
    }
  }

  @Test func strictBoundsLeaveOutDoubles() throws {
    let box = try property("(assert (< X_0 0.5)) (assert (> X_0 0.1))").cases[0].box
    #expect(box.outer.upper == [0.5] && box.inner.upper == [belowHalf])
    #expect(box.inner.lower == [0.1] && box.outer.lower == [belowTenth])
  }

  @Test func oneBoxManyConjunctions() throws {
    let formula = "(or (<= Y_0 Y_1) (and (>= Y_0 3) (>= Y_1 1)) (< Y_1 -2))"
    let cases = try property("(assert \(formula))").cases
    #expect(cases.count == 1)
    #expect(cases[0].violations.map(\.count) == [1, 2, 1])
    let first = cases[0].violations[0][0]
    #expect(first.outputs.map(\.index) == [0, 1] && first.inputs.isEmpty)
    #expect(first.outputs.map(\.value) == [Enclosure(1), Enclosure(-1)])
    #expect(first.bound == Enclosure(0) && !first.isStrict)
    #expect(cases[0].violations[2][0].isStrict)
  }

  @Test func inputsOnly() throws {
    #expect(try property("").cases[0].violations == [[]])
    #expect(try property("").isViolated(inputs: [4], outputs: [0, 0]))
  }

  /// The shape of ACAS Xu's property 6: two boxes, four violations of each.
  @Test func boxesAndViolationsInSeparateAssertions() throws {
    let cases = try property(
      """
      (assert (or (and (<= X_0 -1)) (and (>= X_0 1))))
      (assert (or (and (<= Y_0 1)) (and (<= Y_0 2)) (and (<= Y_0 3)) (and (<= Y_1 4))))
      """
    ).cases
    #expect(cases.map(\.box.outer.lower) == [[-4], [1]])
    #expect(cases.map(\.box.outer.upper) == [[-1], [4]])
    #expect(cases.map(\.violations.count) == [4, 4])
  }

  @Test func sameBoxesAreMerged() throws {
    let cases = try property(
      """
      (assert (or (and (<= X_0 1) (>= X_0 0) (<= Y_0 1)) (and (>= X_0 2) (<= Y_0 5))
        (and (>= X_0 0.0) (<= X_0 1e0) (<= X_0 9) (<= Y_0 2)) (<= Y_0 3) (<= Y_0 4)))
      """
    ).cases
    #expect(cases.map(\.violations.count) == [2, 2, 1])
  }

  @Test func emptyCasesFallAway() throws {
    let cases = try property(
      """
      (assert (or (and (<= X_0 1) (>= X_0 2)) (and (<= X_0 -1) (<= Y_0 1))
        (and (>= X_0 5) (<= Y_0 1))))
      (assert (or (<= X_0 -2) (>= X_0 2)))
      """
    ).cases
    #expect(cases.count == 1)
    #expect(cases[0].box.outer == .init(lower: [-4], upper: [-2]))
  }

  @Test func linearConstraintsOnInputs() throws {
    let property = try property(
      "(assert (<= (+ X_0 (* 2 X_1)) 1)) (assert (>= (+ X_0 Y_0) 0.5))", inputs: 2)
    let only = property.cases[0]
    #expect(only.inputConstraints.count == 1)
    #expect(only.inputConstraints[0].inputs.map(\.value) == [Enclosure(1), Enclosure(2)])
    #expect(only.violations[0][0].inputs.count == 1 && only.violations[0][0].outputs.count == 1)
    #expect(property.isViolated(inputs: [1, 0], outputs: [0, 0]))
    #expect(!property.isViolated(inputs: [1, 0.5], outputs: [0, 0]))
    #expect(!property.isViolated(inputs: [1, 0], outputs: [-0.75, 0]))
  }

  @Test(arguments: [
    ("(<= (* 2 X_0) 1)", -4, 0.5), ("(>= (- 1 X_0) 0.5)", -4, 0.5), ("(<= 1 (+ X_0 X_0))", 0.5, 4),
    ("(<= (/ X_0 -2) (- 0.25))", 0.5, 4), ("(= (* X_0 (- 2) 3) -12)", 2, 2),
    ("(<= (- X_0) (+ (* 3 (+ X_0 1)) -1))", -0.5, 4), ("(<= (* 0 X_0) 1000)", -4, 4),
    ("(>= (+ X_0 1 (- 3 1)) (- 1.5e0 0.5 -0.5))", -1.5, 4), ("(< 1 2)", -4, 4),
  ])
  func linearTerms(_ formula: String, _ lower: Double, _ upper: Double) throws {
    let box = try property("(assert \(formula))").cases[0].box
    #expect(box.outer == .init(lower: [lower], upper: [upper]))
    #expect(box.inner == .init(lower: [lower], upper: [upper]))
  }

  @Test func coefficientsAreEnclosed() throws {
    let property = try property("(assert (<= (+ (* 0.1 Y_0) Y_1) (+ 0.1 0.2)))")
    let constraint = property.cases[0].violations[0][0]
    let (tenth, sum) = (constraint.outputs[0].value, constraint.bound)
    #expect(tenth.lower == belowTenth && tenth.upper == 0.1)
    #expect(sum.lower <= Double(0.3).nextDown && sum.upper >= Double(0.3).nextUp)
    #expect(sum.nearest == 0.1 + 0.2)
  }

  /// Where rounding leaves it open whether a constraint holds, it does not.
  @Test func doubtIsNoViolation() throws {
    let property = try property("(assert (<= (* 0.1 Y_0) 0.3))")
    #expect(property.isViolated(inputs: [0], outputs: [2.999, 0]))
    #expect(!property.isViolated(inputs: [0], outputs: [3, 0]))
    #expect(!property.isViolated(inputs: [0], outputs: [3.001, 0]))
  }

  @Test func commentsAndLayout() throws {
    let text = """
      ; heading (
      (declare-const\tX_0\r\n  Real);c
      ( declare-const Y_0 Real )(assert(and(<= X_0 1);)
      (>= X_0 -1)))
      ;
      """
    #expect(try VNNLIBFiles.property(text).cases[0].box.outer.upper == [1])
    #expect(try VNNLIBFiles.property(text + "; no end of line").outputCount == 1)
  }

  @Test func otherCommandsArePassedOver() throws {
    let text = """
      (set-logic QF_LRA)(set-info :status sat)(set-info :notes "(assert (")
      (set-info :source|a ) "b|)(declare-const X_0 Real)(declare-const Y_0 Real)
      (assert (and (<= X_0 1) (>= X_0 -1))) (set-info :a (b (c) "x""y)"))
      (assert (<= Y_0 2))(check-sat)(get-model)(exit)
      """
    let property = try VNNLIBFiles.property(text)
    #expect(property.inputCount == 1 && property.cases.map(\.violations.count) == [1])
    #expect(property.cases.first?.violations.first?.count == 1)
  }

  /// Random formulas on a grid that hits ties, against plain recursion.
  @Test func randomFormulasMeanWhatTheySay() {
    var stream = SeededGenerator(11)
    var counts = (violated: 0, empty: 0)
    for _ in 0..<3000 {
      let formulas = (0..<Int.random(in: 1...3, using: &stream)).map { _ in
        "(assert \(randomFormula(3, &stream)))"
      }
      let text = formulas.joined(separator: "\n")
      let expressions = VNNLIBReference.parse(text)
      let property = try? property(text, inputs: 2)
      counts.empty += property?.cases.isEmpty ?? true ? 1 : 0
      for _ in 0..<30 {
        let point = (0..<4).map { _ in Double(Int.random(in: -8...8, using: &stream)) / 2 }
        let (x, y) = (Array(point[..<2]), Array(point[2...]))
        let expected = VNNLIBReference.holds(expressions, x, y)
        let isViolated = property?.isViolated(inputs: x, outputs: y) ?? false
        #expect(isViolated == expected, "\(text) \(point)")
        counts.violated += expected ? 1 : 0
      }
    }
    #expect(counts.violated > 10_000 && counts.empty < 1500)
  }

  private func randomFormula(_ depth: Int, _ stream: inout SeededGenerator) -> String {
    if depth == 0 || Int.random(in: 0..<4, using: &stream) == 0 {
      let relation = ["<=", ">=", "<", ">", "="].randomElement(using: &stream)!
      return "(\(relation) \(randomTerm(2, &stream)) \(randomTerm(1, &stream)))"
    }
    let operands = (0..<Int.random(in: 1...3, using: &stream)).map { _ in
      randomFormula(depth - 1, &stream)
    }
    return "(\(Bool.random(using: &stream) ? "and" : "or") \(operands.joined(separator: " ")))"
  }

  private func randomTerm(_ depth: Int, _ stream: inout SeededGenerator) -> String {
    let number = "\(Double(Int.random(in: -6...6, using: &stream)) / 2)"
    let variable = ["X_0", "X_1", "Y_0", "Y_1"].randomElement(using: &stream)!
    if depth == 0 { return Bool.random(using: &stream) ? number : variable }
    let (a, b) = (randomTerm(depth - 1, &stream), randomTerm(depth - 1, &stream))
    switch Int.random(in: 0..<6, using: &stream) {
    case 0: return "(+ \(a) \(b))"
    case 1: return "(- \(a) \(b))"
    case 2: return "(- \(a))"
    case 3: return "(* \(number) \(a))"
    case 4: return "(/ \(a) -2)"
    default: return variable
    }
  }
}

private let belowTenth = Double(0.1).nextDown
private let belowHalf = Double(0.5).nextDown
