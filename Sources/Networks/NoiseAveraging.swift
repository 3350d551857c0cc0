package import Tensors

extension Architecture {
  /// The first linear layer that training changes.
  /// Layers that standardise or scale inputs are passed over. Nil where no linear layer is trained.
  package var firstTrainedLayer: Int? {
    nodes.firstIndex { node in
      guard case .linear = node.layer else { return false }
      return switch node.training {
      case .standardisation, .inputScale: false
      case .batchNormalisation, .dropout, nil: true
      }
    }
  }

  /// The classifier that adds each of several constant noises to the outputs of `node` and averages
  /// the logits, as an ordinary graph: what follows the node occurs once for every noise, with the
  /// same parameters, and the last layer reads the mean of what reaches it.
  /// The mean of a dense head's inputs and that of its logits are the same, as the head is affine:
  /// it is evaluated once.
  ///
  /// Being an ordinary graph, it is verified, attacked and saved as any other network. Its cost is
  /// that of `draws` networks from `node` on. Traps unless the graph ends in a dense layer and
  /// `draws` is at least 2.
  /// - Parameters:
  ///   - node: whose outputs the noises are added to.
  ///   - draws: number of noises.
  /// - Returns: the graph; after the old parameters come `noise.scale` (ones), `noise.1`, … and
  ///   `noise.mean`.
  package func averagingNoise(after node: Int, draws: Int) -> Architecture {
    precondition(head != nil, "\(name) does not end in a dense layer")
    precondition(draws > 1 && node < nodes.count - 1, "\(draws) draws after node \(node)")
    var averaged = Architecture(
      name: name, nodes: Array(nodes[...node]), parameters: parameters)
    let count = shapes[node].reduce(1, *)
    let scale = averaged.appendParameter("noise.scale", shape: [count])
    let ends = (0..<draws).map { draw in
      let noise = averaged.appendParameter("noise.\(draw + 1)", shape: [count])
      averaged.append(
        .linear(.diagonal(period: count, repeats: 1), weight: scale, bias: noise),
        reading: [node])
      return averaged.appendCopy(of: self, after: node)
    }
    averaged.append(.add, reading: ends)
    let width = averaged.shapes[averaged.nodes.count - 1].reduce(1, *)
    let mean = averaged.appendParameter("noise.mean", shape: [width])
    averaged.append(.linear(.diagonal(period: width, repeats: 1), weight: mean, bias: nil))
    averaged.append(nodes[nodes.count - 1].layer)
    return averaged
  }

  /// Appends the nodes between `node` and the last one of a graph that begins like this one, reading
  /// the present end for `node`; returns the new end.
  /// - Parameters:
  ///   - graph: whose first `node` + 1 nodes this one shares.
  ///   - node: which the copy reads the present end for; nodes before it are shared.
  private mutating func appendCopy(of graph: Architecture, after node: Int) -> Int {
    var places = Array(0...node)
    places[node] = nodes.count - 1
    for original in graph.nodes[(node + 1)...].dropLast() {
      append(original.layer, reading: original.inputs.map { places[$0] })
      places.append(nodes.count - 1)
    }
    return nodes.count - 1
  }
}

extension Network {
  /// The network whose logits are the mean over constant noises on the outputs of `node`, each a
  /// tensor of their number of elements.
  /// - Parameters:
  ///   - node: index of the node in the present architecture.
  ///   - noises: at least two; drawn once, so that the classifier is deterministic and can be
  ///     proven.
  package func averagingNoise(after node: Int, noises: [Tensor<Element>]) -> Network {
    let averaged = architecture.averagingNoise(after: node, draws: noises.count)
    let (count, width) = (noises[0].count, averaged.parameters.last!.count)
    return Network(
      architecture: averaged,
      parameters: parameters + [Tensor(repeating: 1, shape: [count])]
        + noises.map { $0.reshaped(to: [count]) }
        + [Tensor(repeating: 1 / Element(noises.count), shape: [width])])
  }
}
