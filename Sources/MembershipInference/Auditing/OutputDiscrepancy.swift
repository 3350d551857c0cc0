internal import Statistics
internal import Tensors

/// Squared maximum mean discrepancy between the probabilities of members and of non-members, of at most
/// 500 of each, evenly spread; and what it is where membership is dealt out at random among them, as
/// many members as before, 199 times (Gretton et al. 2012, section 5: a permutation test).
struct OutputDiscrepancy {
  let value: Double
  /// What it stays at or below in 95 % of permutations. The estimate is biased: without any difference
  /// it is above zero.
  let null95: Double
  /// The share of permutations, the observed membership among them, with a value as large.
  let pValue: Double

  private static let permutations = 199

  init(of sample: AuditSample, seed: UInt64, workers: Workers) {
    let members = sample.members.someProbabilities
    let others = sample.nonMembers.someProbabilities
    let measure = MaximumMeanDiscrepancy()
    value = measure.squared(members, y: others)
    let kernel = SplitKernel(
      rows: workers.map(members.count + others.count) { row in
        let all = members + others
        return all.map { measure.kernel(all[row], $0) }
      }, members: members.count)
    var stream = RandomStream(seed: seed, name: "discrepancy-permutations")
    let deals = (0..<Self.permutations).map { _ in
      Array(stream.permutation(kernel.count)[..<members.count])
    }
    let dealt = workers.map(deals.count) { kernel.discrepancy(members: deals[$0]) }.sorted()
    // Sums in another order differ in their last digits.
    let observed = kernel.discrepancy(members: Array(members.indices)) - 1e-12
    null95 = dealt[Int((0.95 * Double(Self.permutations)).rounded(.down))]
    pValue = Double(1 + dealt.count { $0 >= observed }) / Double(Self.permutations + 1)
  }
}

/// Kernels between all vectors of two sets, however these are dealt into members and others.
private struct SplitKernel: Sendable {
  private let values: [Double]
  private let rowSums: [Double]
  private let total: Double
  private let members: Int
  let count: Int

  init(rows: [[Double]], members: Int) {
    values = rows.flatMap(\.self)
    rowSums = rows.map { $0.reduce(0, +) }
    total = rowSums.reduce(0, +)
    count = rows.count
    self.members = members
  }

  /// S_MM/m² + S_NN/n² − 2·S_MN/(m·n) with S the sums of kernels between two sets. Only S_MM is summed:
  /// the members' rows and the total give the others.
  func discrepancy(members chosen: [Int]) -> Double {
    let within = values.withUnsafeBufferPointer { values in
      chosen.reduce(0.0) { sum, i in
        chosen.reduce(sum) { $0 + values[i * count + $1] }
      }
    }
    let ofMembers = chosen.reduce(0.0) { $0 + rowSums[$1] }
    let between = ofMembers - within
    let m = Double(members)
    let n = Double(count - members)
    return within / (m * m) + (total - ofMembers - between) / (n * n) - 2 * between / (m * n)
  }
}

extension AuditSide {
  fileprivate var someProbabilities: [[Double]] {
    let count = min(self.count, 500)
    return (0..<count).map { probabilities($0 * self.count / count) }
  }
}
