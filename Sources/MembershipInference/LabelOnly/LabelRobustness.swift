internal import Glibc
internal import Networks
internal import Tensors

/// Which perturbed copies keep the right label: what labels tell of confidence (Choquette-Choo et al.
/// 2021, sections 3.3 and 3.4).
enum LabelRobustness {
  /// For every sample, whether the image and each of its transformations get the right answer, as 1
  /// and 0: the indicator vector that a network learns from.
  static func indicators(
    transformations: [ImageTransformation], oracle: LabelOracle, samples: AttackedSamples,
    workers: Workers
  ) -> [[Double]] {
    let rows = pieces(of: samples, workers: workers) { inputs, labels, _ in
      let own = hits(oracle: oracle, inputs: inputs, labels: labels)
      let moved = transformations.map {
        hits(
          oracle: oracle, inputs: $0.applied(to: inputs, fill: samples.range.lowerBound),
          labels: labels)
      }
      return own.indices.map { row in [own[row]] + moved.map { $0[row] } }
    }
    return rows
  }

  /// The number of right answers of an indicator vector; 0 where the sample is misclassified as it is.
  static func count(_ indicators: [Double]) -> Double {
    indicators[0] * indicators.reduce(0, +)
  }

  /// The share of correct answers on the sample and its noisy copies; 0 where the sample is
  /// misclassified as it is.
  static func noise(
    _ noise: Noise, copies: Int, oracle: LabelOracle, samples: AttackedSamples, seed: UInt64,
    workers: Workers
  ) -> [Double] {
    pieces(of: samples, workers: workers) { inputs, labels, identities in
      let own = hits(oracle: oracle, inputs: inputs, labels: labels)
      var streams = identities.map { RandomStream(seed: seed, name: "noise/\($0)") }
      var sums = own
      for _ in 0..<copies {
        let noisy = noise.applied(to: inputs, from: &streams)
        for (row, hit) in hits(oracle: oracle, inputs: noisy, labels: labels).enumerated() {
          sums[row] += hit
        }
      }
      return sums.indices.map { own[$0] * sums[$0] / Double(1 + copies) }
    }
  }

  /// 1 where the answer is the label, else 0.
  private static func hits(
    oracle: LabelOracle, inputs: Tensor<Float>, labels: [Int]
  ) -> [Double] {
    zip(oracle.labels(inputs), labels).map { $0 == $1 ? 1 : 0 }
  }

  /// What a function gives for pieces of a size that does not depend on the workers, from inputs,
  /// labels and identities.
  private static func pieces<Result: Sendable>(
    of samples: AttackedSamples, workers: Workers,
    results: @Sendable (Tensor<Float>, [Int], [Int]) -> [Result]
  ) -> [Result] {
    let pieces = chunks(of: samples.count, size: 50)
    return workers.map(pieces.count) { piece in
      let rows = pieces[piece]
      return results(
        samples.inputs.rows(rows), Array(samples.labels[rows]), Array(samples.samples[rows]))
    }.flatMap(\.self)
  }
}
