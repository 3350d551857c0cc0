import Networks
import ONNX

/// A network to verify and the file that it came from.
struct NetworkFile {
  let path: String
  let network: Network<Double>
  /// What ends the file's model and `network` leaves out.
  let ending: ONNXNetwork.Ending?

  var inputCount: Int { network.architecture.inputShape.reduce(1, *) }
  var outputCount: Int { network.architecture.classes }
}

extension NetworkFile {
  /// Reads an ONNX model.
  init(onnx path: String) throws {
    let model = try ONNXNetwork(contentsOf: path)
    self.init(path: path, network: model.network, ending: model.ending)
  }

  /// Reads an ONNX model if the name says so, otherwise a safetensors file.
  /// Reads a model as its name says.
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
struct MismatchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
