package import Networks
package import Tensors

// Interval bound propagation for training: differentiable, in the network's own precision, not a
// certificate.

/// The parameters of a network on a tape, with the absolute values of the weights that boxes need.
///
/// |W| is computed once a step, and its gradient flows back through the sign of W.
package struct BoxParameters<Element: Scalar> {
  package let values: [Tape<Element>.Variable]
  /// |W| where the parameter is the weight of a linear layer before the head.
  let absolutes: [Int: Tape<Element>.Variable]

  /// - Parameters:
  ///   - tape: on which the parameters are.
  ///   - values: one variable for every parameter of the architecture.
  ///   - architecture: whose linear layers need |W|; the head does not, as margins are merged with
  ///     it.
  package init(
    tape: Tape<Element>, values: [Tape<Element>.Variable], of architecture: Architecture
  ) {
    self.values = values
    absolutes = architecture.nodes.dropLast().reduce(into: [:]) { absolutes, node in
      if case .linear(_, let weight, _) = node.layer {
        absolutes[weight] = tape.abs(values[weight])
      }
    }
  }
}

extension Tape {
  /// The stack [plain; centres; radii] of a batch of boxes, with plain rows above them if given.
  ///
  /// [plain rows + 2n, …]: one product with W takes plain samples and centres, one with |W| the
  /// radii. A constant: no gradient reaches the inputs.
  package func stack(plain: Tensor<Element>? = nil, box: Box<Element>) -> Variable {
    let parts = [plain, box.lower, box.upper].compactMap(\.self)
    var stack = Tensor(concatenating: parts, rowShape: Array(box.lower.shape.dropFirst()))
    stack.convertEndsToBoxes(box.lower.shape[0])
    return constant(stack)
  }

  /// The stack that reaches the last layer of a network; `atRectifiers` sees those that reach ReLUs.
  /// - Parameters:
  ///   - architecture: whose last layer is left out.
  ///   - stack: as `stack` makes it.
  ///   - boxes: n.
  ///   - parameters: on the same tape.
  ///   - atRectifiers: called with every stack that a ReLU reads, first to last.
  package func hiddenBoxes(
    of architecture: Architecture, stack: Variable, boxes: Int,
    parameters: BoxParameters<Element>, atRectifiers: (Variable) -> Void = { _ in }
  ) -> Variable {
    architecture.propagate(stack, dropping: 1) { layer, inputs in
      if layer == .relu { atRectifiers(inputs[0]) }
      return apply(layer: layer, ofBoxes: inputs, boxes: boxes, parameters: parameters)
    }
  }

  /// Negated lower bounds −m̲ [n, classes] of the margins over n boxes, and the logits of plain
  /// samples, whose rows come first in the same stack: one pass.
  ///
  /// The margin matrix is merged with the last layer (Gowal et al. 2018, "elision").
  ///
  /// Negated, because the worst-case loss is a cross-entropy of −m̲. Costs two forward passes for
  /// boxes and one for plain samples, in multiply-adds; three times that with gradients.
  /// - Parameters:
  ///   - architecture: must end in a dense layer; any other traps.
  ///   - plain: [m, …], samples whose logits are wanted too; nil: none.
  ///   - box: [n, …], in input units.
  ///   - labels: n classes.
  ///   - parameters: one variable for each, on this tape.
  ///   - atRectifiers: as for `hiddenBoxes`.
  /// - Returns: logits [m, classes] and −m̲ [n, classes], 0 where j = y.
  package func intervalNegatedMargins(
    of architecture: Architecture, plain: Tensor<Element>? = nil, box: Box<Element>,
    labels: [Int], parameters: [Variable], atRectifiers: (Variable) -> Void = { _ in }
  ) -> (logits: Variable, negatedMargins: Variable) {
    guard let head = architecture.head else {
      preconditionFailure("\(architecture.name) does not end in a dense layer")
    }
    let (n, rows) = (labels.count, plain?.shape[0] ?? 0)
    let (weight, bias) = (parameters[head.weight], parameters[head.bias])
    let hidden = hiddenBoxes(
      of: architecture, stack: stack(plain: plain, box: box), boxes: n,
      parameters: BoxParameters(tape: self, values: parameters, of: architecture),
      atRectifiers: atRectifiers)
    let logits = affine(self.rows(hidden, 0..<rows + n), weight: weight, bias: bias)
    // The margins at the centres, negated, plus their radii.
    let worst = add(
      scale(margins(self.rows(logits, rows..<rows + n), labels: labels), by: -1),
      marginRadii(
        self.rows(hidden, rows + n..<rows + 2 * n), weight: weight, labels: labels))
    return (self.rows(logits, 0..<rows), worst)
  }

  /// One layer on a stack of boxes.
  func apply(
    layer: Layer, ofBoxes inputs: [Variable], boxes: Int, parameters: BoxParameters<Element>
  ) -> Variable {
    let x = inputs[0]
    return switch layer {
    case .linear(let map, let weight, let bias):
      linear(
        ofBoxes: x, map: map, weight: parameters.values[weight],
        absolute: parameters.absolutes[weight]!, bias: bias.map { parameters.values[$0] },
        boxes: boxes)
    // By a kernel of its own; others go through both ends, c − r and c + r.
    case .relu: relu(ofBoxes: x, boxes: boxes)
    case .leakyRelu, .tanh, .sigmoid, .maxPool:
      monotone(ofBoxes: x, boxes: boxes) {
        apply(layer: layer, inputs: [$0], parameters: parameters.values)
      }
    case .averagePool: apply(layer: layer, inputs: inputs, parameters: parameters.values)
    case .input, .flatten, .channelsLast, .gather, .add, .concatenate: combine(inputs, layer: layer)
    }
  }
}
