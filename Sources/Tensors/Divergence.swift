extension Tape {
  /// KL(p ‖ q) = Σ_j p_j·(log p_j − log q_j) of every row, p the softmax of `logits` and q that of
  /// `other`, both [n, classes]: divergences [n].
  ///
  /// This is the regulariser of TRADES (Zhang et al. 2019). Gradients go to both arguments; a
  /// caller who wants p fixed passes a constant.
  /// - Parameters:
  ///   - logits: those of p.
  ///   - other: those of q, of the same shape.
  /// - Returns: [n], in nats. Rounding may leave a divergence of equal logits a little below 0.
  package func divergence(of logits: Variable, from other: Variable) -> Variable {
    let shape = shape(logits)
    precondition(shape == self.shape(other), "\(shape) against \(self.shape(other))")
    let (n, classes) = (shape[0], value(logits).rowStride)
    let (a, b) = (value(logits).logSoftmax(), value(other).logSoftmax())
    let output = Tensor<Element>(shape: [n]) { d in
      a.withUnsafePointer { a in
        b.withUnsafePointer { divergences(a: a, b: $0, d: d, rows: n, columns: classes) }
      }
    }
    return record(output, from: logits, other) { tape, gradient in
      var first = Tensor<Element>(shape: shape) { _ in }
      let second = Tensor<Element>(shape: shape) { second in
        first.withUnsafeMutablePointer { first in
          gradient.withUnsafePointer { g in
            withPointers(a: a, b: b, c: output) {
              divergenceGradients(
                g: g, a: $0, b: $1, d: $2, first: first, second: second, rows: n, columns: classes)
            }
          }
        }
      }
      tape.contribute(first, to: logits)
      tape.contribute(second, to: other)
    }
  }
}

extension Tensor {
  /// x − log Σ exp x over the last axis of [n, classes].
  ///
  /// Log-probabilities, in nats; shifted by the row's maximum, so that no logit overflows.
  func logSoftmax() -> Tensor {
    Tensor(shape: shape) { target in
      withUnsafePointer { Tensors.logSoftmax(x: $0, y: target, rows: shape[0], columns: rowStride) }
    }
  }
}
