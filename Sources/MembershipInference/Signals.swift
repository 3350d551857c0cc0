internal import Glibc
package import Tensors

/// What an attack sees of each sample: one number, higher for likelier members, and the sample's
/// identity.
package struct Signal: Equatable, Sendable {
  /// Sample identities, in the order of `values`.
  package let samples: [Int]
  package let values: [Double]

  /// NaN counts as −∞: what is not known is no sign of membership.
  package init(samples: [Int], values: [Double]) {
    precondition(samples.count == values.count, "\(samples.count) samples, \(values.count) values")
    self.samples = samples
    self.values = values.map { $0.isNaN ? -.infinity : $0 }
  }
}

/// Log-odds of the true class, log p_y/(1 − p_y) = −log Σ_{j≠y} exp((z_j − z_y)/T), from logits [n,
/// classes].
///
/// In `Double` from logits it keeps the order of samples whose confidence p_y rounds to 1.
package func trueClassLogOdds(
  logits: Tensor<Double>, labels: [Int], temperature: Double = 1
) -> [Double] {
  let classes = logits.rowStride
  return labels.indices.map { i in
    let label = labels[i]
    return marginLogOdds(
      (0..<classes).lazy.filter { $0 != label }
        .map { (logits[i * classes + label] - logits[i * classes + $0]) / temperature })
  }
}

/// −log Σ e^(−m), shifted by the least margin; NaN where one is.
private func marginLogOdds(_ margins: some Sequence<Double>) -> Double {
  let margins = Array(margins)
  guard !margins.contains(where: \.isNaN) else { return .nan }
  guard let least = margins.min(), least.isFinite else { return margins.min() ?? .infinity }
  return least - log(margins.reduce(0) { $0 + exp(least - $1) })
}
