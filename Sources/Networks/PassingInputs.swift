extension Network {
  /// The same network with its flattened inputs after its outputs.
  package func passingInputs() -> Network {
    let nodes = architecture.nodes
    let passing = Architecture(
      name: architecture.name,
      nodes: nodes + [.init(layer: .concatenate, inputs: [nodes.count - 1, 0])],
      parameters: architecture.parameters)
    return Network(architecture: passing, parameters: parameters)
  }
}
