// Batch normalisation (Ioffe and Szegedy 2015) in parts: the statistics of a layer's outputs are
// values on the tape, and the scales that follow from them multiply the layer's weight, so that
// everything else sees a linear layer.
//
// In training the moments come from the batch, and gradients pass through them; in use they are the
// running means that the layer saved.

extension Tape {
  /// Mean and variance (mean squared deviation) of every feature, the last axis of x, over samples
  /// and positions: [n, …, features] → [2, features].
  ///
  /// The variance divides by the number of rows, not by one less, as the batch's own normalisation
  /// does. Two passes: deviations are taken from the mean, which loses nothing where it is large.
  package func featureMoments(_ x: Variable, features: Int) -> Variable {
    let input = value(x)
    precondition(input.count % features == 0, "\(input.shape) does not end in \(features) features")
    let rows = input.count / features
    let output = Tensor<Element>(shape: [2, features]) { target in
      input.withUnsafePointer {
        columnMoments(
          x: $0, mean: target, variance: target + features, rows: rows, columns: features)
      }
    }
    return record(output, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer { gradient in
          input.withUnsafePointer { input in
            output.withUnsafePointer {
              addMomentGradient(
                mean: gradient, variance: gradient + features, x: input, mean: $0, to: target,
                rows: rows, columns: features)
            }
          }
        }
      }
    }
  }

  /// 1/√(x + epsilon)
  ///
  /// - Parameters:
  ///   - x: variances, ≥ 0.
  ///   - epsilon: keeps the root of a constant feature finite; > 0.
  package func inverseSquareRoot(_ x: Variable, epsilon: Element) -> Variable {
    let output = mapped(value(x)) { invertRoots(x: $0, epsilon: epsilon, y: $1, count: $2) }
    return record(output, from: x) { tape, gradient in
      gradient.withUnsafeMutablePointer { gradient in
        output.withUnsafePointer { invertedRootsGradient(g: gradient, y: $0, count: output.count) }
      }
      tape.contribute(gradient, to: x)
    }
  }

  /// Row i of x [rows, …] times factors[i].
  ///
  /// - Parameters:
  ///   - x: [rows, …], a weight whose first axis is its outputs.
  ///   - factors: [rows].
  package func multiplyRows(_ x: Variable, by factors: Variable) -> Variable {
    let (input, scale) = (value(x), value(factors))
    precondition(input.shape[0] == scale.count, "\(scale.count) factors for \(input.shape)")
    return record(input.scalingRows(by: scale), from: x, factors) { tape, gradient in
      if tape.isActive(x) { tape.contribute(gradient.scalingRows(by: scale), to: x) }
      tape.contribute(to: factors) { target, keep in
        if keep == 0 { clear(target, count: scale.count) }
        gradient.withUnsafePointer { gradient in
          input.withUnsafePointer {
            addRowProducts(
              a: gradient, b: $0, to: target, rows: scale.count, columns: input.rowStride)
          }
        }
      }
    }
  }
}

extension Tensor {
  /// Row i of [rows, …] times factors[i].
  package func scalingRows(by factors: Tensor) -> Tensor {
    precondition(shape[0] == factors.count, "\(factors.count) factors for \(shape)")
    return Tensor(shape: shape) { target in
      withUnsafePointer { source in
        factors.withUnsafePointer {
          scaleRows(x: source, by: $0, y: target, rows: shape[0], columns: rowStride)
        }
      }
    }
  }

  /// Mean and variance of every feature, the last axis: [2, features].
  package func featureMoments(_ features: Int) -> Tensor {
    let tape = Tape<Element>()
    return tape.value(tape.featureMoments(tape.constant(self), features: features))
  }

  /// 1/√(x + epsilon) of every element.
  package func inverseSquareRoots(epsilon: Element) -> Tensor {
    mapped(self) { invertRoots(x: $0, epsilon: epsilon, y: $1, count: $2) }
  }

  /// A mask of inverted dropout (Srivastava et al. 2014): 1/keep with probability `keep`, else 0.
  ///
  /// The expectation of each entry is 1, so that nothing is rescaled at inference.
  /// - Parameters:
  ///   - shape: extents of the mask.
  ///   - keep: in (0, 1].
  ///   - stream: gives one uniform number an element.
  package init(maskOf shape: [Int], keep: Double, from stream: inout RandomStream) {
    precondition(keep > 0 && keep <= 1, "a mask that keeps \(keep)")
    self.init(shape: shape) {
      fillMask(y: $0, keep: keep, count: elementCount(shape), stream: &stream)
    }
  }
}
