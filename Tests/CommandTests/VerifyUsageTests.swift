import Foundation
import Testing

/// Wrong uses of `verify`: one line on stderr, nothing on stdout, exit code 64 or 1.
@Suite struct VerifyUsageTests {
  @Test(arguments: [
    ([], "--vnnlib"), (["--onnx", "n"], "--vnnlib"), (["--model", "m"], "--eps"),
    (["--data", "digits"], "--eps"), (["--eps", "1"], "--model"), (["--vnnlib", "p"], "--onnx"),
    (["--model", "m", "--onnx", "n", "--eps", "1"], "--onnx"),
    (["--model", "m", "--eps", "-1"], "--eps must be"),
    (["--model", "m", "--eps", "nan"], "--eps"),
    (["--model", "m", "--eps", "inf"], "--eps"), (["--model", "m", "--eps", "0.5,1"], "eps"),
    (["--model", "m", "--eps", "1", "--method", "magic"], "magic"),
    (["--model", "m", "--eps", "1", "--count", "0"], "--count"),
    (["--model", "m", "--eps", "1", "--jobs", "0"], "--jobs"),
    (["--model", "m", "--eps", "1", "--timeout", "0"], "--timeout"),
    (["--model", "m", "--eps", "1", "--timeout", "-1"], "--timeout takes seconds above 0"),
    (["--model", "m", "--eps", "1", "--radius", "--tolerance", "-1"], "--tolerance must be"),
    (["--model", "m", "--eps", "1", "--timeout", "nan"], "--timeout"),
    (["--model", "m", "--eps", "1", "--timeout", "1e300"], "--timeout"),
    (["--model", "m", "--eps", "1", "--split", "all"], "all"),
    (["--model", "m", "--eps", "1", "--eps-unit", "pixel"], "eps-unit"),
    (["--model", "m", "--eps", "1", "--result", "r"], "--result"),
    (["--onnx", "n", "--vnnlib", "p", "--eps", "1"], "--eps"),
    (["--onnx", "n", "--vnnlib", "p", "--count", "1"], "--count"),
    (["--onnx", "n", "--vnnlib", "p", "--split", "test"], "--split"),
    (["--onnx", "n", "--vnnlib", "p", "--data", "csv:x"], "--data"),
    (["--onnx", "n", "--vnnlib", "p", "--result", "f", "--witness", "f"], "two files"),
    (["--onnx", "n", "--vnnlib", "p", "--eps-unit", "level"], "--eps-unit"),
    (["--onnx", "n", "--vnnlib", "p", "--level", "1"], "--level"),
    (["--onnx", "n", "--vnnlib", "p", "--range", "0..1"], "--range"),
    (["--onnx", "n", "--vnnlib", "p", "--npz-keys", "a,b"], "--npz-keys"),
    (["--csv", "i", "--classes", "2"], "--classes"), (["--csv", "i", "--no-header"], "--header"),
    (["--csv", "i", "--label-column", "1"], "--label-column"),
    (["--csv", "i", "--onnx", "n"], "--onnx"), (["--csv", "i", "--model", "m"], "--model"),
    (["--csv", "i", "--vnnlib", "p"], "--vnnlib"), (["--csv", "i", "--eps", "1"], "--eps"),
    (["--csv", "i", "--result", "r"], "--result"), (["--csv", "i", "--witness", "w"], "--witness"),
    (["--model", "m", "--eps", "1", "surplus"], "surplus"),
  ])
  func usageErrorsExitWith64(_ arguments: [String], names word: String) throws {
    expectOneLine(try Command.run(["verify"] + arguments), status: 64, naming: word)
  }

  @Test(arguments: [
    (["--onnx", "/nowhere.onnx", "--vnnlib", "toy.vnnlib"], "/nowhere.onnx"),
    (["--onnx", "toy.onnx", "--vnnlib", "/nowhere"], "/nowhere"),
    (["--onnx", "toy.onnx", "--vnnlib", "toy.onnx"], "toy.onnx"),
    (["--onnx", "toy.vnnlib", "--vnnlib", "toy.vnnlib"], "toy.vnnlib"),
    (["--onnx", "cut.onnx", "--vnnlib", "toy.vnnlib"], "cut.onnx"),
    (["--onnx", "toy.onnx", "--vnnlib", "cut.vnnlib"], "cut.vnnlib:"),
    (["--onnx", "toy.onnx", "--vnnlib", "other.vnnlib"], "3 inputs"),
    (["--onnx", "toy.onnx", "--vnnlib", "toy.vnnlib", "--result", "/nowhere/r"], "/nowhere/r"),
    (["--onnx", "toy.onnx", "--vnnlib", "toy.vnnlib", "--witness", "."], "cannot write ."),
    (["--model", "toy.vnnlib", "--eps", "1"], "toy.vnnlib"),
    (["--model", "/nowhere", "--eps", "1"], "/nowhere"),
    (["--model", "toy.onnx", "--eps", "1"], "[1, 8, 8]"),
    (["--model", "toy.onnx", "--eps", "1", "--data", "csv:two.csv"], "1 outputs"),
    (["--model", "three.onnx", "--eps", "1", "--data", "csv:two.csv"], "3 outputs"),
    (["--model", "wide.onnx", "--eps", "1", "--data", "mnist:."], "[3, 2]"),
    (["--model", "three.onnx", "--eps", "1", "--data", "csv:absent"], "absent"),
    (
      ["--model", "pair.onnx", "--data", "csv:two.csv", "--eps", "1e308", "--level", "9"], "finite"
    ),
    (
      ["--model", "pair.onnx", "--data", "csv:two.csv", "--eps", "1", "--witness", "two.csv"],
      "two.csv"
    ),
    (["--csv", "/nowhere.csv"], "/nowhere.csv"), (["--csv", "two.csv"], "two.csv:1"),
  ])
  func badInputExitsWith1(_ arguments: [String], names word: String) throws {
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
    let outcome = try Command.run(["verify"] + arguments, in: folder.url)
    expectOneLine(outcome, status: 1, naming: word)
  }

  @Test func fullOutputIsAnError() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.shell(
      "robpriv verify --model \(VerifyModels.ibp) --eps 1 > /dev/full", in: folder.url)
    expectOneLine(outcome, status: 1, naming: "standard output")
  }

  private func expectOneLine(_ outcome: Command.Outcome, status: Int32, naming word: String) {
    #expect(outcome.status == status && !outcome.wasKilled, "\(outcome)")
    #expect(outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(word), "\(outcome)")
    #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome)")
  }
}
