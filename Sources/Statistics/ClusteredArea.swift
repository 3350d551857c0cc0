/// How much the area under the ROC curve varies where scores come in clusters, as those of one sample
/// under several models do.
///
/// The influence of a member's score is (share of non-members below − area)/m, that of a non-member's
/// (share of members above − area)/n, ties counted half (DeLong et al. 1988). Independent scores give
/// the area the variance Σψ²; clusters Σ_c (Σ_{i∈c} ψ_i)²·C/(C − 1).
package struct ClusteredArea: Sendable {
  private let ofMembers: [Double]
  private let ofNonMembers: [Double]

  /// - Precondition: neither set is empty, no score is NaN.
  package init(members: [Double], nonMembers: [Double]) {
    let m = ascending(members)
    let n = ascending(nonMembers)
    let below = members.map { Self.share(of: n, below: $0) }
    let area = below.reduce(0, +) / Double(m.count)
    ofMembers = below.map { ($0 - area) / Double(m.count) }
    ofNonMembers = nonMembers.map { (1 - Self.share(of: m, below: $0) - area) / Double(n.count) }
  }

  /// The variance if all scores were independent.
  package var independentVariance: Double {
    (ofMembers + ofNonMembers).reduce(0) { $0 + $1 * $1 }
  }

  /// The variance if scores of different clusters are independent; nil for a single cluster.
  /// - Precondition: a cluster for every score, in the order in which these were given.
  package func variance(memberClusters: [Int], nonMemberClusters: [Int]) -> Double? {
    var sums: [Int: Double] = [:]
    for (cluster, influence) in zip(memberClusters, ofMembers) {
      sums[cluster, default: 0] += influence
    }
    for (cluster, influence) in zip(nonMemberClusters, ofNonMembers) {
      sums[cluster, default: 0] += influence
    }
    guard sums.count > 1 else { return nil }
    let squares = ascending(sums.values.map { $0 * $0 }).reduce(0, +)
    return squares * Double(sums.count) / Double(sums.count - 1)
  }

  /// The share of ascending values below a value, equal ones counted half.
  private static func share(of sorted: [Double], below value: Double) -> Double {
    let fewer = position(in: sorted) { $0 < value }
    let most = position(in: sorted) { $0 <= value }
    return Double(fewer + most) / (2 * Double(sorted.count))
  }

  /// How many of the values, of which the first ones fulfil a condition, do so.
  private static func position(in sorted: [Double], where holds: (Double) -> Bool) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if holds(sorted[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
