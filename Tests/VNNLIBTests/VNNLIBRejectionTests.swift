import TestSupport
import Testing

@testable import VNNLIB

/// Properties that must be refused, each with an error that says where and why.
@Suite struct VNNLIBRejectionTests {
  static let box =
    "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (and (<= X_0 1)(>= X_0 0)))\n"

  static let bad: [(text: String, error: String)] = [
    ("", "X_0 is not declared"),
    ("(declare-const Y_0 Real)", "X_0 is not declared"),
    ("(declare-const X_1 Real)", "X_0 is not declared"),
    ("(declare-const X_0 Real)(declare-const Y_1 Real)", "Y_0 is not declared"),
    ("(declare-const X_0 Real)\n(declare-const X_0 Real)", ":2:16: X_0 is declared twice"),
    ("(declare-const X_0 Int)", ":1:20: X_0 is of type 'Int'"),
    ("(declare-const Z_0 Real)", ":1:16: 'Z_0' is no name"),
    ("(declare-const X_00 Real)", "'X_00' is no name"),
    ("(declare-const X_ Real)", "'X_' is no name"),
    ("(declare-const X_99999999999999999999 Real)", "is no name"),
    ("(declare-const X_0 Real 3)", "'3' where the declaration of X_0 should end"),
    ("(declare-const)", "')' is no name"),
    ("(declare-fun X_0 () Real)", ":1:2: unknown command 'declare-fun'"),
    ("(vnnlib-version <2.0>)", "VNN-LIB 2"),
    ("X_0", ":1:1: 'X_0' where a command starts"),
    (")", ":1:1: ')' where a command starts"),
    ("()", "unknown command ')'"),
    ("(", "unknown command ''"),
    (box + "(assert)", ":2:8: an assertion without a formula"),
    (box + "(assert X_0)", ":2:9: an assertion of a number"),
    (box + "(assert (+ 1 2))", "an assertion of a number"),
    (box + "(assert (<= X_0 1)", "'' where the assertion should end"),
    (box + "(assert (<= X_0 1) (>= X_0 0))", ":2:20: '(' where the assertion should end"),
    (box + "(assert (and (<= X_0 1)", ":2:9: the file ends within an assertion"),
    (box + "(assert (<= X_0 1)))", "')' where a command starts"),
    (box + "(assert (and))", ":2:9: an operator without operands"),
    (box + "(assert (not (<= X_0 1)))", ":2:10: unknown operator 'not'"),
    (box + "(assert ((<= X_0 1)))", "unknown operator '('"),
    (box + "(assert (and X_0 1))", "a number where a formula is needed"),
    (box + "(assert (<= (and (<= X_0 1)) 1))", "a formula where a number is needed"),
    (box + "(assert (<= X_0))", "<= of 1 operands"),
    (box + "(assert (<= 0 X_0 1))", "<= of 3 operands"),
    (box + "(assert (<= X_1 1))", ":2:13: X_1 is not declared; add (declare-const X_1 Real)"),
    (box + "(assert (<= X_0 1.0.0))", "unknown word '1.0.0'"),
    (box + "(assert (<= X_0 inf))", "unknown word 'inf'"),
    (box + "(assert (<= X_0 0x1p3))", "unknown word '0x1p3'"),
    (box + "(assert (<= X_0 1e999))", "'1e999' is beyond double precision"),
    (box + "(assert (<= (* 1e200 1e200 X_0) 1))", "beyond double precision"),
    (box + "(assert (<= 1e308 (+ Y_0 -1e308)))", "beyond double precision"),
    (box + "(assert (<= (* X_0 Y_0) 1))", ":2:13: a product of variables"),
    (box + "(assert (<= (/ 1 X_0) 1))", "a quotient needs"),
    (box + "(assert (<= (/ X_0 0) 1))", "a quotient needs"),
    (box + "(assert (<= (+ 0.1 0.2) 0.3))", "too close to decide"),
    (box + "(assert (<= X_0 \"1\"))", "unknown word '\"1\"'"),
    (box + "(assert (<= X_0 \u{1}))", "unknown word '?'"),
    (box + "(set-info :source (a)", "the file ends within a command"),
    (box + "(set-info :source \"a)", "the file ends within a command"),
    (box + "(set-option :a b)", "unknown command 'set-option'"),
    ("(declare-const X_0 Real)(assert (<= X_0 1))", "X_0 has no lower bound"),
    (
      "(declare-const X_0 Real)(assert (>= X_0 1))(assert (or (<= X_0 2) (<= X_0 3) (>= X_0 2)))",
      "X_0 has no upper bound; add (assert (<= X_0 …))"
    ),
  ]

  @Test(arguments: bad) func error(_ text: String, _ error: String) {
    expectError(VNNLIBError.self, "bad.vnnlib:", error, "; ") {
      try VNNLIBProperty(text: Array(text.utf8), file: "bad.vnnlib")
    }
  }

  /// Properties without counterexamples, whatever the network: no error.
  @Test(arguments: [
    ("(assert (>= X_0 2))", "X_0 must be at least 2.0 and at most 1.0: the input box is empty"),
    ("(assert (> X_0 1))", "X_0 must be above 1.0 and at most 1.0: the input box is empty"),
    ("(assert (< X_0 0))", "X_0 must be at least 0.0 and below 0.0: the input box is empty"),
    ("(assert (or (>= X_0 2) (<= X_0 -1)))", "the input box is empty"),
    ("(assert (<= 1 0))", "no point satisfies"), ("(assert (< Y_0 Y_0))", "no point satisfies"),
    ("(assert (or (and (<= Y_0 1) (< X_0 X_0)) (> 1 2)))", "no point satisfies"),
  ])
  func contradiction(_ assertion: String, _ words: String) throws {
    let property = try VNNLIBFiles.property(Self.box + assertion)
    #expect(property.cases.isEmpty && property.inputCount == 1 && property.outputCount == 1)
    #expect(property.contradiction?.contains(words) == true, "\(property)")
    #expect(try VNNLIBFiles.property(Self.box).contradiction == nil)
  }

  @Test func files() throws {
    expectError(VNNLIBError.self, "/nowhere/a.vnnlib: cannot be read") {
      try VNNLIBProperty(contentsOf: "/nowhere/a.vnnlib")
    }
    try withFolder { folder in
      let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]
      try write(gzip, "\(folder)/a.vnnlib.gz")
      expectError(VNNLIBError.self, "a.vnnlib.gz: byte", "compressed") {
        try VNNLIBProperty(contentsOf: "\(folder)/a.vnnlib.gz")
      }
    }
  }

  @Test func invalidText() {
    let text = Array(Self.box.utf8) + [0xFF, 0xFE, 0]
    expectError(VNNLIBError.self, ":2:1: ") { try VNNLIBProperty(text: text) }
  }
}
