// Softmax and cross-entropy.
//
// Losses are in nats, one for each row; the objective takes their mean. Both shift by the largest
// logit, so that no finite logits overflow.

extension Tape {
  /// x − log Σ exp x over the last axis of [n, classes].
  ///
  /// The pullback is g − softmax·Σg, with the softmax from the value.
  package func logSoftmax(_ x: Variable) -> Variable {
    let input = value(x)
    let (n, classes) = (input.shape[0], input.rowStride)
    let output = Tensor<Element>(shape: input.shape) { target in
      input.withUnsafePointer { Tensors.logSoftmax(x: $0, y: target, rows: n, columns: classes) }
    }
    return record(output, from: x) { tape, gradient in
      gradient.withUnsafeMutablePointer { gradient in
        output.withUnsafePointer {
          logSoftmaxGradient(g: gradient, y: $0, rows: n, columns: classes)
        }
      }
      tape.contribute(gradient, to: x)
    }
  }

  /// Cross-entropy of every row: losses [n] from logits [n, classes] and labels in 0..<classes.
  ///
  /// log Σ exp(z_j − z_y). Where the label has the largest logit it is log1p of the others' share,
  /// so that losses far below the unit roundoff keep their digits: membership inference ranks
  /// samples by them. The derivative, softmax − one-hot, is computed along with the losses.
  /// - Parameters:
  ///   - logits: [n, classes].
  ///   - labels: one for each row.
  package func crossEntropy(_ logits: Variable, labels: [Int]) -> Variable {
    let input = value(logits)
    let (n, classes) = (labels.count, input.rowStride)
    precondition(input.shape[0] == n, "\(n) labels for logits \(input.shape)")
    precondition(labels.allSatisfy { 0 <= $0 && $0 < classes }, "a label outside 0..<\(classes)")
    var derivative = Tensor<Element>(shape: input.shape) { _ in }
    let losses = Tensor<Element>(shape: [n]) { losses in
      derivative.withUnsafeMutablePointer { derivative in
        input.withUnsafePointer {
          Tensors.crossEntropy(
            x: $0, labels: labels, losses: losses, gradient: derivative, columns: classes)
        }
      }
    }
    return record(losses, from: logits) { [derivative] tape, gradient in
      var scaled = derivative
      scaled.withUnsafeMutablePointer { target in
        gradient.withUnsafePointer {
          scaleRows(x: target, by: $0, y: target, rows: n, columns: classes)
        }
      }
      tape.contribute(scaled, to: logits)
    }
  }
}
