package import Results
package import Tensors

/// The share of samples with the fewest others like them, whom membership inference may harm most
/// (Choquette-Choo et al. 2021, section 7; Long et al. 2018).
///
/// Samples are neighbours where the cosine distance 1 − x·y/(‖x‖‖y‖) of their features, the
/// activations of a penultimate layer, is below δ; an outlier has fewer than γ. For a given γ the δ
/// that makes a share of the samples outliers picks those whose γ-th nearest neighbour is farthest.
/// - Returns: positions in ascending order; of equally isolated samples the first.
/// - Precondition: rows of one length; 0 ≤ share ≤ 1; γ > 0.
package func outliers(
  features: [[Double]], share: Double, neighbours: Int = 10, workers: Workers = .one
) -> [Int] {
  precondition(0...1 ~= share && neighbours > 0, "share \(share), \(neighbours) neighbours")
  let unit = features.map { row in
    let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? row.map { $0 / norm } : row
  }
  let isolation = workers.map(unit.count) { i in
    let distances = unit.indices.filter { $0 != i }.map { j in
      1 - zip(unit[i], unit[j]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return distances.sorted()[..<min(neighbours, distances.count)].last ?? .infinity
  }
  let order = unit.indices.sorted { (-isolation[$0], $0) < (-isolation[$1], $1) }
  return order[..<Int((share * Double(unit.count)).rounded())].sorted()
}

extension ScoreSet {
  /// Of the samples that reach a threshold, those that are members: the success measure on outliers.
  /// - Parameter samples: identities that count; nil: all.
  package func precision(threshold: Double, among samples: Set<Int>? = nil) -> Proportion {
    func reaching(_ signal: Signal) -> Int {
      zip(signal.samples, signal.values).count { sample, value in
        value >= threshold && samples?.contains(sample) ?? true
      }
    }
    let (m, n) = (reaching(members), reaching(nonMembers))
    return Proportion(count: m, total: m + n)
  }
}
