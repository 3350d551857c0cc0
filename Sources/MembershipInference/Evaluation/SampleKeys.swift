internal import Tensors

/// The order in which samples are batched, summed up and dealt out, whatever order they are given in
/// and whoever is a member: positions by ascending hash of the identities.
///
/// The identities' own order would not do: where a data set keeps its test samples last, members come
/// first in it.
/// - Precondition: no identity occurs twice.
package func canonicalOrder(of identities: [Int]) -> [Int] {
  SampleKeys(identities: identities).order
}

/// What tells samples apart: 64 bits for each that depend on the sample alone, never on where it
/// stands or on its membership. Whatever an attack deals out or adds up, it does by these.
struct SampleKeys: Sendable {
  let values: [UInt64]

  /// Keys of samples with an identity of their own.
  init(identities: [Int]) { values = identities.map { mixed(UInt64(bitPattern: Int64($0))) } }

  /// Keys of samples of which no more is known than a hash of their contents. Equal samples have equal
  /// keys; as they cannot be told apart, it does not matter which of them comes first.
  init(contents: [UInt64]) { values = contents.map(mixed) }

  private init(values: [UInt64]) { self.values = values }

  func subset(_ positions: [Int]) -> SampleKeys {
    SampleKeys(values: positions.map { values[$0] })
  }

  /// Positions by ascending key.
  var order: [Int] {
    let isOrdered = zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    guard !isOrdered else { return Array(values.indices) }
    // Keys beside their positions sort twice as fast as positions that look them up.
    return zip(values, 0...).map { (key: $0, position: $1) }.sorted { $0.key < $1.key }
      .map(\.position)
  }

  /// Positions in two halves at random, each by ascending key; the second is not the smaller. A sample
  /// is dealt by its key, and of equal samples each by how many are before it.
  func halves(seed: UInt64) -> (known: [Int], evaluated: [Int]) {
    let order = order
    var purpose = RandomStream(seed: seed, name: "halves")
    let salt = purpose.next()
    var (draws, equals) = ([UInt64](), UInt64(0))
    draws.reserveCapacity(order.count)
    for (rank, position) in order.enumerated() {
      let isRepeated = rank > 0 && values[order[rank - 1]] == values[position]
      equals = isRepeated ? equals + 1 : 0
      draws.append(mixed(mixed(values[position] ^ salt) &+ equals))
    }
    guard !draws.isEmpty else { return ([], []) }
    let median = draws.sorted()[draws.count / 2]
    let dealt = zip(order, draws)
    return (dealt.filter { $1 < median }.map(\.0), dealt.filter { $1 >= median }.map(\.0))
  }
}

/// Bits that spread evenly, one-to-one with the given ones.
func mixed(_ bits: UInt64) -> UInt64 {
  var mixer = SplitMix64(state: bits)
  return mixer.next()
}
