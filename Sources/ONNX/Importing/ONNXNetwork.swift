internal import Glibc
package import Networks
internal import Tensors

/// A network that was read from an ONNX model.
///
/// The model's whole input is one sample: extents that it leaves open count as 1, and a leading
/// batch axis of extent 1 is dropped where other axes remain. The elements of input and output stand
/// in the model's row-major order, so that they are X_i and Y_j of a VNN-LIB property.
///
/// The network computes the model's function in real arithmetic on the stored weights. Weights are
/// converted exactly; only what has no layer of its own is computed anew, in `Double`: the factors
/// and shifts of `BatchNormalization`, reciprocals of constant divisors, arithmetic on constants, to
/// which α and β of `Gemm` belong.
///
/// The way in for every command that reads a model of others. Nothing of ONNX is left in the
/// result.
package struct ONNXNetwork: Sendable {
  /// The last operator of a model, over all outputs y.
  package enum Ending: Sendable {
    /// exp(yᵢ)/Σ exp(yⱼ)
    case softmax
    /// yᵢ − log Σ exp(yⱼ)
    case logSoftmax
  }

  package let network: Network<Double>
  /// What ended the model and is left out of the network, as it keeps the order of the outputs.
  package let ending: Ending?

  /// Reads a model file, gzip data too.
  /// - Throws: `ONNXError` naming file, node and fix, for files as for models that hold something
  ///   other than a feed-forward network of one input and one output.
  package init(contentsOf file: String) throws(ONNXError) {
    try self.init(model: ONNXModel(contentsOf: file), file: file)
  }

  /// Imports a model; `file` names it in errors.
  package init(model: ONNXModel, file: String = "model") throws(ONNXError) {
    let importer = try ONNXImporter(model: model, file: file)
    network = try importer.network()
    ending = importer.ending
  }
}

extension ONNXNetwork.Ending {
  /// The model's outputs from those of the network, up to rounding.
  ///
  /// Shifted by the largest logit, so that no exponential overflows.
  package func outputs(of logits: [Double]) -> [Double] {
    let largest = logits.max() ?? 0
    let shifted = logits.map { $0 - largest }
    let sum = shifted.reduce(0) { $0 + exp($1) }
    return switch self {
    case .softmax: shifted.map { exp($0) / sum }
    case .logSoftmax: shifted.map { $0 - log(sum) }
    }
  }
}
