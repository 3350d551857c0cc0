public import Networks
public import Tensors

/// Linear bounds by backward substitution: CROWN (Zhang et al. 2018) and, with parallel slopes, the
/// dual bound of Wong and Kolter (2018), sound in floating point for the stored weights.
///
/// The values before every ReLU are bounded by the same substitution, on the unstable ones only,
/// and always intersected with interval bounds. Layers without a line (tanh, sigmoid, max pooling)
/// end the substitution: their own interval bounds stand in. *Trusts* and *rechecks* what
/// `IntervalBounds` does.
public struct LinearBounds: Sendable {
  private let network: Network<Double>
  private let slope: LowerSlope
  /// Bytes of coefficients that one substitution may hold.
  private static let budget = 64 << 20

  public init(_ network: Network<Double>, slope: LowerSlope) {
    self.network = network
    self.slope = slope
  }

  /// Lower bounds m[i, j] ≤ min over the box of z_y − z_j, shape [n, classes], with m[i, y] = 0;
  /// never below those of `IntervalBounds`.
  public func marginLowerBounds(
    over box: Box<Double>, labels: [Int], workers: Workers = .one
  ) -> Tensor<Double> {
    let pieces = chunks(of: labels.count, size: 10)
    let bounds = workers.map(pieces.count) { piece in
      margins(over: box.rows(pieces[piece]), labels: Array(labels[pieces[piece]]))
    }
    return Tensor(concatenating: bounds, rowShape: [network.architecture.classes])
  }

  private func margins(over box: Box<Double>, labels: [Int]) -> Tensor<Double> {
    let interval = IntervalBounds.marginLowerBounds(of: network, over: box, labels: labels)
    let states = states(over: box)
    let classes = network.architecture.classes
    let rows = labels.enumerated().flatMap { sample, label in
      (0..<classes).filter { $0 != label }.map { (sample, label, $0) }
    }
    var coefficients = Tensor<Double>(zeros: [rows.count, classes])
    for (row, (_, label, other)) in rows.enumerated() {
      coefficients[row * classes + label] = 1
      coefficients[row * classes + other] = -1
    }
    let forms = LinearForms(
      coefficients: coefficients, offsets: rows.map { _ in 0 }, samples: rows.map(\.0))
    let bounds = lowerBounds(forms, at: network.architecture.nodes.count - 1, states)
    var margins = interval
    for (bound, (sample, _, other)) in zip(bounds, rows)
    where bound > margins[sample * classes + other] {
      margins[sample * classes + other] = bound
    }
    return margins
  }

  /// What is known of a node's values: its box, and its lines if it is a ReLU.
  private struct State {
    var box: OutwardBox
    var lines: ReLURelaxation?
  }

  /// States of all nodes, first to last.
  private func states(over box: Box<Double>) -> [State] {
    var states = [State(box: OutwardBox(lower: box.lower, upper: box.upper))]
    for (index, node) in network.architecture.nodes.enumerated().dropFirst() {
      let input = node.inputs[0]
      if case .relu = node.layer {
        let (lower, upper) = refinedEnds(at: input, states)
        states[input].box = OutwardBox(lower: lower, upper: upper)
        states.append(
          State(
            box: OutwardBox(lower: lower.rectified(), upper: upper.rectified()),
            lines: ReLURelaxation(lower: lower, upper: upper, slope)))
      } else {
        states.append(
          State(
            box: IntervalBounds.propagate(
              node.layer, node.inputs.map { states[$0].box }, network.parameters)))
      }
      precondition(states.count == index + 1)
    }
    return states
  }

  /// Ends of a node's values; those that interval bounds leave unstable are bounded by substitution.
  private func refinedEnds(
    at node: Int, _ states: [State]
  ) -> (lower: Tensor<Double>, upper: Tensor<Double>) {
    var (lower, upper) = states[node].box.ends
    let width = lower.rowStride
    let unstable = (0..<lower.count).filter { lower[$0] < 0 && upper[$0] > 0 }
    // The first linear layer's interval bounds are exact already.
    guard network.architecture.nodes[..<node].contains(where: { $0.layer == .relu }) else {
      return (lower, upper)
    }
    let rowsAtOnce = max(1, Self.budget / 16 / widest)
    for part in chunks(of: unstable.count, size: rowsAtOnce).map({ unstable[$0] }) {
      for sign in [1.0, -1] {
        let bounds = lowerBounds(
          of: part.map { ($0 / width, $0 % width) }, sign: sign, at: node, states)
        for (position, bound) in zip(part, bounds) {
          if sign > 0 && bound > lower[position] { lower[position] = bound }
          if sign < 0 && -bound < upper[position] { upper[position] = -bound }
        }
      }
    }
    return (lower, upper)
  }

  private var widest: Int {
    network.architecture.shapes.map { $0.reduce(1, *) }.max() ?? 1
  }

  /// Lower bounds of sign·v for some (sample, element) of a node's values v.
  private func lowerBounds(
    of elements: [(sample: Int, element: Int)], sign: Double, at node: Int, _ states: [State]
  ) -> [Double] {
    let width = states[node].box.center.rowStride
    var coefficients = Tensor<Double>(zeros: [elements.count, width])
    for (row, entry) in elements.enumerated() { coefficients[row * width + entry.element] = sign }
    let forms = LinearForms(
      coefficients: coefficients, offsets: elements.map { _ in 0 },
      samples: elements.map(\.sample))
    return lowerBounds(forms, at: node, states)
  }

  /// Substitutes from a node back to the input, or to the first layer that has no lines.
  private func lowerBounds(_ forms: LinearForms, at node: Int, _ states: [State]) -> [Double] {
    var (forms, node) = (forms, node)
    while case let current = network.architecture.nodes[node], let input = current.inputs.first {
      guard substitute(current.layer, &forms, states[input], states[node]) else { break }
      node = input
    }
    return forms.lowerBounds(over: states[node].box)
  }

  /// One layer; false where it has no lines.
  private func substitute(
    _ layer: Layer, _ forms: inout LinearForms, _ input: State, _ output: State
  ) -> Bool {
    switch layer {
    case .linear(let map, let weight, let bias):
      let bias = bias.map { network.parameters[$0] }
      forms.substitute(
        map, weight: network.parameters[weight], bias: bias,
        spread: input.box.spread(map, weight: network.parameters[weight], bias: bias))
    case .relu:
      guard let lines = output.lines else { return false }
      forms.substitute(
        lowerSlope: lines.lowerSlope, upperSlope: lines.upperSlope,
        upperIntercept: lines.upperIntercept, magnitude: lines.magnitude)
    case .channelsLast(let channels, let height, let width):
      forms.rearrange {
        $0.transposedEach(rows: height * width, columns: channels)
      }
    case .flatten: break
    default: return false
    }
    return true
  }
}
