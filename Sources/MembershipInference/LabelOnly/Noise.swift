internal import Glibc
internal import Tensors

/// Random changes of inputs, by the kind of each column: Gaussian noise for numbers, Bernoulli noise
/// for columns of two values, which then swap (Choquette-Choo et al. 2021, section 3.4).
struct Noise: Sendable {
  /// The two values of each binary column, by place in a flattened sample; nil for numbers.
  private let binary: [(low: Float, high: Float)?]
  private let range: ClosedRange<Float>
  /// Deviation of Gaussian noise in units of the range.
  let deviation: Double
  /// Probability with which a value of a binary column becomes the other one.
  let flips: Double

  /// Whether there are columns of either kind.
  var hasNumbers: Bool { binary.contains { $0 == nil } }
  var hasPairs: Bool { binary.contains { $0 != nil } }

  init(kinds: ColumnKinds, range: ClosedRange<Float>, deviation: Double, flips: Double) {
    binary = kinds.binary
    self.range = range
    self.deviation = deviation
    self.flips = flips
  }

  /// One noisy copy of each row, which has a stream of its own; numbers stay within the range.
  func applied(to inputs: Tensor<Float>, from streams: inout [RandomStream]) -> Tensor<Float> {
    var noisy = inputs
    let scale = Float(deviation) * (range.upperBound - range.lowerBound)
    noisy.withUnsafeMutablePointer { values in
      for row in streams.indices {
        for (column, pair) in binary.enumerated() {
          let place = row * binary.count + column
          if let pair {
            guard streams[row].uniform() < flips else { continue }
            values[place] = values[place] == pair.low ? pair.high : pair.low
          } else {
            let value = values[place] + scale * Float(streams[row].normal())
            values[place] = min(max(value, range.lowerBound), range.upperBound)
          }
        }
      }
    }
    return noisy
  }
}

/// Which columns of the inputs hold two values only.
struct ColumnKinds: Sendable {
  let binary: [(low: Float, high: Float)?]

  /// In a table every column that takes exactly two values; in images, whose dark corners may do so by
  /// chance, all or none, if all values are ends of the range.
  init(_ samples: AttackedSamples) {
    let width = samples.inputs.rowStride
    let range = samples.range
    let isImage = samples.image != nil
    binary = samples.inputs.withUnsafePointer { values in
      let count = samples.count * width
      guard isImage else {
        return (0..<width).map { column in
          let found = Set(stride(from: column, to: count, by: width).lazy.map { values[$0] })
          return found.count == 2 ? (found.min()!, found.max()!) : nil
        }
      }
      let isBinary = (0..<count).allSatisfy {
        values[$0] == range.lowerBound || values[$0] == range.upperBound
      }
      return [(low: Float, high: Float)?](
        repeating: isBinary ? (range.lowerBound, range.upperBound) : nil, count: width)
    }
  }

  /// The levels among which an attacker who does not know better chooses: from one that changes little
  /// to one that leaves little. Inputs of both kinds have a level for each, of half as many.
  func levels() -> [(deviation: Double, flips: Double)] {
    let levels = (0..<10).map { 0.02 * pow(1.5, Double($0)) }
    let isMixed = binary.contains { $0 == nil } && binary.contains { $0 != nil }
    guard isMixed else { return levels.map { ($0, $0) } }
    let fewer = stride(from: 0, to: 10, by: 2).map { levels[$0] }
    return fewer.flatMap { deviation in fewer.map { (deviation, $0) } }
  }
}
