/// A network in the ONNX format as plain values: every name is resolved, nothing is interpreted.
///
/// Format: https://github.com/onnx/onnx/blob/main/docs/IR.md.
///
/// Read by `init(contentsOf:)`, written by `serialized()`, interpreted by `ONNXNetwork`. Equality
/// compares all of it, names included.
package struct ONNXModel: Equatable, Sendable {
  /// Version of the file format.
  package var irVersion: Int
  /// Version of every operator set in use, by domain; ONNX's own has the empty domain.
  package var opsets: [String: Int]
  /// The program that wrote the model.
  package var producer: String
  /// The main one: subgraphs are not read.
  package var graph: ONNXGraph

  /// A model of the given graph; `serialized()` writes it in these versions.
  /// - Parameters:
  ///   - graph: nodes in order, every name defined.
  ///   - irVersion: of the file format.
  ///   - opsets: of every domain that nodes use.
  ///   - producer: written into the file.
  package init(
    graph: ONNXGraph, irVersion: Int = 8, opsets: [String: Int] = ["": 13],
    producer: String = "robpriv"
  ) {
    self.graph = graph
    self.irVersion = irVersion
    self.opsets = opsets
    self.producer = producer
  }
}

/// The operations of a model, its interface and its constants.
///
/// Inputs, constants and the outputs of nodes share one space of names.
package struct ONNXGraph: Equatable, Sendable {
  package var name: String
  /// What a caller passes in: the graph's inputs without those that have an initialiser.
  package var inputs: [ONNXValue]
  /// In the order of the model; those that are read have a producer.
  package var outputs: [ONNXValue]
  /// Initialisers and the values of `Constant` nodes, by name.
  package var constants: [String: ONNXTensor]
  /// All nodes but `Constant`, in an order in which each follows those that it reads.
  package var nodes: [ONNXNode]

  /// Nothing is checked here; models that are read have been (`ONNXReader.sorted`).
  package init(
    name: String, inputs: [ONNXValue], outputs: [ONNXValue], constants: [String: ONNXTensor],
    nodes: [ONNXNode]
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.constants = constants
    self.nodes = nodes
  }
}

/// Name and type of an input or output.
///
/// Shapes of inner values are not kept: the importer computes them.
package struct ONNXValue: Equatable, Sendable {
  package var name: String
  /// Nil where the model does not say.
  package var elementType: ONNXElementType?
  /// Extents, nil for each that is symbolic or unknown; nil where even their number is unknown.
  package var shape: [Int?]?

  /// - Parameters:
  ///   - name: as nodes refer to it.
  ///   - elementType: of its tensor.
  ///   - shape: extents, outermost first, the batch's too.
  package init(name: String, elementType: ONNXElementType? = .float, shape: [Int?]?) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
  }
}
