package import Resources
package import Tensors

/// A classifier: an architecture and its numbers. `Float` trains, `Double` verifies and scores.
///
/// Weights are data, of the `architecture`'s names and extents; evaluating one is `Tape.logits`
/// (with gradients) or `logits` (without).
package struct Network<Element: Scalar>: Sendable {
  package let architecture: Architecture
  /// One tensor for every entry of `architecture.parameters`, of its shape.
  package var parameters: [Tensor<Element>]

  /// Traps where number or extents of the tensors are not the architecture's. That the architecture
  /// is sound is not checked.
  package init(architecture: Architecture, parameters: [Tensor<Element>]) {
    precondition(
      architecture.parameters.map(\.shape) == parameters.map(\.shape), "parameters of other shapes")
    self.architecture = architecture
    self.parameters = parameters
  }

  /// The same network in the other number type: exact from `Float` to `Double`.
  /// From `Double` to `Float` every number is rounded to the nearest.
  package init<Other: Scalar>(_ other: Network<Other>) {
    self.init(architecture: other.architecture, parameters: other.parameters.map(Tensor.init))
  }

  /// Logits [n, classes] of a batch [n, …], in pieces that bound the memory.
  ///
  /// The pieces' results are joined in order and do not depend on the workers: neither do the
  /// bytes.
  /// - Parameters:
  ///   - inputs: one sample a row, of `architecture.inputShape`.
  ///   - workers: threads over the pieces.
  package func logits(_ inputs: Tensor<Element>, workers: Workers = .one) -> Tensor<Element> {
    // A tape keeps the outputs of all layers until it is gone; 250 samples fill the matrix
    // products.
    let pieces = chunks(of: inputs.shape[0], size: 250)
    let logits = workers.map(pieces.count) { piece in
      let tape = Tape<Element>()
      let x = tape.constant(inputs.rows(pieces[piece]))
      return tape.value(tape.logits(of: self, x: x, parameters: tape.constants(parameters)))
    }
    return Tensor(concatenating: logits, rowShape: [architecture.classes])
  }

  /// The class of the largest logit of every sample; ties go to the lowest class.
  ///
  /// A NaN logit does not throw; files with numbers that are not finite are refused on reading. One
  /// thread.
  package func predictions(_ inputs: Tensor<Element>) -> [Int] { logits(inputs).rowMaxima() }
}

/// 0..<count in consecutive ranges of `size`, the last one shorter.
package func chunks(of count: Int, size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}

extension Tape {
  /// Numbers that no gradient is asked of, such as those of a network under attack.
  package func constants(_ tensors: [Tensor<Element>]) -> [Variable] { tensors.map(constant) }
  /// Numbers whose gradients are asked for.
  package func variables(_ tensors: [Tensor<Element>]) -> [Variable] { tensors.map(variable) }

  /// Logits [n, classes] of the batch x under the given parameters of a network.
  /// - Parameters:
  ///   - network: gives the graph; its own numbers are not read.
  ///   - x: [n, …], one sample a row.
  ///   - parameters: in the order of the architecture's: variables for gradients, constants
  ///     without.
  package func logits(
    of network: Network<Element>, x: Variable, parameters: [Variable]
  ) -> Variable {
    network.architecture.propagate(x) { apply(layer: $0, inputs: $1, parameters: parameters) }
  }

  /// The same, unless the deadline passes on the way.
  /// - Throws: `DeadlinePassed` before the first layer that would begin too late.
  package func logits(
    of network: Network<Element>, x: Variable, parameters: [Variable], by deadline: Deadline
  ) throws(DeadlinePassed) -> Variable {
    try network.architecture.propagate(x) { (layer, inputs) throws(DeadlinePassed) in
      try deadline.check()
      return apply(layer: layer, inputs: inputs, parameters: parameters)
    }
  }

  /// One layer on a batch.
  /// - Parameters:
  ///   - layer: as a node holds it.
  ///   - inputs: batches [n, …] that the node reads, in its order.
  ///   - parameters: those of the whole architecture; the layer names its own by index.
  /// - Returns: the batch [n, …] of the layer's outputs.
  package func apply(layer: Layer, inputs: [Variable], parameters: [Variable]) -> Variable {
    let x = inputs[0]
    return switch layer {
    case .linear(let map, let weight, let bias):
      linear(x: x, map: map, weight: parameters[weight], bias: bias.map { parameters[$0] })
    case .relu: relu(x)
    case .leakyRelu(let slope): leakyRelu(x, slope: Element(slope))
    case .tanh: tanh(x)
    case .sigmoid: sigmoid(x)
    case .maxPool(let window): maxPool(x, window: window)
    case .averagePool(let window, let countsPadding):
      averagePool(x, window: window, countsPadding: countsPadding)
    case .input, .flatten, .channelsLast, .gather, .add, .concatenate: combine(inputs, layer: layer)
    }
  }

  /// A layer that moves or adds elements; it acts alike on values, centres and radii.
  /// That is: it is linear with coefficients 0 and 1, none of them negative, so that bounds go
  /// through it end by end. Traps for every other layer.
  package func combine(_ inputs: [Variable], layer: Layer) -> Variable {
    let x = inputs[0]
    let n = shape(x)[0]
    switch layer {
    case .add: return inputs.dropFirst().reduce(x, add)
    case .concatenate: return concatenate(inputs)
    case .gather(let indices, let shape): return gather(x, indices: indices, shape: shape)
    case .flatten: return reshape(x, to: [n, value(x).rowStride])
    // One channel: the layouts are the same numbers in the same order.
    case .channelsLast(1, let height, let width): return reshape(x, to: [n, height, width, 1])
    case .channelsLast(let channels, let height, let width):
      let moved = transposeEach(x, rows: channels, columns: height * width)
      return reshape(moved, to: [n, height, width, channels])
    case .input: return x
    case .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool:
      preconditionFailure("\(layer) does more than move or add elements")
    }
  }
}
