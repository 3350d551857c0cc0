package import Tensors

extension Architecture {
  /// The last layer that mixes its inputs by weights: the node that feeds it, its map, and the index of
  /// its weights; nil for a network without.
  package var lastLinear: (input: Int, map: LinearMap, weight: Int)? {
    for node in nodes.reversed() {
      switch node.layer {
      case .linear(.diagonal, _, _): continue
      case .linear(let map, let weight, _): return (node.inputs[0], map, weight)
      case .input, .channelsLast, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool,
        .flatten, .gather, .add, .concatenate:
        continue
      }
    }
    return nil
  }
}

extension Network {
  /// The activations of the penultimate layer, what the last linear layer reads: [n, features] of a
  /// batch [n, …], in pieces that bound the memory; nil for a network without linear layer.
  package func embeddings(
    of inputs: Tensor<Element>, workers: Workers = .one
  ) -> Tensor<Element>? {
    guard let layer = architecture.lastLinear else { return nil }
    let width = architecture.shapes[layer.input].reduce(1, *)
    let pieces = chunks(of: inputs.shape[0], size: 250)
    let features = workers.map(pieces.count) { piece in
      let tape = Tape<Element>()
      let constants = tape.constants(parameters)
      let end = architecture.propagate(
        tape.constant(inputs.rows(pieces[piece])),
        dropping: architecture.nodes.count - 1 - layer.input
      ) { tape.apply(layer: $0, inputs: $1, parameters: constants) }
      return tape.value(end).reshaped(to: [pieces[piece].count, width])
    }
    return Tensor(concatenating: features, rowShape: [width])
  }
}
