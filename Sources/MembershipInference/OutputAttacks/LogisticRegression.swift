internal import Glibc

/// A linear classifier of members (log-odds positive) and non-members, both sets weighted alike.
///
/// Minimises the mean logistic loss plus λ/2·‖w‖² over standardised features by accelerated
/// gradient descent (Nesterov 1983), a fixed number of steps from zero: no randomness.
struct LogisticRegression: Sendable {
  /// Of the standardised features, then the bias.
  private var weights: [Double]
  private let scaling: Standardisation

  /// - Precondition: both sets have rows, all of one length, all numbers finite.
  init(members: [[Double]], nonMembers: [[Double]], penalty: Double = 1e-3, steps: Int = 300) {
    let rows = members + nonMembers
    let scaling = Standardisation(rows)
    self.scaling = scaling
    let width = rows[0].count + 1
    var features: [Double] = []
    features.reserveCapacity(rows.count * width)
    for row in rows { features += scaling.applied(to: row) + [1] }
    let shares = (0.5 / Double(members.count), 0.5 / Double(nonMembers.count))
    // The loss curves by at most ¼·Σ share·‖(x, 1)‖².
    let squares = rows.indices.reduce(0.0) { sum, row in
      let norm = (0..<width).reduce(0) {
        $0 + features[row * width + $1] * features[row * width + $1]
      }
      return sum + (row < members.count ? shares.0 : shares.1) * norm
    }
    let rate = 1 / (penalty + squares / 4)
    weights = [Double](repeating: 0, count: width)
    var last = weights
    for step in 0..<steps {
      let momentum = Double(step) / Double(step + 3)
      let ahead = weights.indices.map { weights[$0] + momentum * (weights[$0] - last[$0]) }
      last = weights
      var slope = ahead.map { penalty * $0 }
      slope[width - 1] = 0
      addSlope(
        features: features, weights: ahead, members: members.count, shares: shares, to: &slope)
      weights = ahead.indices.map { ahead[$0] - rate * slope[$0] }
    }
  }

  /// Log-odds that a sample of these features is a member.
  func logOdds(_ row: [Double]) -> Double {
    zip(weights, scaling.applied(to: row)).reduce(weights[row.count]) { $0 + $1.0 * $1.1 }
  }
}

/// Adds the gradient of the weighted logistic loss; the first `members` rows are of members.
private func addSlope(
  features: [Double], weights: [Double], members: Int, shares: (Double, Double),
  to slope: inout [Double]
) {
  let width = weights.count
  features.withUnsafeBufferPointer { features in
    weights.withUnsafeBufferPointer { weights in
      slope.withUnsafeMutableBufferPointer { slope in
        for row in 0..<features.count / width {
          let start = row * width
          var odds = 0.0
          for j in 0..<width { odds += weights[j] * features[start + j] }
          let isMember = row < members
          let error = (sigmoid(odds) - (isMember ? 1 : 0)) * (isMember ? shares.0 : shares.1)
          for j in 0..<width { slope[j] += error * features[start + j] }
        }
      }
    }
  }
}
