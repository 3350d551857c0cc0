import Foundation
import TestSupport
import Testing

@testable import VNNLIB

/// VNN-COMP's text format of counterexamples and its lists of instances.
@Suite struct VNNLIBWitnessTests {
  @Test func format() {
    let witness = VNNLIBWitness(inputs: [0.1, -2], outputs: [1e-5])
    #expect(witness.text == "((X_0 0.1)\n (X_1 -2.0)\n (Y_0 1e-05))\n")
  }

  @Test func everyBitSurvives() throws {
    var stream = SeededGenerator(9)
    let numbers = (0..<5000).map { _ in Double(bitPattern: stream.next()) }.filter(\.isFinite)
    let special = [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e23, 1e22]
    let witness = VNNLIBWitness(inputs: numbers + special, outputs: numbers.map { -$0 })
    let read = try VNNLIBWitness(text: Array(witness.text.utf8))
    #expect(read.inputs.map(\.bitPattern) == witness.inputs.map(\.bitPattern))
    #expect(read.outputs.map(\.bitPattern) == witness.outputs.map(\.bitPattern))
  }

  @Test func otherLayouts() throws {
    let witness = VNNLIBWitness(inputs: [0.5, 1], outputs: [2])
    for text in [
      "sat\n((X_0 0.5)\n(X_1 1)\n(Y_0 2.0))", "( (X_0 .5) (X_1 +1e0)(Y_0 2.) ) ; end",
      "((Y_0 2)(X_0 0.5)(X_1 1))",
    ] {
      #expect(try VNNLIBWitness(text: Array(text.utf8)) == witness)
    }
  }

  @Test(arguments: [
    ("", ":1:1: ''"), ("unsat", "'unsat' does not belong"), ("((X_0 1)", "''"),
    ("((X_0 1)) 2", ":1:11: '2'"), ("((X_1 1))", ":1:3: 'X_1' is not the next variable"),
    ("((X_0 1)(X_0 1))", "'X_0' is not the next"),
    ("((X_0 nan))", ":1:7: 'nan' is no finite number"),
    ("((X_0 1e999))", "no finite number"), ("((X_0))", "')' is no finite number"),
    ("((Z 1))", "'Z' is not the next variable"),
  ])
  func rejected(_ text: String, _ error: String) {
    expectError(VNNLIBError.self, "w.txt:", error) {
      try VNNLIBWitness(text: Array(text.utf8), file: "w.txt")
    }
  }

  @Test func instances() throws {
    try withFolder { folder in
      for name in ["a.onnx", "b.onnx.gz", "p.vnnlib.gz", "q.vnnlib"] {
        try write([], "\(folder)/\(name)")
      }
      let text = "./a.onnx,p.vnnlib,116\r\nb.onnx, \"q.vnnlib\" ,2.5e1\n\n/c.onnx,q.vnnlib.gz,1,x\n"
      try write(text.utf8, "\(folder)/instances.csv")
      let instances = try VNNCOMPInstance.list(contentsOf: "\(folder)/instances.csv")
      let expected = [
        ("\(folder)/./a.onnx", "\(folder)/p.vnnlib.gz", 116.0),
        ("\(folder)/b.onnx.gz", "\(folder)/q.vnnlib", 25), ("/c.onnx", "\(folder)/q.vnnlib", 1),
      ].map { VNNCOMPInstance(network: $0.0, property: $0.1, timeout: $0.2) }
      #expect(instances == expected)
    }
  }

  /// As spreadsheets write them.
  @Test func instancesOfOtherLayouts() throws {
    try withFolder { folder in
      let text =
        "\u{FEFF}# networks\r\nonnx,vnnlib,timeout\r\n\r\n \"/a,b.onnx\" ,/p.vnnlib,1\r\n"
        + "  # more, \"\n  \n/c.onnx,\"/q \"\"2\"\".vnnlib\",\"2\"\n"
      try write(text.utf8, "\(folder)/i.csv")
      #expect(
        try VNNCOMPInstance.list(contentsOf: "\(folder)/i.csv") == [
          VNNCOMPInstance(network: "/a,b.onnx", property: "/p.vnnlib", timeout: 1),
          VNNCOMPInstance(network: "/c.onnx", property: "/q \"2\".vnnlib", timeout: 2),
        ])
    }
  }

  /// A mark after a comma, a quotation mark or a slash combines with it in Swift, but nowhere else.
  @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{1161}"])
  func instancesWithMarks(_ mark: String) throws {
    try withFolder { folder in
      let text = "/a.onnx,\(mark)p,1\n/\(mark)b,\"\(mark),q\"\"\(mark)\",2\n#\(mark)\n"
      try write(text.utf8, "\(folder)/\(mark)i.csv")
      let instances = try VNNCOMPInstance.list(contentsOf: "\(folder)/\(mark)i.csv")
      #expect(
        instances == [
          VNNCOMPInstance(network: "/a.onnx", property: "\(folder)/\(mark)p", timeout: 1),
          VNNCOMPInstance(
            network: "/\(mark)b", property: "\(folder)/\(mark),q\"\(mark)", timeout: 2),
        ])
    }
  }

  @Test(arguments: [
    "a,b", "\"a,b,1", "a,b,", "a,b,x", "a,b,-1", "a,b,0", ",b,1", "a,,1", "a,b,inf",
  ])
  func badInstances(_ line: String) throws {
    try withFolder { folder in
      try write("onnx,vnnlib,timeout\na,b,1\n\(line)\n".utf8, "\(folder)/i.csv")
      expectError(VNNLIBError.self, "i.csv:3: not a network") {
        try VNNCOMPInstance.list(contentsOf: "\(folder)/i.csv")
      }
    }
  }

  /// A property compressed by Python's gzip.
  @Test func compressedProperty() throws {
    let gzip = Data(base64Encoded: compressed, options: .ignoreUnknownCharacters) ?? Data()
    try withFolder { folder in
      try write(gzip, "\(folder)/p.vnnlib.gz")
      let property = try VNNLIBProperty(contentsOf: "\(folder)/p.vnnlib.gz")
      #expect(property.cases[0].box.outer == .init(lower: [-1], upper: [1]))
    }
  }
}

private let compressed = """
  H4sIAAAAAAACA9NISU3OSSxK1U3OzysuUYiIN1AISk3M0eTSQJWIhEtwaSQWF6cWlSho2NmC1esaamoiBG0ggiAxFMFImEoA
  ka+mxnIAAAA=
  """
