import Foundation
import Testing

/// `convert`, end to end.
@Suite struct ConvertCommandTests {
  /// There and back again: the same network.
  @Test(arguments: [VerifyModels.ibp, VerifyModels.natural])
  func weightsSurviveARoundTrip(_ model: String) throws {
    let folder = try TemporaryFolder()
    for name in ["one", "two"] {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: name), withIntermediateDirectories: true)
    }
    for (from, to) in [
      (model, "one/net.onnx"), ("one/net.onnx", "one/net.safetensors"),
      ("one/net.safetensors", "two/net.onnx"), ("two/net.onnx", "two/net.safetensors"),
    ] {
      let outcome = try Command.run(["convert", from, to], in: folder.url)
      #expect(outcome.status == 0 && outcome.output == to + "\n", "\(outcome)")
      #expect(outcome.errors.isEmpty)
    }
    let files = try contents(of: folder.url.path)
    #expect(files.count == 4 && files["one/net.safetensors"] == files["two/net.safetensors"])
  }

  /// A compressed model is the same one; a file that is cut short, or is no gzip data, is refused.
  @Test func compressedModels() throws {
    let folder = try TemporaryFolder()
    let line =
      "gzip -c '\(VerifyModels.ibp)' > m.safetensors.gz && robpriv convert m.safetensors.gz"
    let outcome = try Command.shell(line + " plain.safetensors", in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      FileManager.default.contentsEqual(
        atPath: folder.file("plain.safetensors"), andPath: VerifyModels.ibp))
    let bytes = try Data(contentsOf: URL(filePath: folder.file("m.safetensors.gz")))
    try folder.write(bytes.prefix(300), to: "cut.safetensors.gz")
    try folder.write(Data(contentsOf: URL(filePath: VerifyModels.ibp)), to: "false.safetensors.gz")
    for (file, words) in [("cut", "byte 300: compressed data end"), ("false", "are corrupt")] {
      try Command.run(["convert", file + ".safetensors.gz", "o.onnx"], in: folder.url)
        .expectRefusal(1, "\(file).safetensors.gz: byte ")
      try Command.run(["evaluate", file + ".safetensors.gz"], in: folder.url)
        .expectRefusal(1, words)
    }
  }

  @Test func existingOutputIsKeptUnlessOverwritten() throws {
    let folder = try TemporaryFolder()
    try folder.write("precious".utf8, to: "out.onnx")
    let refused = try Command.run(["convert", VerifyModels.ibp, "out.onnx"], in: folder.url)
    #expect(refused.status == 1 && refused.errors.contains("--overwrite"), "\(refused)")
    #expect(try contents(of: folder.url.path)["out.onnx"] == Data("precious".utf8))
    let written = try Command.run(
      ["convert", VerifyModels.ibp, "out.onnx", "--overwrite"], in: folder.url)
    #expect(written.status == 0, "\(written)")
    #expect(try contents(of: folder.url.path)["out.onnx"] != Data("precious".utf8))
  }

  /// A file is not converted into itself, by whatever name, and a copy has the training record too.
  @Test func safetensorsAreCopiedWhole() throws {
    let folder = try TemporaryFolder()
    let model = try Data(contentsOf: URL(filePath: VerifyModels.ibp))
    try folder.write(model, to: "a.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.safetensors"), withDestinationPath: "a.safetensors")
    for output in ["a.safetensors", "./a.safetensors", "link.safetensors"] {
      for options in [["--overwrite"], []] {
        let outcome = try Command.run(
          ["convert", "a.safetensors", output] + options, in: folder.url)
        outcome.expectRefusal(1, "\(output): it is the input")
      }
    }
    let copied = try Command.run(["convert", "link.safetensors", "b.safetensors"], in: folder.url)
    #expect(copied.status == 0, "\(copied)")
    let files = try contents(of: folder.url.path)
    #expect(files["a.safetensors"] == model && files["b.safetensors"] == model)
  }

  @Test(arguments: [
    (["toy.onnx"], 64, "output"), (["toy.onnx", "out.pt"], 64, "out.pt"),
    (["toy.pt", "out.onnx"], 64, "toy.pt"), (["toy.onnx", "a.onnx", "b.onnx"], 64, "b.onnx"),
    (["absent.onnx", "out.safetensors"], 1, "absent.onnx"),
    (["absent.safetensors", "out.onnx"], 1, "absent.safetensors"),
    (["cut.onnx", "out.safetensors"], 1, "cut.onnx"),
    (["toy.onnx", "/nowhere/out.onnx"], 1, "/nowhere/out.onnx"),
  ])
  func errorsAreOneLine(_ arguments: [String], _ status: Int32, names word: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.toy, to: "toy.onnx")
    try folder.write(TinyONNX.toy.dropLast(40), to: "cut.onnx")
    let outcome = try Command.run(["convert"] + arguments, in: folder.url)
    #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(word), "\(outcome)")
    #expect(outcome.errors.filter(\.isNewline).count == 1)
  }
}
