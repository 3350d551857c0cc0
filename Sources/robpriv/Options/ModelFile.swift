import ArgumentParser

/// A network's file on the command line; its suffix tells the format.
/// Nothing is read here.
struct ModelFile {
  /// The two formats that are read.
  enum Format { case safetensors, onnx }

  let path: String
  let format: Format

  /// What every command says of its argument.
  static let help: ArgumentHelp = "Network: a file .safetensors or .onnx, with .gz or without."

  /// Formats of other programs, and what translates them.
  /// Refused by name with the way out, where a reader's error about bytes would help nobody.
  private static let foreign: [(suffixes: [String], program: String, way: String)] = [
    (
      [".pt", ".pth", ".ckpt"], "PyTorch",
      "torch.onnx.export(model, example, \"model.onnx\") writes one"
    ),
    (
      [".h5", ".hdf5", ".keras", ".pb"], "Keras or TensorFlow",
      "python -m tf2onnx.convert, or model.export(\"model.onnx\", format=\"onnx\"), writes one"
    ),
    (
      [".pkl", ".pickle", ".joblib"], "Python's pickle",
      "skl2onnx.to_onnx(model, example) writes one of scikit-learn's, torch.onnx.export of PyTorch's"
    ),
    ([".nnet"], "the NNet format", "the converter nnet2onnx of NNet writes one"),
    ([".tflite"], "TensorFlow Lite", "python -m tf2onnx.convert --tflite writes one"),
  ]

  /// For `@Argument(transform:)`. A name without a known suffix is one of ours.
  /// - Throws: `ValidationError` for suffixes of other programs.
  static func parse(_ path: String) throws -> ModelFile {
    let name = path.lowercased()
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    if let other = foreign.first(where: { $0.suffixes.contains(where: plain.hasSuffix) }) {
      throw ValidationError(
        "it is a file of \(other.program); robpriv reads .onnx and .safetensors: \(other.way)")
    }
    return ModelFile(path: path, format: plain.hasSuffix(".onnx") ? .onnx : .safetensors)
  }

  /// The path of a model with its training record, for `@Argument(transform:)`.
  /// - Throws: `ValidationError` for ONNX, which has no record of members.
  static func parse(recorded path: String) throws -> String {
    let model = try parse(path)
    guard model.format == .safetensors else {
      throw ValidationError(
        "an ONNX model has no record of its members and training: robpriv verify samples proves"
          + " it, robpriv audit model attacks it")
    }
    return path
  }
}
