internal import Tensors

/// Which samples of a pool every shadow model is trained on: models 2i and 2i + 1 on complementary
/// random halves, so that each sample is in exactly half of the models.
package struct ShadowHalves: Codable, Equatable, Sendable {
  /// Sample identities.
  package let pool: [Int]
  package let seed: UInt64

  package init(pool: [Int], seed: UInt64) {
    self.pool = pool
    self.seed = seed
  }

  /// Whether each sample of the pool, in its order, is trained on by a model; the larger half of an
  /// odd pool is the second. Pairs do not depend on each other: there may always be more.
  package func isMember(of model: Int) -> [Bool] {
    var stream = RandomStream(seed: seed, name: "shadow-halves/\(model / 2)")
    let order = stream.permutation(pool.count)
    let isFirst = model % 2 == 0
    var isMember = [Bool](repeating: !isFirst, count: pool.count)
    for position in order[..<(pool.count / 2)] { isMember[position] = isFirst }
    return isMember
  }

  /// The identities that a model is trained on, in the order of the pool.
  package func members(of model: Int) -> [Int] {
    zip(pool, isMember(of: model)).filter(\.1).map(\.0)
  }
}
