internal import Bounds
package import Networks
package import Results
package import Tensors

/// A method that bounds margins from below, in the order of the report.
package enum MarginBound: String, CaseIterable, Sendable {
  /// Interval bounds (Gowal et al. 2018).
  case ibp
  /// Zonotopes (Singh et al. 2018).
  case zonotope
  /// Linear bounds with parallel lines, the dual of Wong and Kolter (2018).
  case dual
  /// Linear bounds with adaptive slopes (Zhang et al. 2018).
  case crown
  /// Linear bounds with optimised slopes (Xu et al. 2021).
  case alpha

  /// The bound of a name; margins of complete verification are those of its last bound.
  package init(_ name: BoundName) {
    switch name {
    case .ibp: self = .ibp
    case .zonotope: self = .zonotope
    case .dual: self = .dual
    case .crown: self = .crown
    case .alpha, .exact: self = .alpha
    }
  }

  /// The bound that this one never falls below: what it proves needs no other proof.
  package var floor: MarginBound? {
    switch self {
    case .ibp: nil
    case .zonotope, .dual, .crown: .ibp
    case .alpha: .crown
    }
  }

  /// Lower bounds m[i, j] ≤ min over the box of z_y − z_j, shape [n, classes], with m[i, y] = 0.
  package func marginLowerBounds(
    of network: Network<Double>, over box: Box<Double>, labels: [Int], workers: Workers
  ) -> Tensor<Double> {
    switch self {
    case .ibp:
      IntervalBounds.marginLowerBounds(of: network, over: box, labels: labels, workers: workers)
    case .zonotope:
      ZonotopeBounds(network: network, domain: .deepZ)
        .marginLowerBounds(over: box, labels: labels, workers: workers)
    case .dual:
      linear(slope: .parallel, network: network, box: box, labels: labels, workers: workers)
    case .crown:
      linear(slope: .adaptive, network: network, box: box, labels: labels, workers: workers)
    case .alpha:
      linear(slope: .optimised, network: network, box: box, labels: labels, workers: workers)
    }
  }

  private func linear(
    slope: LowerSlope, network: Network<Double>, box: Box<Double>, labels: [Int],
    workers: Workers
  ) -> Tensor<Double> {
    LinearBounds<Float>(network: network, slope: slope)
      .marginLowerBounds(over: box, labels: labels, workers: workers)
  }

  /// Multiply-adds for one sample, about.
  package func multiplyAdds(of architecture: Architecture) -> Double {
    switch self {
    case .ibp: 4 * Double(architecture.multiplyAdds)
    case .zonotope, .dual, .crown: architecture.substitutionMultiplyAdds
    case .alpha: 20 * architecture.substitutionMultiplyAdds
    }
  }
}

extension Architecture {
  /// Multiply-adds of both bounds of every value, each substituted back to the input.
  fileprivate var substitutionMultiplyAdds: Double {
    linearMaps.reduce((below: 0.0, sum: 0.0)) { cost, map in
      let values = Double(map.outputs * map.positions)
      return (
        cost.below + Double(map.multiplyAdds), cost.sum + 2 * values * cost.below
      )
    }.sum
  }
}
