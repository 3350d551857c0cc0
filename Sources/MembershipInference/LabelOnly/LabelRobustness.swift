internal import Glibc
internal import Networks
internal import Tensors

/// Shares of perturbed copies that keep the right label: what labels tell of confidence
/// (Choquette-Choo et al. 2021, sections 3.3 and 3.4). A sample that is misclassified as it is has
/// the score 0.
enum LabelRobustness {
  /// The number of correct answers on the image and its transformations; 0 where the image is
  /// misclassified.
  static func correct(
    transformations: [ImageTransformation], oracle: LabelOracle, samples: AttackedSamples,
    workers: Workers
  ) -> [Double] {
    pieces(samples: samples, workers: workers) { inputs, labels, _ in
      let own = hits(oracle: oracle, inputs: inputs, labels: labels)
      return transformations.reduce(own) { sums, transformation in
        let moved = transformation.applied(to: inputs, fill: samples.range.lowerBound)
        let hits = hits(oracle: oracle, inputs: moved, labels: labels)
        return sums.indices.map { own[$0] * (sums[$0] + hits[$0]) }
      }
    }
  }

  /// Noise levels, in units of the range for Gaussian noise, or probabilities of flipping a binary
  /// input, from one that changes little to one that leaves little: no level has to be chosen.
  static let levels = (0..<10).map { 0.02 * pow(1.5, Double($0)) }

  /// The share of correct answers on noisy copies, the same number at every level.
  static func noise(
    copies: Int, oracle: LabelOracle, samples: AttackedSamples, seed: UInt64,
    workers: Workers
  ) -> [Double] {
    let isBinary = samples.isBinary
    return pieces(samples: samples, workers: workers) { inputs, labels, identities in
      let own = hits(oracle: oracle, inputs: inputs, labels: labels)
      var streams = identities.map { RandomStream(seed: seed, name: "noise/\($0)") }
      var sums = [Double](repeating: 0, count: labels.count)
      for level in levels {
        for _ in 0..<copies {
          let noisy =
            isBinary
            ? inputs.flipped(with: level, range: samples.range, from: &streams)
            : inputs.noisy(level, range: samples.range, from: &streams)
          for (row, hit) in hits(oracle: oracle, inputs: noisy, labels: labels).enumerated() {
            sums[row] += hit
          }
        }
      }
      return sums.indices.map { own[$0] * (1 + sums[$0]) / Double(1 + copies * levels.count) }
    }
  }

  /// 1 where the answer is the label, else 0.
  private static func hits(
    oracle: LabelOracle, inputs: Tensor<Float>, labels: [Int]
  ) -> [Double] {
    zip(oracle.labels(inputs), labels).map { $0 == $1 ? 1 : 0 }
  }

  /// Scores of pieces of a size that does not depend on the workers, from inputs, labels and identities.
  private static func pieces(
    samples: AttackedSamples, workers: Workers,
    scores: @Sendable (Tensor<Float>, [Int], [Int]) -> [Double]
  ) -> [Double] {
    let pieces = chunks(of: samples.count, size: 50)
    return workers.map(pieces.count) { piece in
      let rows = pieces[piece]
      return scores(
        samples.inputs.rows(rows), Array(samples.labels[rows]), Array(samples.samples[rows]))
    }.flatMap(\.self)
  }
}

extension Tensor<Float> {
  /// Gaussian noise of a deviation of `level` times the range, clipped to it; each row has a stream.
  fileprivate func noisy(
    _ level: Double, range: ClosedRange<Float>, from streams: inout [RandomStream]
  ) -> Tensor {
    let deviation = Float(level) * (range.upperBound - range.lowerBound)
    return changed(from: &streams) { value, stream in
      let noise = deviation * Float(stream.normal())
      return Swift.min(Swift.max(value + noise, range.lowerBound), range.upperBound)
    }
  }

  /// Every value moves to the other end of the range with this probability; each row has a stream.
  fileprivate func flipped(
    with probability: Double, range: ClosedRange<Float>, from streams: inout [RandomStream]
  ) -> Tensor {
    let sum = range.lowerBound + range.upperBound
    return changed(from: &streams) { value, stream in
      stream.uniform() < probability ? sum - value : value
    }
  }

  private func changed(
    from streams: inout [RandomStream], change: (Float, inout RandomStream) -> Float
  ) -> Tensor {
    var changed = self
    let size = rowStride
    changed.withUnsafeMutablePointer { values in
      for row in streams.indices {
        for i in row * size..<(row + 1) * size { values[i] = change(values[i], &streams[row]) }
      }
    }
    return changed
  }
}
