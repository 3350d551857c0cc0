// Pooling, and gathering, in backward substitution on the tape.
//
// Rows of coefficients become whole first: which inputs are chosen differs from sample to sample,
// which no footprint follows.

/// The inputs of max pooling over boxes with the largest lower ends, which are the maximum wherever
/// no other input's upper end exceeds them.
///
/// The differentiable counterpart of `PoolLines`: the choice is fixed, gradients go through the
/// chosen inputs.
package struct PoolChoices: Sendable {
  /// Extents of one output sample.
  let shape: [Int]
  /// [n, outputs]: an index into the sample's inputs for every output.
  let indices: [Int32]
  /// Whether that input is the maximum throughout.
  private let dominates: [Bool]

  var outputs: Int { shape.reduce(1, *) }

  /// From boxes [2·n, …], centres and radii.
  ///
  /// - Parameters:
  ///   - window: the pooling; every kernel has an input.
  ///   - boxes: of the inputs, channel-last, centres and then radii.
  package init<Element: Scalar>(window: Window, ofBoxes boxes: Tensor<Element>) {
    shape = [window.outputHeight, window.outputWidth, window.channels]
    let n = boxes.shape[0] / 2
    var choices = [Int32](repeating: 0, count: n * shape.reduce(1, *))
    var dominates = [Bool](repeating: false, count: choices.count)
    boxes.withUnsafePointer {
      dominantInputs(
        center: $0, radius: $0 + boxes.count / 2, choices: &choices, dominates: &dominates,
        batch: n, window: window)
    }
    indices = choices
    self.dominates = dominates
  }

  /// 1 where the chosen input is the maximum throughout, else 0: [n] + shape.
  ///
  /// What `choiceLines` takes.
  package func slopes<Element: Scalar>() -> Tensor<Element> {
    Tensor(elements: dominates.map { $0 ? 1 : 0 }, shape: [dominates.count / outputs] + shape)
  }
}

extension Tape {
  /// For every row the inputs that a maximum takes in the row's sample: [rows, …] → [rows] + shape.
  ///
  /// - Parameters:
  ///   - x: [rows, …inputs of the pooling].
  ///   - choices: for all samples.
  ///   - samples: the sample of each row, neither sorted nor distinct by need.
  package func choose(_ x: Variable, choices: PoolChoices, samples: [Int]) -> Variable {
    let input = value(x)
    let (inputs, outputs) = (input.rowStride, choices.outputs)
    let chosen = Tensor<Element>(shape: [samples.count] + choices.shape) { target in
      input.withUnsafePointer {
        gatherChoices(
          x: $0, choices: choices.indices, samples: samples, y: target, inputs: inputs,
          outputs: outputs)
      }
    }
    return record(chosen, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer {
          scatterChoices(
            y: $0, choices: choices.indices, samples: samples, addingTo: target, inputs: inputs,
            outputs: outputs)
        }
      }
    }
  }

  /// Substitutes v_k = x[choice_k]: the transpose of `choose`, over an input of the given shape.
  ///
  /// - Parameters:
  ///   - rows: over the outputs of the pooling.
  ///   - choices: for all samples.
  ///   - shape: extents of one input sample.
  /// - Returns: rows over the inputs; an input that several outputs chose gets the sum of their
  ///   coefficients.
  package func substitute(_ rows: Rows, choices: PoolChoices, shape: [Int]) -> Rows {
    let rows = whole(rows)
    let (samples, inputs) = (rows.samples, shape.reduce(1, *))
    let old = value(rows.coefficients)
    var new = Tensor<Element>(zeros: [samples.count, inputs])
    new.withUnsafeMutablePointer { target in
      old.withUnsafePointer {
        scatterChoices(
          y: $0, choices: choices.indices, samples: samples, addingTo: target, inputs: inputs,
          outputs: choices.outputs)
      }
    }
    let below = record(new, from: rows.coefficients) { tape, gradient in
      let back = Tensor<Element>(shape: old.shape) { target in
        gradient.withUnsafePointer {
          gatherChoices(
            x: $0, choices: choices.indices, samples: samples, y: target, inputs: inputs,
            outputs: choices.outputs)
        }
      }
      tape.contribute(back, to: rows.coefficients)
    }
    return self.rows(below, shape: shape, samples: samples)
  }

  /// Substitutes average pooling, a linear layer: its transpose spreads coefficients evenly.
  ///
  /// - Parameters:
  ///   - rows: over the outputs of the pooling.
  ///   - window: the pooling.
  ///   - countsPadding: whether edges divide by the whole kernel.
  package func substitute(
    _ rows: Rows, averagePool window: Window, countsPadding: Bool
  ) -> Rows {
    let rows = whole(rows)
    let old = value(rows.coefficients)
    var new = Tensor<Element>(zeros: [rows.samples.count, window.inputCount])
    new.withUnsafeMutablePointer { target in
      old.withUnsafePointer {
        averagePoolGradient(
          y: $0, addingTo: target, batch: rows.samples.count, countsPadding: countsPadding,
          window: window)
      }
    }
    let below = record(new, from: rows.coefficients) { tape, gradient in
      let back = Tensor<Element>(shape: old.shape) { target in
        gradient.withUnsafePointer {
          Tensors.averagePool(
            x: $0, y: target, batch: old.shape[0], countsPadding: countsPadding, window: window)
        }
      }
      tape.contribute(back, to: rows.coefficients)
    }
    return self.rows(
      below, shape: [window.height, window.width, window.channels], samples: rows.samples)
  }

  /// Substitutes a gathering of elements: the transpose of `gather`, over an input of the given
  /// shape.
  ///
  /// - Parameters:
  ///   - rows: over the gathered elements.
  ///   - indices: as `gather` got them.
  ///   - shape: extents of one input sample.
  package func substitute(_ rows: Rows, gathering indices: [Int], shape: [Int]) -> Rows {
    let rows = whole(rows)
    let old = value(rows.coefficients)
    let new = old.scattering(indices, count: shape.reduce(1, *))
    let below = record(new, from: rows.coefficients) { tape, gradient in
      tape.contribute(gradient.gathering(indices, shape: [indices.count]), to: rows.coefficients)
    }
    return self.rows(below, shape: shape, samples: rows.samples)
  }
}
