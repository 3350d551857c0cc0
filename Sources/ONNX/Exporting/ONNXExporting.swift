package import Networks
internal import Tensors

extension ONNXModel {
  /// A network as a model of operator set 13 that other tools read: 32-bit floats, one sample [1, …]
  /// in the layout of the data set, outputs [1, classes]. It computes the same function up to
  /// rounding; weights are stored as they are.
  /// - Parameters:
  ///   - network: any that this program trains or imports.
  ///   - name: of the graph; nil: that of the architecture.
  package init(exporting network: Network<Float>, name: String? = nil) {
    var exporter = ONNXExporter(network)
    self.init(graph: exporter.graph(name: name ?? network.architecture.name))
  }
}

extension Network<Float> {
  /// The network in single precision, its weights rounded to nearest, and whether that changed none.
  ///
  /// ONNX is written in single precision: a network that was proven in double precision is another
  /// one unless `isExact`.
  package static func rounding(_ network: Network<Double>) -> (network: Network, isExact: Bool) {
    let rounded = Network(network)
    return (rounded, Network<Double>(rounded).parameters == network.parameters)
  }
}
