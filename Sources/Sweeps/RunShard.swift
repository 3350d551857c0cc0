package import Results

/// A part of a run's cells, which another machine computes: every `count`-th of them.
package struct RunShard: Sendable {
  /// From 1.
  package let number: Int
  package let count: Int

  /// The whole run.
  package static let whole = RunShard(number: 1, count: 1)

  /// - Precondition: 1 ≤ number ≤ count.
  package init(number: Int, count: Int) {
    precondition(1...count ~= number, "shard \(number) of \(count)")
    self.number = number
    self.count = count
  }

  package var isWhole: Bool { count == 1 }

  /// Its cells, in their order; all shards together have each cell once.
  package func cells(of all: [Cell]) -> [Cell] {
    stride(from: number - 1, to: all.count, by: count).map { all[$0] }
  }
}
