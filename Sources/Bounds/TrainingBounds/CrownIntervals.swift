package import Networks
package import Tensors

extension Tape {
  /// CROWN-IBP (Zhang et al. 2020): negated lower bounds −m̲ [n, classes] of the margins z_y − z_j over n
  /// boxes, 0 where j = y, by interval propagation and by one backward substitution over the same
  /// intermediate boxes; and the logits of plain samples, which share the forward pass.
  ///
  /// An unstable ReLU is bounded by u(x − l)/(u − l) and by x if u ≥ −l, else 0, a choice that gradients
  /// treat as fixed; tanh and the logistic function by parallel lines. Neither bound is below the other
  /// in general.
  ///
  /// Multiply-adds per sample, F those of a forward pass and F₁ of its first layer: 2F for boxes and
  /// (classes − 1)·F for the substitution; three times that with gradients, less 2F₁.
  /// - Parameters:
  ///   - architecture: must end in a dense layer; any other traps.
  ///   - plain: [m, …], samples whose logits are wanted too; nil: none.
  ///   - box: [n, …], in input units.
  ///   - labels: n classes.
  ///   - parameters: one variable for each, on this tape.
  /// - Returns: logits [m, classes]; both bounds, [n, classes] each.
  package func crownIntervalNegatedMargins(
    of architecture: Architecture, plain: Tensor<Element>? = nil, box: Box<Element>,
    labels: [Int], parameters: [Variable]
  ) -> (logits: Variable, intervals: Variable, crown: Variable) {
    guard let head = architecture.head else {
      preconditionFailure("\(architecture.name) does not end in a dense layer")
    }
    let (n, rows) = (labels.count, plain?.shape[0] ?? 0)
    let boxed = BoxParameters(tape: self, values: parameters, of: architecture)
    var substitution = TapeSubstitution(
      architecture: architecture, plan: SubstitutionPlan(architecture), parameters: parameters,
      over: box)
    var stacks = [stack(plain: plain, box: box)]
    for (index, node) in architecture.nodes.enumerated().dropFirst().dropLast() {
      stacks.append(
        apply(
          layer: node.layer, ofBoxes: node.inputs.map { stacks[$0] }, boxes: n, parameters: boxed))
      let boxes = [stacks[node.inputs[0]], stacks[index]].map { below($0, rows: rows) }
      substitution.relax(
        tape: self, index: index, over: boxes[0], values: boxes[1], slope: .adaptive)
    }
    // `stacks` lacks the last node, whose number is their count.
    let hidden = stacks[architecture.nodes[stacks.count].inputs[0]]
    let logits = affine(
      self.rows(hidden, 0..<rows + n), weight: parameters[head.weight],
      bias: parameters[head.bias])
    let center = scale(margins(self.rows(logits, rows..<rows + n), labels: labels), by: -1)
    let radii = marginRadii(
      self.rows(hidden, rows + n..<rows + 2 * n), weight: parameters[head.weight],
      labels: labels)
    let deviations = substitution.marginDeviations(self, labels: labels)
    return (
      self.rows(logits, 0..<rows), add(center, radii), add(center, scale(deviations, by: -1))
    )
  }

  /// All rows but the first few.
  private func below(_ stack: Variable, rows: Int) -> Variable {
    rows == 0 ? stack : self.rows(stack, rows..<shape(stack)[0])
  }
}

extension TapeSubstitution {
  /// Lines around a non-linear layer, over boxes [2·n, …] of its inputs and of its values.
  /// - Parameters:
  ///   - tape: on which everything is.
  ///   - index: the node; linear ones are passed over.
  ///   - boxes: centres and radii of its inputs.
  ///   - values: those of its outputs.
  ///   - slope: of unstable ReLUs.
  mutating func relax(
    tape: Tape<Element>, index: Int, over boxes: Variable, values: Variable,
    slope: RectifierSlope
  ) {
    switch architecture.nodes[index].layer {
    case .relu: lines[index] = tape.rectifierLines(ofBoxes: boxes, slope: slope)
    case .leakyRelu(let leak):
      lines[index] = tape.rectifierLines(ofBoxes: boxes, leak: Element(leak), slope: slope)
    case .tanh:
      lines[index] = tape.sigmoidalLines(
        ofBoxes: boxes, values: values, derivative: .hyperbolicTangent)
    case .sigmoid:
      lines[index] = tape.sigmoidalLines(ofBoxes: boxes, values: values, derivative: .logistic)
    case .maxPool(let window):
      let chosen = PoolChoices(window: window, ofBoxes: tape.value(boxes))
      choices[index] = chosen
      lines[index] = tape.choiceLines(slope: chosen.slopes(), values: values)
    case .input, .channelsLast, .linear, .averagePool, .flatten, .gather, .add, .concatenate: break
    }
  }
}
