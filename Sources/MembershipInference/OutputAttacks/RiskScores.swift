internal import Glibc

/// The privacy risk score of Song and Mittal (2021, section 4.1): the posterior probability of
/// membership, at a prior probability π (½ unless given), given the class and the modified entropy,
/// from histograms of shadow models' outputs.
///
/// For each class the range of the pooled modified entropies, clipped below at 1e-10, is cut into
/// bins equal in the logarithm, the last one closed; members and non-members are counted
/// separately, each as shares h of its own number. Out of range counts as the end bin, an empty bin
/// as the nearest one that is not, the left one first;
/// r = π·h_members/(π·h_members + (1 − π)·h_nonmembers) (ibid., eq. 12).
package struct RiskScores: Sendable {
  private var histograms: [Int: Histogram] = [:]
  private let prior: Double

  fileprivate struct Histogram {
    /// Ascending, one more than there are bins.
    let edges: [Double]
    let members: [Double]
    let nonMembers: [Double]
  }

  /// From the modified entropies of shadow samples.
  ///
  /// - Parameters:
  ///   - prior: π
  ///   - countsEnds: false: the least and the largest value of a class count in no bin where
  ///   rounding of 10^log₁₀ puts the edges inside of them, as happens to the published evaluation.
  package init(
    members: [Double], memberLabels: [Int], nonMembers: [Double], nonMemberLabels: [Int],
    bins: Int = 5, prior: Double = 0.5, countsEnds: Bool = true
  ) {
    self.prior = prior
    let others = grouped(nonMembers.map { max($0, 1e-10) }, labels: nonMemberLabels)
    for (label, values) in grouped(members.map({ max($0, 1e-10) }), labels: memberLabels) {
      guard let rest = others[label] else { continue }
      histograms[label] = Histogram(m: values, n: rest, bins: bins, countsEnds: countsEnds)
    }
  }

  /// Scores of samples; the prior for a class without shadow samples of both sets.
  package func scores(_ modifiedEntropies: [Double], labels: [Int]) -> [Double] {
    zip(modifiedEntropies, labels).map {
      histograms[$1]?.score(max($0, 1e-10), prior: prior) ?? prior
    }
  }
}

extension RiskScores.Histogram {
  fileprivate init(m: [Double], n: [Double], bins: Int, countsEnds: Bool) {
    let pool = (m + n).map { min($0, 1e300) }
    let (low, high) = (log10Rounded(pool.min() ?? 1), log10Rounded(pool.max() ?? 1))
    let step = (high - low) / Double(bins)
    let edges = (0..<bins).map { pow(10, Double($0) * step + low) } + [pow(10, high)]
    func shares(_ values: [Double]) -> [Double] {
      var counts = [Double](repeating: 0, count: bins)
      for value in values where countsEnds || edges[0] <= value && value <= edges[bins] {
        counts[place(value, edges: edges)] += 1 / Double(values.count)
      }
      return counts
    }
    self.edges = edges
    members = shares(m)
    nonMembers = shares(n)
  }

  fileprivate func score(_ value: Double, prior: Double) -> Double {
    let start = place(value, edges: edges)
    let occupied = members.indices.filter { members[$0] + nonMembers[$0] > 0 }
    // The nearest; of two equally near the left one.
    guard let bin = occupied.min(by: { (abs($0 - start), $0) < (abs($1 - start), $1) }) else {
      return prior
    }
    return posterior(members[bin], nonMembers[bin], prior: prior)
  }
}

/// The bin of a value: from its lower edge, included, to its upper; the end bins take the rest.
private func place(_ value: Double, edges: [Double]) -> Int {
  let above = edges.firstIndex { $0 > value } ?? edges.count
  return min(max(above - 1, 0), edges.count - 2)
}

/// log₁₀ to the nearest number where there is a wider type to compute it in.
private func log10Rounded(_ x: Double) -> Double {
  #if arch(x86_64)
    Double(log10(Float80(x)))
  #else
    log10(x)
  #endif
}

/// π·m/(π·m + (1 − π)·n): what shares m of the members and n of the non-members say at a prior.
func posterior(_ members: Double, _ nonMembers: Double, prior: Double) -> Double {
  prior * members / (prior * members + (1 - prior) * nonMembers)
}
