import Foundation
import Testing

/// Wrong uses of `verify`: one line on stderr, nothing on stdout, exit code 64 or 1.
@Suite struct VerifyUsageTests {
  @Test(arguments: [
    ("dance", "dance"), ("samples", "<model>"), ("samples m", "--eps"),
    ("samples m --eps -1", "must not be negative"), ("samples m --eps nan", "finite"),
    ("samples m --eps inf", "finite"), ("samples m --eps 0.5,1", "eps"),
    ("samples m --eps 1 --method magic", "magic"), ("samples m --eps 1 --count 0", "--count"),
    ("samples m --eps 1 --jobs 0", "--jobs"), ("samples m --eps 1 --timeout 0", "--timeout"),
    ("samples m --eps 1 --timeout -1", "--timeout takes seconds above 0"),
    ("samples m --eps 1 --timeout nan", "--timeout"),
    ("samples m --eps 1 --timeout 1e300", "--timeout"),
    ("samples m --eps 1 --split all", "all"), ("samples m --eps 1 --eps-unit pixel", "eps-unit"),
    ("samples m --eps 1 --result r", "--result"), ("samples m --eps 1 surplus", "surplus"),
    ("samples m --eps 1 --tolerance 1", "--tolerance"), ("samples m --eps 1 --radius", "--radius"),
    ("radius m", "--eps"), ("radius m --eps 0", "must be above 0"),
    ("radius m --eps 1 --tolerance -1", "must not be negative"),
    ("radius m --eps 1 --tolerance 0", "must be above 0"),
    ("radius m --eps 1 --check", "--check"), ("radius m --eps 1 --result r", "--result"),
    ("property", "<model>"), ("property n", "<property>"), ("property n p --eps 1", "--eps"),
    ("property n p --count 1", "--count"), ("property n p --split test", "--split"),
    ("property n p --data csv:x", "--data"), ("property n p --level 1", "--level"),
    ("property n p --result f --witness f", "two files"), ("property n p q", "'q'"),
    ("instances", "<file>"), ("instances i --classes 2", "--classes"),
    ("instances i --eps 1", "--eps"), ("instances i --result r", "--result"),
    ("instances i --witness w", "--witness"), ("instances i j", "'j'"),
  ])
  func usageErrorsExitWith64(_ words: String, names word: String) throws {
    let arguments = words.split(separator: " ").map(String.init)
    expectOneLine(try Command.run(["verify"] + arguments), status: 64, naming: word)
  }

  @Test(arguments: [
    ("property /nowhere.onnx toy.vnnlib", "/nowhere.onnx"),
    ("property toy.onnx /nowhere", "/nowhere"), ("property toy.onnx toy.onnx", "toy.onnx"),
    ("property toy.vnnlib toy.vnnlib", "toy.vnnlib"), ("property cut.onnx toy.vnnlib", "cut.onnx"),
    ("property toy.onnx cut.vnnlib", "cut.vnnlib:"), ("property toy.onnx other.vnnlib", "3 inputs"),
    ("property toy.onnx toy.vnnlib --result /nowhere/r", "/nowhere/r"),
    ("property toy.onnx toy.vnnlib --witness .", "cannot write ."),
    ("samples toy.vnnlib --eps 1", "toy.vnnlib"), ("samples /nowhere --eps 1", "/nowhere"),
    ("samples toy.onnx --eps 1", "[1, 8, 8]"),
    ("samples toy.onnx --eps 1 --data csv:two.csv", "1 outputs"),
    ("samples three.onnx --eps 1 --data csv:two.csv", "3 outputs"),
    ("radius three.onnx --eps 1 --data csv:two.csv", "3 outputs"),
    ("samples wide.onnx --eps 1 --data mnist:.", "[3, 2]"),
    ("samples three.onnx --eps 1 --data csv:absent", "absent"),
    ("samples pair.onnx --data csv:two.csv --eps 1e308 --level 9", "finite"),
    ("samples pair.onnx --data csv:two.csv --eps 1 --witness two.csv", "two.csv"),
    ("instances /nowhere.csv", "/nowhere.csv"), ("instances two.csv", "two.csv:1"),
  ])
  func badInputExitsWith1(_ words: String, names word: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.toy, to: "toy.onnx")
    try folder.write(TinyONNX.comparison, to: "pair.onnx")
    try folder.write(TinyONNX.toy.dropLast(40), to: "cut.onnx")
    try folder.write(TinyONNX.model(inputShape: [2], [[[1, 2, 3], [4, 5, 6]]]), to: "three.onnx")
    let wide = [[Float]](repeating: [1, 2], count: 6)
    try folder.write(TinyONNX.model(inputShape: [3, 2], [wide]), to: "wide.onnx")
    try folder.write("0.5,0.25,0\n0.25,0.5,1\n".utf8, to: "two.csv")
    try folder.write(
      [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3] + [UInt8](repeating: 7, count: 6),
      to: "t10k-images-idx3-ubyte")
    try folder.write([0, 0, 8, 1, 0, 0, 0, 1, 1], to: "t10k-labels-idx1-ubyte")
    let declared = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)"
    let box = (0..<2).map { "(assert (>= X_\($0) 0))(assert (<= X_\($0) 1))" }.joined()
    let property = declared + box + "(assert (>= Y_0 2))"
    try folder.write(property.utf8, to: "toy.vnnlib")
    try folder.write(property.utf8.dropLast(3), to: "cut.vnnlib")
    let third = "(declare-const X_2 Real)(assert (>= X_2 0))(assert (<= X_2 1))"
    try folder.write((property + third).utf8, to: "other.vnnlib")
    let arguments = words.split(separator: " ").map(String.init)
    let outcome = try Command.run(["verify"] + arguments, in: folder.url)
    expectOneLine(outcome, status: 1, naming: word)
  }

  @Test func fullOutputIsAnError() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.shell(
      "robpriv verify samples \(VerifyModels.ibp) --eps 1 > /dev/full", in: folder.url)
    expectOneLine(outcome, status: 1, naming: "standard output")
  }

  private func expectOneLine(_ outcome: Command.Outcome, status: Int32, naming word: String) {
    #expect(outcome.status == status && !outcome.wasKilled, "\(outcome)")
    #expect(outcome.output.isEmpty, "\(outcome)")
    // What was recognised in a table is said before.
    let lines = outcome.errors.split(whereSeparator: \.isNewline)
    #expect(lines.count { $0.hasPrefix("error: ") } == 1, "\(outcome)")
    #expect(lines.last.map { $0.hasPrefix("error: ") && $0.contains(word) } == true, "\(outcome)")
    #expect(lines.count <= 2, "\(outcome)")
  }
}
