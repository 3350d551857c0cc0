internal import Networks
package import Tensors

/// What an attack maximises, per sample.
///
/// In nats, of the network's logits in single precision.
package enum AttackObjective: Sendable {
  /// Cross-entropy of the true classes.
  case crossEntropy(labels: [Int])
  /// KL(p(x) ‖ p(x')), of the probabilities that belong to these logits [n, classes] of the samples
  /// (Zhang et al. 2019).
  case divergence(fromLogits: Tensor<Float>)

  /// The objective of every sample, and on demand the gradient of their sum to the inputs.
  /// - Parameters:
  ///   - network: whose parameters get no gradient.
  ///   - point: [n, …].
  /// - Returns: [n] values; the gradient [n, …] costs a backward pass, when it is asked for.
  func evaluate(
    _ network: Network<Float>, at point: Tensor<Float>
  ) -> (values: Tensor<Float>, gradient: () -> Tensor<Float>) {
    let tape = Tape<Float>()
    let x = tape.variable(point)
    let logits = tape.logits(of: network, x: x, parameters: tape.constants(network.parameters))
    let values =
      switch self {
      case .crossEntropy(let labels): tape.crossEntropy(logits, labels: labels)
      case .divergence(let benign): tape.divergence(of: tape.constant(benign), from: logits)
      }
    return (
      tape.value(values),
      {
        tape.backward(
          // Of the sum, so that a sample's gradient does not depend on which others are in the
          // batch.
          from: values, gradient: Tensor(repeating: 1, shape: [point.shape[0]]))
        return tape.gradient(x)
      }
    )
  }
}
