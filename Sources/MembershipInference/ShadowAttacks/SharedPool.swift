extension ShadowSignals {
  /// Models that were trained on exactly the samples that the target was not, as its partner is in
  /// pairs on complementary halves: whether they know a sample is whether the target does not.
  func mirrors(of target: Int) -> Set<Int> {
    Set(
      (0..<models).filter { model in
        (0..<samples).allSatisfy { isMember($0, of: model) != isMember($0, of: target) }
      })
  }

  /// Whether the target counts among the models over which each sample was dealt evenly: the number of
  /// models that know a sample then varies less with the target than without it.
  ///
  /// Such a pool tells members without any model being asked: a member has one IN model less besides
  /// the target, and one OUT model more.
  func isDealtEvenly(with target: Int, among shadows: [Int]) -> Bool {
    let others = (0..<samples).map { sample in shadows.count { isMember(sample, of: $0) } }
    let all = others.indices.map { others[$0] + (isMember($0, of: target) ? 1 : 0) }
    return squaredSpread(all) < squaredSpread(others)
  }

  /// n·Σx² − (Σx)², n² times the variance, in whole numbers.
  private func squaredSpread(_ counts: [Int]) -> Int {
    let sum = counts.reduce(0, +)
    return counts.count * counts.reduce(0) { $0 + $1 * $1 } - sum * sum
  }
}
