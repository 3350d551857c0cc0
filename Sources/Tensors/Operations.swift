// Differentiable operations of general use. The first axis of an activation is the batch.
//
// Every operation computes its value at once and records a pullback, which gets the gradient to the
// value and contributes to its inputs. Kernels that add to memory ask for it by `contribute(to:)`,
// the others hand over a tensor.

extension Tape {
  /// max(x, 0); its derivative at 0 is 0.
  ///
  /// Element-wise, of any shape.
  package func relu(_ x: Variable) -> Variable {
    elementwise(x: x, forward: rectify) { mask($0, wherePositive: $1, count: $2) }
  }

  /// x where it is positive, slope·x elsewhere; its derivative at 0 is the slope.
  ///
  /// - Parameters:
  ///   - x: of any shape.
  ///   - slope: where x is not positive; ≥ 0 where boxes go through it.
  package func leakyRelu(_ x: Variable, slope: Element) -> Variable {
    let input = value(x)
    let output = mapped(input) { rectifyLeaky(x: $0, slope: slope, y: $1, count: $2) }
    return record(output, from: x) { tape, gradient in
      gradient.withUnsafeMutablePointer { gradient in
        input.withUnsafePointer {
          rectifyLeakyGradient(g: gradient, slope: slope, input: $0, count: input.count)
        }
      }
      tape.contribute(gradient, to: x)
    }
  }

  /// Element-wise; its derivative 1 − y² is taken from the value.
  package func tanh(_ x: Variable) -> Variable {
    elementwise(x: x, forward: hyperbolicTangent, pullback: tanhGradient)
  }

  /// The logistic function 1/(1 + e^(−x)).
  ///
  /// Element-wise, from tanh(x/2), without overflow at either end.
  package func sigmoid(_ x: Variable) -> Variable {
    elementwise(x: x, forward: logistic, pullback: logisticGradient)
  }

  /// |x|; its derivative at 0 is 0.
  ///
  /// What gives |W| of boxes: the gradient to W is that to |W| times the sign.
  package func abs(_ x: Variable) -> Variable {
    let input = value(x)
    let output = mapped(input, by: absolute)
    return record(output, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer { gradient in
          input.withUnsafePointer {
            addSigned(g: gradient, signs: $0, to: target, count: input.count)
          }
        }
      }
    }
  }

  /// A function whose derivative follows from its value: `pullback` turns a gradient in place,
  /// given the value.
  ///
  /// - Parameters:
  ///   - x: of any shape.
  ///   - forward: sets all elements of its target.
  ///   - pullback: gets the gradient, the value and their number of elements.
  private func elementwise(
    x: Variable, forward: (Source<Element>, Target<Element>, Int) -> Void,
    pullback: @escaping (Target<Element>, Source<Element>, Int) -> Void
  ) -> Variable {
    let output = mapped(value(x), by: forward)
    return record(output, from: x) { tape, gradient in
      gradient.withUnsafeMutablePointer { gradient in
        output.withUnsafePointer { pullback(gradient, $0, output.count) }
      }
      tape.contribute(gradient, to: x)
    }
  }

  /// Largest element under the kernel: [n, h, w, c] → [n, h', w', c].
  ///
  /// The gradient goes to the first of equal largest inputs. Padding never is the maximum; a kernel
  /// that lies within padding alone gives 0.
  /// - Parameters:
  ///   - x: [n, h, w, c].
  ///   - window: its extents are those of x.
  package func maxPool(_ x: Variable, window: Window) -> Variable {
    let input = value(x)
    let shape = [input.shape[0], window.outputHeight, window.outputWidth, window.channels]
    var choice = [Int32](repeating: 0, count: shape.reduce(1, *))
    let output = Tensor<Element>(shape: shape) { target in
      input.withUnsafePointer {
        Tensors.maxPool(x: $0, y: target, choice: &choice, batch: shape[0], window: window)
      }
    }
    return record(output, from: x) { [choice] tape, gradient in
      var spread = Tensor<Element>(zeros: input.shape)
      spread.withUnsafeMutablePointer { target in
        gradient.withUnsafePointer { gradient in
          for (index, source) in choice.enumerated() where source >= 0 {
            target[Int(source)] += gradient[index]
          }
        }
      }
      tape.contribute(spread, to: x)
    }
  }

  /// Mean under the kernel: [n, h, w, c] → [n, h', w', c]; `countsPadding` divides by the whole
  /// kernel at the edges.
  ///
  /// - Parameters:
  ///   - x: [n, h, w, c].
  ///   - window: its extents are those of x.
  ///   - countsPadding: else the mean is over the pixels within the image, of which every kernel
  ///     needs one.
  package func averagePool(
    _ x: Variable, window: Window, countsPadding: Bool = true
  ) -> Variable {
    let input = value(x)
    let shape = [input.shape[0], window.outputHeight, window.outputWidth, window.channels]
    let output = Tensor<Element>(shape: shape) { target in
      input.withUnsafePointer {
        Tensors.averagePool(
          x: $0, y: target, batch: shape[0], countsPadding: countsPadding, window: window)
      }
    }
    return record(output, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer {
          averagePoolGradient(
            y: $0, addingTo: target, batch: shape[0], countsPadding: countsPadding, window: window)
        }
      }
    }
  }

  /// The same elements under another shape.
  ///
  /// No element moves and none is copied.
  package func reshape(_ x: Variable, to shape: [Int]) -> Variable {
    let original = self.shape(x)
    return record(value(x).reshaped(to: shape), from: x) { tape, gradient in
      tape.contribute(gradient.reshaped(to: original), to: x)
    }
  }

  /// Transposes the last two of three axes: [n, rows, columns] → [n, columns, rows]; takes [n,
  /// rows·columns] too.
  ///
  /// Between channel-last images, as kernels need them, and channel-first vectors, as ONNX and the
  /// data sets order them.
  package func transposeEach(_ x: Variable, rows: Int, columns: Int) -> Variable {
    let shape = self.shape(x)
    let output = value(x).transposedEach(rows: rows, columns: columns)
    return record(output, from: x) { tape, gradient in
      let back = gradient.transposedEach(rows: columns, columns: rows)
      tape.contribute(back.reshaped(to: shape), to: x)
    }
  }

  /// Elements of every sample by their index: [n, …] → [n] + shape.
  ///
  /// - Parameters:
  ///   - x: [n, …].
  ///   - indices: row-major positions within one sample, one for each element of `shape`.
  ///   - shape: extents of one sample of the result.
  package func gather(_ x: Variable, indices: [Int], shape: [Int]) -> Variable {
    let input = value(x)
    let rows = input.shape[0]
    return record(input.gathering(indices, shape: shape), from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer {
          scatterColumns(
            y: $0, indices: indices, addingTo: target, rows: rows, columns: input.rowStride)
        }
      }
    }
  }

  /// The flattened samples of several batches side by side: [n, total elements].
  ///
  /// The branches of a directed acyclic graph meet here. The result is flat, [n, total].
  package func concatenate(_ parts: [Variable]) -> Variable {
    let output = Tensor(sideBySide: parts.map(value))
    return record(output, from: parts) { tape, gradient in
      var first = 0
      for part in parts {
        let width = tape.value(part).rowStride
        let columns = gradient.gathering(Array(first..<first + width), shape: [width])
        tape.contribute(columns.reshaped(to: tape.shape(part)), to: part)
        first += width
      }
    }
  }

  /// Element-wise sum of equal shapes.
  ///
  /// The gradient goes to both as it is.
  package func add(_ x: Variable, _ y: Variable) -> Variable {
    precondition(shape(x) == shape(y), "cannot add \(shape(x)) and \(shape(y))")
    var output = value(x)
    output.add(value(y))
    return record(output, from: x, y) { tape, gradient in
      tape.contribute(gradient, to: x)
      tape.contribute(gradient, to: y)
    }
  }

  /// Element-wise product of equal shapes.
  ///
  /// Neither product is computed for an input that wants no gradient.
  package func multiply(_ x: Variable, _ y: Variable) -> Variable {
    let (a, b) = (value(x), value(y))
    return record(a.multiplied(by: b), from: x, y) { tape, gradient in
      if tape.isActive(x) { tape.contribute(gradient.multiplied(by: b), to: x) }
      if tape.isActive(y) { tape.contribute(gradient.multiplied(by: a), to: y) }
    }
  }

  /// factor·x
  ///
  /// - Parameters:
  ///   - x: of any shape.
  ///   - factor: a constant of the tape.
  package func scale(_ x: Variable, by factor: Element) -> Variable {
    record(value(x).scaled(by: factor), from: x) { tape, gradient in
      tape.contribute(gradient.scaled(by: factor), to: x)
    }
  }

  /// Σ x, a single number.
  ///
  /// In the precision of the elements, by sixteen running sums; of shape [].
  package func sum(_ x: Variable) -> Variable {
    let input = value(x)
    let total = input.withUnsafePointer { Tensors.sum($0, input.count) }
    return record(Tensor(repeating: total, shape: []), from: x) { tape, gradient in
      tape.contribute(Tensor(repeating: gradient[0], shape: input.shape), to: x)
    }
  }

  /// The rows `range` of x.
  ///
  /// - Parameters:
  ///   - x: [n, …].
  ///   - range: within 0..<n.
  package func rows(_ x: Variable, _ range: Range<Int>) -> Variable {
    let (input, stride) = (value(x), value(x).rowStride)
    return record(input.rows(range), from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer {
          Tensors.add(
            x: $0, scale: 1, to: target + range.lowerBound * stride, count: gradient.count)
        }
      }
    }
  }
}
