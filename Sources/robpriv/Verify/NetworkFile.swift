import Networks
import ONNX

/// A network to verify and the file that it came from.
/// Proofs are about `network`, in double precision. What is not understood exactly is refused on
/// reading.
struct NetworkFile {
  let path: String
  /// All its outputs are logits.
  let network: Network<Double>
  /// What ends the file's model and `network` leaves out.
  /// A softmax; nil for none. Comparisons of outputs are the same before and after it.
  let ending: ONNXNetwork.Ending?

  /// Elements of one sample.
  var inputCount: Int { network.architecture.inputShape.reduce(1, *) }
  var outputCount: Int { network.architecture.classes }
}

extension NetworkFile {
  /// Reads an ONNX model.
  /// - Throws: the reader's error, which names the node.
  init(onnx path: String) throws {
    let model = try ONNXNetwork(contentsOf: path)
    self.init(path: path, network: model.network, ending: model.ending)
  }

  /// Reads an ONNX model if the name says so, otherwise a safetensors file, whose 32-bit floats are
  /// doubles exactly.
  init(_ file: ModelFile) throws {
    switch file.format {
    case .onnx: try self.init(onnx: file.path)
    case .safetensors:
      let network = Network<Double>(try Safetensors.load(file.path).network)
      self.init(path: file.path, network: network, ending: nil)
    }
  }
}

/// Files and options that do not fit together, in one line.
/// Description: file, problem and fix, as errors of files have them.
struct MismatchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
