internal import Networks
internal import Tensors

/// The threshold of the largest probability that Salem et al. (2019, section V) choose without shadow
/// models: what the top t percent of random inputs reach, which nobody was trained on.
enum RandomInputThreshold {
  /// Random inputs that are asked about.
  static let count = 1000
  /// t as a share; the paper finds 5 % to 25 % to do.
  static let share = 0.1

  /// The log-odds of the largest probability that the top tenth of random inputs reaches: every number
  /// uniform in the range, every binary column either of its values.
  static func threshold(for suspect: Suspect, network: Network<Float>, seed: UInt64) -> Double {
    let samples = suspect.samples
    let kinds = ColumnKinds(samples)
    var stream = RandomStream(seed: seed, name: "random inputs")
    let width = Double(samples.range.upperBound) - Double(samples.range.lowerBound)
    let values = (0..<count).flatMap { _ in
      kinds.binary.map { pair in
        let draw = stream.uniform()
        guard let pair else { return Float(Double(samples.range.lowerBound) + draw * width) }
        return draw < 0.5 ? pair.low : pair.high
      }
    }
    let shape = [count] + samples.inputs.shape.dropFirst()
    let scores = largestLogOdds(of: network, inputs: Tensor(elements: values, shape: shape))
    return scores.sorted(by: >)[Int(share * Double(count)) - 1]
  }

  /// Log-odds of the largest probability of every input.
  static func largestLogOdds(of network: Network<Float>, inputs: Tensor<Float>) -> [Double] {
    let logits = Network<Double>(network).logits(Tensor<Double>(inputs))
    return trueClassLogOdds(logits: logits, labels: logits.rowMaxima())
  }
}
