internal import Bounds
package import Networks
package import Tensors

/// Lower and upper bounds of every value that a network computes over one box of inputs.
///
/// What is built upon them is sound if they are.
///
/// Interval propagation makes them, or linear bounds do (`NodeBounds.init(boxes:over:)`); programs
/// and searches read them.
package struct NodeBounds: Equatable, Sendable {
  /// [node][element], node 0 is the input.
  package var lower: [[Double]]
  package var upper: [[Double]]

  /// Bounds known from elsewhere: none NaN, no lower one above its upper one.
  package init(lower: [[Double]], upper: [[Double]]) {
    precondition(
      lower.map(\.count) == upper.map(\.count),
      "\(lower.map(\.count)) lower and \(upper.map(\.count)) upper bounds")
    for (low, high) in zip(lower.joined(), upper.joined()) {
      precondition(low <= high, "no number lies between \(low) and \(high)")
    }
    self.lower = lower
    self.upper = upper
  }

  /// Interval bounds with outward rounding (Gowal et al. 2018) over a box of one sample: sound in
  /// floating point for the stored weights, infinite where they overflow.
  package init(interval network: Network<Double>, over box: Box<Double>) {
    precondition(box.lower.shape[0] == 1, "a box of shape \(box.lower.shape), not of one sample")
    var boxes = [OutwardBox(lower: box.lower, upper: box.upper)]
    for node in network.architecture.nodes.dropFirst() {
      boxes.append(
        IntervalBounds.propagate(
          layer: node.layer, inputs: node.inputs.map { boxes[$0] }, parameters: network.parameters))
    }
    let ends = boxes.dropFirst().map(\.ends)
    self.init(
      lower: [box.lower.elements] + ends.map(\.lower.elements),
      upper: [box.upper.elements] + ends.map(\.upper.elements))
  }

  /// The same bounds, of all values but the inputs a little wider where that leaves their signs.
  ///
  /// Inner bounds are rounded outwards by less than a solver tells apart. Where all phases are fixed
  /// they say nothing that the inputs' bounds do not, and a program without their digits ends at those,
  /// which are exact.
  func loosened() -> NodeBounds {
    var loose = self
    for node in lower.indices.dropFirst() {
      for element in lower[node].indices {
        let (low, high) = (lower[node][element], upper[node][element])
        // Twenty bits of the value: above GLPK's tolerance of 10⁻⁷ relative.
        let margin = max(abs(low), abs(high)) * 0x1p-20
        if low < 0 { loose.lower[node][element] = low - margin }
        if high > 0 { loose.upper[node][element] = high + margin }
      }
    }
    return loose
  }

  func range(_ neuron: Neuron) -> (lower: Double, upper: Double) {
    (lower[neuron.node][neuron.element], upper[neuron.node][neuron.element])
  }
}
