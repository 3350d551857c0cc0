import ArgumentParser
import Files
import Glibc
import Networks
import ONNX
import Results
import Tensors

/// Translates a network between file formats.
///
/// Reading checks all of the input before the output is touched, which is then replaced atomically.
/// From ONNX the network is rounded to `Float`; logits stay where a softmax ended the model.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Translate a network between safetensors and ONNX.",
    discussion: """
      The suffix names the format. Weights are 32-bit floats in both; doubles of an ONNX model are rounded, with a \
      warning. A softmax that ends an ONNX model is left out; the training record of a safetensors file is kept in \
      another one.

      EXAMPLE: robpriv convert ibp.safetensors ibp.onnx
      """)

  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var input: ModelFile

  /// Replaced only with `--overwrite`; never the input itself.
  @Argument(help: "File to write: .safetensors or .onnx.")
  var output: String

  @Flag(help: "Replace the output where it exists.")
  var overwrite = false

  @OptionGroup var memory: MemoryOption

  /// - Throws: `ValidationError` for another suffix, `.gz` included.
  func validate() throws {
    guard [".safetensors", ".onnx"].contains(where: output.hasSuffix) else {
      throw ValidationError("\(output): the output is a file .safetensors or .onnx")
    }
  }

  /// - Throws: `FileError` where the output exists, is the input or cannot be written; errors of
  ///   reading.
  func run() throws {
    memory.apply()
    guard !isSameFile(input.path, b: output) else {
      throw FileError(action: "write", path: output, reason: "it is the input; name another file")
    }
    // Asked before the input is read, so that a long conversion does not end in a refusal.
    guard overwrite || access(output, F_OK) != 0 else {
      throw FileError(action: "write", path: output, reason: "it exists; pass --overwrite")
    }
    try checkReplaceable(output)
    let (network, metadata) = try read()
    // 2²⁸ weights are 1 GiB; ONNX's protocol buffers end at 2 GiB.
    guard network.architecture.parameterCount < 1 << 28 else {
      throw ValidationError("\(input.path): has 2²⁸ weights or more, too many for one file")
    }
    if output.hasSuffix(".onnx") {
      if network.inputScale != nil {
        note(
          "warning: \(output): scales its inputs as before, but verify and audit will count ε in their"
            + " own units: ONNX has no word for scaled ones")
      }
      try writeAtomically(ONNXModel(exporting: network).serialized(), to: output)
    } else {
      try Safetensors.save(network, metadata: metadata, to: output)
    }
    try emit(output + "\n")
  }

  /// - Returns: the network in `Float`, and the metadata of a safetensors file, none of ONNX.
  /// - Throws: the errors of the formats; `ValidationError` where a double overflows `Float`.
  private func read() throws -> (Network<Float>, metadata: [String: String]) {
    if input.format == .safetensors { return try Safetensors.load(input.path) }
    let (network, isExact) = Network<Float>.rounding(
      try ONNXNetwork(contentsOf: input.path).network)
    guard network.parameters.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
      throw ValidationError(
        "\(input.path): a weight exceeds the range of 32-bit floats; scale it down")
    }
    if !isExact { note("warning: \(input.path): weights were rounded to 32-bit floats") }
    return (network, [:])
  }
}
