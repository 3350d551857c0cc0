internal import Tensors

/// What the numbers of recorded outputs are, as one pass over them finds.
struct OutputStatistics: Sendable {
  private(set) var hasNaN = false
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity
  /// Sums of rows.
  private(set) var leastSum = Double.infinity
  private(set) var mostSum = -Double.infinity
  /// Fewest and most numbers above 0 in a row.
  private(set) var fewestPositive = Int.max
  private(set) var mostPositive = 0
  /// Numbers strictly between 0 and 1.
  private(set) var fractions = 0
  /// Of the largest number in each row, ties going to the lowest class.
  private(set) var lowestArgMax = Int.max
  private(set) var highestArgMax = Int.min
  private var grids = ProbabilityGrid.Precision.allCases.map(ProbabilityGrid.init)
  /// Whether all numbers have the precision of each grid.
  private var holds = ProbabilityGrid.Precision.allCases.map { _ in true }

  /// Of all rows.
  init(rows: OutputRows, workers: Workers) {
    let size = 512
    let pieces = workers.map((rows.count + size - 1) / size) { piece in
      let range = piece * size..<min((piece + 1) * size, rows.count)
      var part = OutputStatistics()
      rows.withRows(range) { row in part.add(row) }
      return part
    }
    self = pieces.reduce(OutputStatistics()) { $0.joined($1) }
  }

  private init() {}

  /// The N of the largest step 1/N that all numbers are multiples of, in the least precision that holds
  /// them; nil where there is none. 1: only 0 and 1 occur.
  var divisor: Int? {
    zip(grids, holds).first(where: \.1)?.0.divisor
  }

  private mutating func add(_ row: UnsafeBufferPointer<Double>) {
    var sum = 0.0
    var positive = 0
    var best = 0
    for (j, z) in row.enumerated() {
      sum += z
      least = min(least, z)
      most = max(most, z)
      if z > 0 { positive += 1 }
      if 0 < z && z < 1 { fractions += 1 }
      if z > row[best] { best = j }
      for index in grids.indices where holds[index] {
        holds[index] = grids[index].precision.rounded(z) == z
        grids[index].add(z)
      }
    }
    hasNaN = hasNaN || sum.isNaN
    leastSum = min(leastSum, sum)
    mostSum = max(mostSum, sum)
    fewestPositive = min(fewestPositive, positive)
    mostPositive = max(mostPositive, positive)
    lowestArgMax = min(lowestArgMax, best)
    highestArgMax = max(highestArgMax, best)
  }

  private func joined(_ other: OutputStatistics) -> OutputStatistics {
    var joined = self
    joined.hasNaN = hasNaN || other.hasNaN
    joined.least = min(least, other.least)
    joined.most = max(most, other.most)
    joined.leastSum = min(leastSum, other.leastSum)
    joined.mostSum = max(mostSum, other.mostSum)
    joined.fewestPositive = min(fewestPositive, other.fewestPositive)
    joined.mostPositive = max(mostPositive, other.mostPositive)
    joined.fractions = fractions + other.fractions
    joined.lowestArgMax = min(lowestArgMax, other.lowestArgMax)
    joined.highestArgMax = max(highestArgMax, other.highestArgMax)
    for index in grids.indices {
      joined.grids[index].join(other.grids[index])
      joined.holds[index] = holds[index] && other.holds[index]
    }
    return joined
  }
}
