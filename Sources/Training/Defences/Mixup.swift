internal import Glibc
internal import Tensors

/// Convex combinations of pairs: x̃ = λ·x_i + (1 − λ)·x_j with loss λ·L(x̃, y_i) + (1 − λ)·L(x̃, y_j), one λ
/// for a step (Zhang et al. 2018). Cross-entropy is linear in its target, so that this is the loss under
/// mixed labels, and it is defined for every training method.
struct Mixup {
  let share: Float
  /// j of every i.
  let partners: [Int]

  /// - Parameters:
  ///   - alpha: λ ~ Beta(α, α).
  ///   - step: draws λ, the same for all shards of a step.
  ///   - shard: draws the partners within the shard.
  init(alpha: Double, count: Int, step: inout RandomStream, shard: inout RandomStream) {
    share = Float(Self.beta(alpha, from: &step))
    partners = shard.permutation(count)
  }

  func mixed(_ x: Tensor<Float>) -> Tensor<Float> {
    var mixed = x.scaled(by: share)
    mixed.add(x.rows(partners), scale: 1 - share)
    return mixed
  }

  /// Jöhnk's method: U^(1/α)/(U^(1/α) + V^(1/α)) of those pairs whose sum is at most 1.
  private static func beta(_ alpha: Double, from stream: inout RandomStream) -> Double {
    while true {
      let a = pow(stream.uniform(), 1 / alpha)
      let b = pow(stream.uniform(), 1 / alpha)
      if a + b <= 1, a + b > 0 { return a / (a + b) }
    }
  }
}
