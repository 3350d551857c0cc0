import Foundation
import Testing

/// `verify property` and `verify instances`, end to end.
@Suite struct VerifyPropertyTests {
  private static let oracles = Command.root.appending(path: "../shared/oracles/verification").path

  /// A folder with the toy network and properties of it: counterexamples have Y_0 ≥ a number.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.toy, to: "toy.onnx")
    for threshold in ["0.5", "1.2", "2.2", "3.2", "4.2"] {
      try folder.write(property("(>= Y_0 \(threshold))").utf8, to: "over\(threshold).vnnlib")
    }
    return folder
  }

  private static func property(_ assertion: String, outputs: Int = 1) -> String {
    let variables = ["X_0", "X_1"] + (0..<outputs).map { "Y_\($0)" }
    return variables.map { "(declare-const \($0) Real)\n" }.joined()
      + "(assert (>= X_0 -1))(assert (<= X_0 2))(assert (>= X_1 -2))(assert (<= X_1 1))\n"
      + "(assert \(assertion))\n"
  }

  /// Each method proves what its bound of the toy network allows: in the order of the thresholds
  /// 1.2, 2.2, 3.2, 4.2.
  @Test(arguments: [
    ("ibp", [false, false, false, true]), ("dual", [false, true, true, true]),
    ("crown", [false, false, true, true]), ("alpha", [false, true, true, true]),
    ("lp", [false, true, true, true]), ("exact", [true, true, true, true]),
    ("cascade", [true, true, true, true]),
  ])
  func methodsProveWhatTheirBoundsAllow(_ method: String, _ proofs: [Bool]) throws {
    let folder = try Self.folder()
    for (threshold, isProven) in zip(["1.2", "2.2", "3.2", "4.2"], proofs) {
      let outcome = try Command.run(
        [
          "verify", "property", "toy.onnx", "over\(threshold).vnnlib", "--method", method,
        ],
        in: folder.url)
      #expect(outcome.status == 0)
      #expect(outcome.output == (isProven ? "unsat\n" : "unknown\n"), "\(threshold): \(outcome)")
      #expect(outcome.errors.contains(isProven ? "proven" : "best bound"), "\(outcome)")
    }
  }

  @Test(arguments: ["exact", "cascade"])
  func counterexampleIsWrittenAndReplays(_ method: String) throws {
    let folder = try Self.folder()
    let outcome = try Command.run(
      [
        "verify", "property", "toy.onnx", "over0.5.vnnlib", "--method", method,
        "--result", "result.txt", "--witness", "witness.txt", "--check",
      ], in: folder.url)
    #expect(outcome.status == 3, "\(outcome)")
    let result = try String(contentsOfFile: folder.file("result.txt"), encoding: .utf8)
    let witness = try String(contentsOfFile: folder.file("witness.txt"), encoding: .utf8)
    #expect(outcome.output == result && result == "sat\n" + witness)
    let values = try #require(Witness(witness))
    let (x, y) = (values.inputs, values.outputs)
    try #require(x.count == 2 && y.count == 1, "\(witness)")
    #expect(-1...2 ~= x[0] && -2...1 ~= x[1] && y[0] >= 0.5)
    #expect(abs(max(0, x[0] - x[1]) - max(0, 2 * x[0] - x[1]) - y[0]) < 1e-12)
  }

  /// Inputs that a property bounds together, disjunctions over two boxes, compressed files.
  @Test(arguments: [
    ("(and (>= Y_0 0.5) (<= X_0 (* 0.25 X_1)))", "sat"),
    ("(and (>= Y_0 0.5) (<= X_0 X_1))", "unsat"),
    ("(or (and (<= X_0 0) (>= Y_0 1.5)) (and (>= X_0 0) (>= Y_0 0.1)))", "unsat"),
    ("(or (and (>= X_0 0) (>= Y_0 0.1)) (and (<= X_0 0) (>= Y_0 0.5)))", "sat"),
  ])
  func otherFormsOfProperties(_ assertion: String, _ verdict: String) throws {
    let folder = try Self.folder()
    try folder.write(Self.property(assertion).utf8, to: "p.vnnlib")
    let outcome = try Command.shell(
      "gzip p.vnnlib toy.onnx && robpriv verify property toy.onnx.gz p.vnnlib.gz",
      in: folder.url)
    #expect(outcome.status == 0 && outcome.output.hasPrefix(verdict + "\n"), "\(outcome)")
    #expect((Witness(outcome.output)?.outputs.count ?? 1) == 1)
  }

  /// Without its softmax a network can still answer which output is larger.
  @Test func softmaxAllowsComparisonsOnly() throws {
    let folder = try TemporaryFolder()
    let layers = TinyONNX.comparisonLayers
    try folder.write(
      TinyONNX.model(inputShape: [2], layers, end: "Softmax"), to: "softmax.onnx")
    for assertion in ["(>= Y_0 0.9)", "(<= (+ Y_0 Y_1) 0)", "(<= Y_0 (+ Y_1 0.5))"] {
      try folder.write(Self.property(assertion, outputs: 2).utf8, to: "p.vnnlib")
      let outcome = try Command.run(
        ["verify", "property", "softmax.onnx", "p.vnnlib"], in: folder.url)
      outcome.expectRefusal(1, "probabilities")
    }
  }

  /// Counterexamples have the model's own outputs, probabilities or their logarithms.
  @Test(arguments: ["Softmax", "LogSoftmax"])
  func counterexampleBehindASoftmax(_ end: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      TinyONNX.model(inputShape: [2], TinyONNX.comparisonLayers, end: end), to: "softmax.onnx")
    try folder.write(Self.property("(<= Y_0 Y_1)", outputs: 2).utf8, to: "p.vnnlib")
    let outcome = try Command.run(
      ["verify", "property", "softmax.onnx", "p.vnnlib"], in: folder.url)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("sat\n"), "\(outcome)")
    #expect(!outcome.errors.contains("warning"), "\(outcome)")
    let values = try #require(Witness(outcome.output))
    let (x, y) = (values.inputs, values.outputs)
    let sizes = [max(0, x[0] - x[1]), max(0, x[1] - x[0])].map { exp($0) }
    for (size, y) in zip(sizes, y) {
      let probability = size / (sizes[0] + sizes[1])
      #expect(abs((end == "Softmax" ? probability : log(probability)) - y) < 1e-12)
    }
  }

  /// A warning, and no error.
  @Test(arguments: ["(>= X_0 3)", "(< Y_0 Y_0)"])
  func contradictionIsUnsat(_ assertion: String) throws {
    let folder = try Self.folder()
    try folder.write(Self.property(assertion).utf8, to: "no,way.vnnlib")
    try folder.write("toy.onnx,\"no,way.vnnlib\",9\n".utf8, to: "instances.csv")
    let outcome = try Command.run(
      ["verify", "property", "toy.onnx", "no,way.vnnlib"], in: folder.url)
    #expect(outcome.status == 0 && outcome.output == "unsat\n", "\(outcome)")
    #expect(outcome.errors.hasPrefix("warning: "), "\(outcome)")
    let table = try Command.run(["verify", "instances", "instances.csv"], in: folder.url)
    #expect(table.status == 0 && table.errors.contains("warning: no,way.vnnlib: "), "\(table)")
    #expect(table.output.contains("\ntoy.onnx,\"no,way.vnnlib\",unsat,"), "\(table)")
  }

  /// Nothing old is taken for a result: not after `unsat`, and not where the run ends early.
  @Test func oldResultsAreRemoved() throws {
    let folder = try Self.folder()
    let outputs = ["--result", "result.txt", "--witness", "witness.txt"]
    for (network, expected) in [("toy.onnx", "unsat\n"), ("absent.onnx", nil)] {
      for name in ["result.txt", "witness.txt"] { try folder.write("sat\n".utf8, to: name) }
      let outcome = try Command.run(
        ["verify", "property", network, "over4.2.vnnlib"] + outputs, in: folder.url)
      #expect(outcome.status == (expected == nil ? 1 : 0), "\(outcome)")
      let files = try contents(of: folder.url.path)
      #expect(files["result.txt"] == expected.map { Data($0.utf8) } && files["witness.txt"] == nil)
    }
  }

  /// What is no old result stays: inputs, devices, pipes.
  @Test(arguments: [
    "--result ./toy.onnx", "--witness link", "--result pipe", "--result /dev/null",
    "--result result.txt --witness pipe",
  ])
  func otherFilesAreKept(_ options: String) throws {
    let folder = try Self.folder()
    try folder.write("old".utf8, to: "result.txt")
    let before = try Command.shell(
      "ln -s over4.2.vnnlib link && mkfifo pipe && ls -F . /dev/null", in: folder.url)
    let outcome = try Command.shell(
      "robpriv verify property toy.onnx over4.2.vnnlib \(options)", in: folder.url)
    outcome.expectRefusal(1, "cannot write ")
    let after = try Command.shell("ls -F . /dev/null", in: folder.url)
    #expect(before.status == 0 && before.output == after.output)
  }

  /// Nobody searches through 96 ReLUs over the whole cube in a second.
  @Test func timeEndsASearch() throws {
    let folder = try TemporaryFolder()
    let variables =
      (0..<64).map { "(declare-const X_\($0) Real)" }
      + (0..<10).map { "(declare-const Y_\($0) Real)" }
    let box = (0..<64).map { "(assert (>= X_\($0) 0))(assert (<= X_\($0) 1))" }
    let text = (variables + box + ["(assert (>= Y_0 25))"]).joined(separator: "\n")
    try folder.write(text.utf8, to: "p.vnnlib")
    let start = Date()
    let outcome = try Command.run(
      [
        "verify", "property", VerifyModels.natural, folder.file("p.vnnlib"), "--timeout",
        "0.5", "--check",
      ])
    #expect(outcome.status == 4 && outcome.output == "timeout\n", "\(outcome)")
    #expect(outcome.errors.contains("time ran out") && outcome.errors.contains("bound"))
    #expect(Date().timeIntervalSince(start) < 5)
  }

  @Test func benchmarkGoesOnAfterErrors() throws {
    let folder = try Self.folder()
    try folder.write(
      """
      toy.onnx,over0.5.vnnlib,10
      absent.onnx,over0.5.vnnlib,10
      toy.onnx,over4.2.vnnlib,10
      """.utf8, to: "instances.csv")
    let outcome = try Command.run(["verify", "instances", folder.file("instances.csv")])
    let rows = outcome.output.split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows.map { $0[2] } == ["verdict", "sat", "error", "unsat"], "\(outcome)")
    #expect(rows[1].prefix(2) == ["toy.onnx", "over0.5.vnnlib"])
    #expect(rows.dropFirst().allSatisfy { Double($0[3]) != nil })
    #expect(outcome.status == 1 && outcome.errors.contains("absent.onnx"))
    try folder.write("toy.onnx,over4.2.vnnlib,1e300\n".utf8, to: "instances.csv")
    let proven = try Command.run(["verify", "instances", folder.file("instances.csv"), "--check"])
    #expect(proven.status == 0 && proven.output.contains(",unsat,"), "\(proven)")
    let cut = try Command.run(
      ["verify", "instances", folder.file("instances.csv"), "--check", "--timeout", "1e-9"])
    #expect(cut.status == 4 && cut.output.contains(",timeout,"), "\(cut)")
  }

  /// Recorded verdicts of public benchmarks.
  @Test func publicBenchmarks() throws {
    let easy = ["2_1_batch_2000,prop_2", "1_7_batch_2000,prop_3", "2_2_batch_2000,prop_4"]
    var lines: [String] = []
    for (family, choice) in [("test_2022", [""]), ("acasxu", easy)] {
      let base = "\(Self.oracles)/vnncomp/\(family)"
      guard
        let table = try? String(contentsOfFile: base + "/ground_truth.csv", encoding: .utf8)
      else { return print("skipped, as the public benchmarks are absent") }
      for line in table.split(whereSeparator: \.isNewline).dropFirst() {
        let columns = line.split(separator: ",", omittingEmptySubsequences: false)
        let name = "\(columns[0]),\(columns[1])".replacing(".onnx", with: "")
        guard choice.contains(where: { name.hasSuffix($0 + ".vnnlib") || $0.isEmpty }) else {
          continue
        }
        lines.append(
          "\(base)/onnx/\(columns[0]),\(base)/vnnlib/\(columns[1]),20,\(columns[3])")
      }
    }
    try #require(lines.count == 8)
    let folder = try TemporaryFolder()
    try folder.write(lines.joined(separator: "\n").utf8, to: "instances.csv")
    let outcome = try Command.run(["verify", "instances", folder.file("instances.csv")])
    #expect(outcome.status == 0, "\(outcome)")
    for (row, line) in zip(outcome.output.split(separator: "\n").dropFirst(), lines) {
      #expect(row.split(separator: ",")[2] == line.split(separator: ",")[3], "\(row)")
    }
  }
}

/// A counterexample in VNN-COMP's format, read without the program's own reader.
struct Witness {
  let inputs: [Double]
  let outputs: [Double]

  /// Nil for a text without one, or with variables out of order.
  init?(_ text: String) {
    var values: [String: [Double]] = ["X": [], "Y": []]
    guard text.contains("(X_0 "), text.hasSuffix("))\n") else { return nil }
    for entry in text.split(whereSeparator: { "()\n".contains($0) }) where entry.contains("_") {
      let words = entry.split(separator: " ")
      guard words.count == 2, let value = Double(words[1]) else { return nil }
      let name = words[0].split(separator: "_")
      guard Int(name[1]) == values[String(name[0])]?.count else { return nil }
      values[String(name[0])]?.append(value)
    }
    (inputs, outputs) = (values["X"] ?? [], values["Y"] ?? [])
  }
}

/// The committed networks.
enum VerifyModels {
  static let ibp = Command.root.appending(path: "Models/digits-ibp.safetensors").path
  static let natural = Command.root.appending(path: "Models/digits-natural.safetensors").path
}
