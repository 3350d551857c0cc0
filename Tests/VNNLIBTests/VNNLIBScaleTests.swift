import TestSupport
import Testing

@testable import VNNLIB

/// Large and contrived properties take little time and memory.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VNNLIBScaleTests {
  static func bounds(_ inputs: Int) -> String {
    (0..<inputs).map { i in
      "(assert (<= X_\(i) 0.\(i)1))\n(assert (>= X_\(i) -0.\(i)1))\n"
    }.joined()
  }

  /// Reads a property; quadratic steps would take minutes, past the limit of the suite.
  private func read(_ text: String) throws -> VNNLIBProperty {
    try VNNLIBProperty(text: Array(text.utf8))
  }

  @Test func manyInputs() throws {
    let text = VNNLIBNormalFormTests.declared(50_000, 1) + Self.bounds(50_000)
    #expect(try read(text).inputCount == 50_000)
  }

  @Test func manyBoxes() throws {
    let boxes = (0..<50_000).map {
      "(and (>= X_0 \($0)) (<= X_0 \($0 + 1)) (or (<= Y_0 \($0)) (>= Y_0 \($0 + 2))))"
    }
    let declared = VNNLIBNormalFormTests.declared(1, 1)
    let property = try read(declared + "(assert (or \(boxes.joined(separator: "\n"))))")
    #expect(property.cases.count == 50_000)
    #expect(property.cases.allSatisfy { $0.violations.count == 2 })
  }

  @Test func manyViolations() throws {
    let violations = (0..<100_000).map { "(and (>= Y_0 \($0)))" }.joined(separator: "\n")
    let text = VNNLIBNormalFormTests.declared(9, 1) + Self.bounds(9) + "(assert (or \(violations)))"
    let property = try read(text)
    #expect(property.cases.count == 1 && property.cases[0].violations.count == 100_000)
  }

  @Test(arguments: ["and", "or", "+", "-", "<="]) func deepParentheses(_ word: String) {
    let text = VNNLIBNormalFormTests.declared(1, 0) + "(assert "
    let deep = String(repeating: "(\(word) ", count: 1_000_000)
    expectError(VNNLIBError.self, "nested more than 10000 deep") { try read(text + deep) }
    expectError(VNNLIBError.self, "nested more than 10000 deep") {
      try read(text + deep + "1" + String(repeating: ")", count: 1_000_000) + ")")
    }
  }

  @Test func nestingUpToTheLimit() throws {
    let open = String(repeating: "(and (or ", count: 4000)
    let close = String(repeating: "))", count: 4000)
    let terms = String(repeating: "(- ", count: 1001) + "X_0" + String(repeating: ")", count: 1001)
    let text = VNNLIBNormalFormTests.declared(1, 0) + "(assert \(open)(<= \(terms) 1)\(close))"
    #expect(try read(text + "(assert (<= X_0 2))").cases[0].box.outer.lower == [-1])
  }

  /// 2⁴⁰ boxes, 2⁴⁰ conjunctions, and a formula whose normal form is quadratic.
  @Test func explosionsAreRefused() {
    let start = VNNLIBFiles.peakMemory()
    let inputs = (0..<40).map { "(assert (or (<= X_\($0) -0.01) (>= X_\($0) 0.01)))" }.joined()
    let outputs = (0..<40).map { "(assert (or (<= Y_\($0) 0) (>= Y_\($0) 1)))" }.joined()
    let nested = String(repeating: "(or (<= Y_0 1) (and (<= Y_1 2) ", count: 4000)
    let close = String(repeating: "))", count: 4000)
    for text in [inputs, outputs, "(assert \(nested)(<= Y_0 0)\(close))"] {
      expectError(VNNLIBError.self, "too many cases") {
        try read(VNNLIBNormalFormTests.declared(40, 40) + Self.bounds(40) + text)
      }
    }
    #expect(VNNLIBFiles.peakMemory() - start < 1 << 30)
  }

  @Test func manyBoxesOfManyInputs() {
    let boxes = (0..<2000).map { "(<= X_0 -0.00\($0 + 1000))" }.joined()
    expectError(VNNLIBError.self, "2000 boxes of 9000 inputs") {
      try read(
        VNNLIBNormalFormTests.declared(9000, 0) + Self.bounds(9000) + "(assert (or \(boxes)))")
    }
  }

  /// Boxes that exclude each other are dropped while they are combined.
  @Test func partitionsOfOneInput() throws {
    let parts = (0..<200).map { "(and (>= X_0 \($0)) (<= X_0 \($0).5))" }.joined()
    let text = VNNLIBNormalFormTests.declared(1, 0) + "(assert (or \(parts)))"
    let assertions = String(repeating: "(assert (or \(parts)))", count: 3)
    #expect(try read(text + assertions).cases.count == 200)
  }
}
