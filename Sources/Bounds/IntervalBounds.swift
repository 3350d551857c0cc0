package import Networks
package import Resources
package import Tensors

/// Interval bounds in `Double` with outward rounding: sound in floating point for the stored
/// weights.
///
/// *Trusts* IEEE 754 arithmetic, that a product of OpenBLAS sums its n terms in some order, and
/// that tanh of the C library errs by at most 4 units in the last place. *Rechecks* nothing. NaN,
/// which huge weights can produce, proves nothing, and nothing is known of values that depend on a
/// NaN or infinite parameter.
///
/// The cheapest of all bounds: two passes through the network, one of centres and one of radii with
/// |W|. `LinearBounds` and `ZonotopeBounds` cut theirs with these.
package enum IntervalBounds {
  /// Lower bounds m[i, j] ≤ min over the box of z_y − z_j, shape [n, classes], with m[i, y] = 0;
  /// the last layer is merged with the margin matrix (Gowal et al. 2018, §3, "elision"). Nothing is
  /// proven, m[i, j] = −∞, where the deadline passes.
  /// - Parameters:
  ///   - network: must end in a dense layer; any other traps. `outputs` takes all.
  ///   - box: [n, …], in input units.
  ///   - labels: n classes y.
  ///   - workers: share the samples, a hundred at a time; the result does not depend on their
  ///     number.
  ///   - deadline: asked before every layer.
  package static func marginLowerBounds(
    of network: Network<Double>, over box: Box<Double>, labels: [Int], workers: Workers = .one,
    by deadline: Deadline = .never
  ) -> Tensor<Double> {
    let classes = network.architecture.classes
    let pieces = chunks(of: labels.count, size: 100)
    let bounds = workers.map(pieces.count) { piece in
      let labels = Array(labels[pieces[piece]])
      return
        (try? margins(
          of: network, over: box.rows(pieces[piece]), labels: labels, deadline: deadline))
        ?? unprovenMargins(labels, classes: classes)
    }
    return Tensor(concatenating: bounds, rowShape: [classes])
  }

  /// Merging the last layer with the margin matrix keeps z_y and z_j from taking their worst values
  /// at different inputs of that layer.
  private static func margins(
    of network: Network<Double>, over box: Box<Double>, labels: [Int], deadline: Deadline
  ) throws(DeadlinePassed) -> Tensor<Double> {
    guard let head = network.architecture.head else {
      preconditionFailure("\(network.architecture.name) does not end in a dense layer")
    }
    let start = OutwardBox(lower: box.lower, upper: box.upper)
    let hidden = try network.architecture.propagate(start, dropping: 1) {
      (layer, inputs) throws(DeadlinePassed) in
      try deadline.check()
      return propagate(layer: layer, inputs: inputs, parameters: network.parameters)
    }
    return hidden.marginLowerBounds(
      weight: network.parameters[head.weight], bias: network.parameters[head.bias], labels: labels)
  }

  /// Bounds of the outputs over boxes, [n, outputs] each; infinite where the deadline passes.
  /// - Parameters:
  ///   - network: of any form.
  ///   - box: [n, …], in input units.
  ///   - deadline: asked before every layer.
  package static func outputs(
    of network: Network<Double>, over box: Box<Double>, by deadline: Deadline = .never
  ) -> (lower: Tensor<Double>, upper: Tensor<Double>) {
    let start = OutwardBox(lower: box.lower, upper: box.upper)
    let outputs = try? network.architecture.propagate(start) {
      (layer, inputs) throws(DeadlinePassed) in
      try deadline.check()
      return propagate(layer: layer, inputs: inputs, parameters: network.parameters)
    }
    if let outputs { return outputs.ends }
    let shape = [box.lower.shape[0], network.architecture.classes]
    return (Tensor(repeating: -.infinity, shape: shape), Tensor(repeating: .infinity, shape: shape))
  }

  /// The boxes of a layer's outputs over boxes of its inputs, rounded outwards; infinite or NaN where
  /// they overflow.
  /// - Parameters:
  ///   - layer: of the network.
  ///   - inputs: a box [n, …] for every input of the layer.
  ///   - parameters: of the network, of which the layer names its own.
  /// - Returns: [n, …]; any value of the layer at points of the boxes lies within.
  package static func propagate(
    layer: Layer, inputs: [OutwardBox], parameters: [Tensor<Double>]
  ) -> OutwardBox {
    let box = inputs[0]
    switch layer {
    case .linear(let map, let weight, let bias):
      return box.linear(map, weight: parameters[weight], bias: bias.map { parameters[$0] })
    // A ReLU does not round. A leaky one rounds one product, tanh errs by four units in the last
    // place.
    case .relu: return box.monotone { $0.rectified() }
    case .leakyRelu: return box.monotone(slack: 1) { onTape([$0], layer: layer) }
    case .tanh, .sigmoid:
      // Unknown values would look bounded.
      guard parameters.allSatisfy(\.isFinite) else { return box.unknown }
      return box.monotone(slack: 4) { onTape([$0], layer: layer) }
    case .maxPool: return box.monotone { onTape([$0], layer: layer) }
    case .averagePool(let window, _):
      // As a sum of many terms, which rounds each time; monotone steps would not cover that.
      return box.averaged(terms: window.patchCount) { onTape([$0], layer: layer) }
    case .add: return inputs.dropFirst().reduce(box) { $0.adding($1) }
    case .input, .flatten, .channelsLast, .gather, .concatenate:
      return OutwardBox(
        center: onTape(inputs.map(\.center), layer: layer),
        radius: onTape(inputs.map(\.radius), layer: layer))
    }
  }

  /// The values of a layer without parameters.
  static func onTape(_ inputs: [Tensor<Double>], layer: Layer) -> Tensor<Double> {
    let tape = Tape<Double>()
    return tape.value(tape.apply(layer: layer, inputs: inputs.map(tape.constant), parameters: []))
  }
}

/// Margins of which nothing is known, [n, classes]: −∞, and 0 for the labels.
func unprovenMargins(_ labels: [Int], classes: Int) -> Tensor<Double> {
  Tensor(
    elements: labels.flatMap { label in (0..<classes).map { $0 == label ? 0 : -.infinity } },
    shape: [labels.count, classes])
}

extension OutwardBox {
  /// Boxes of as many values of which nothing is known.
  fileprivate var unknown: OutwardBox {
    let unknown = Tensor(repeating: Double.nan, shape: center.shape)
    return OutwardBox(center: unknown, radius: unknown)
  }
}
