package import Networks
package import Tensors

/// Projected gradient ascent on the cross-entropy within an ℓ∞ box (Madry et al. 2018).
///
/// It bounds robust accuracy from above: what it does not find is not proven absent. Points stay
/// within `Perturbation.attackBox`, so that none leaves the threat model by rounding.
package struct PGD: Codable, Hashable, Sendable {
  /// Gradient steps of every run.
  package var steps: Int
  /// Length of a step in units of ε/steps.
  package var stepFactor: Double
  /// Runs from uniformly random points of the box.
  package var randomStarts: Int
  /// Whether one run starts at the sample itself.
  package var cleanStart: Bool

  /// - Parameters:
  ///   - steps: of every run; 0 leaves its start.
  ///   - stepFactor: the length of a step is stepFactor·ε/steps.
  ///   - randomStarts: runs from random points.
  ///   - cleanStart: whether one more begins at the sample.
  package init(steps: Int, stepFactor: Double = 2.5, randomStarts: Int, cleanStart: Bool) {
    self.steps = steps
    self.stepFactor = stepFactor
    self.randomStarts = randomStarts
    self.cleanStart = cleanStart
  }

  /// Ten steps of ε/4 from a random point: the reference study's training attack (8/255 in steps of
  /// 2/255).
  package static let training = PGD(steps: 10, randomStarts: 1, cleanStart: false)
  /// Twenty steps of 2.5ε/20 from the sample, and once more from a random point; the best counts.
  package static let evaluation = PGD(steps: 20, randomStarts: 1, cleanStart: true)

  /// The last point of one run from a random start: [n, …] like x.
  ///
  /// The gradient is that of the batch's summed loss, so that it does not depend on how a batch is
  /// sharded.
  /// - Parameters:
  ///   - network: under attack.
  ///   - x: [n, …], in input units.
  ///   - labels: n true classes.
  ///   - perturbation: the threat model.
  ///   - stream: of the random start.
  package func lastPoint(
    against network: Network<Float>, x: Tensor<Float>, labels: [Int],
    perturbation: Perturbation, from stream: inout RandomStream
  ) -> Tensor<Float> {
    let box = perturbation.attackBox(around: x)
    let start = randomPoint(
      in: box, around: x, noise: noise(x.shape, perturbation: perturbation, from: &stream))
    return lastPoint(
      against: network, from: start, maximising: .crossEntropy(labels: labels),
      perturbation: perturbation,
      within: box)
  }

  /// The last point of one run from `start` within a box around the samples.
  package func lastPoint(
    against network: Network<Float>, from start: Tensor<Float>,
    maximising objective: AttackObjective, perturbation: Perturbation, within box: Box<Float>
  ) -> Tensor<Float> {
    var point = start
    for _ in 0..<steps {
      let ascent = objective.evaluate(network, at: point).gradient()
      point.signStep(
        gradient: ascent, step: stepSize(perturbation), lower: box.lower, upper: box.upper)
    }
    return point
  }

  /// The point of largest loss on the way of all runs, per sample; never easier than the sample
  /// itself if it is a start.
  /// - Parameter streams: one for every sample, so that its random starts do not depend on which others
  ///   are attacked beside it.
  package func strongestPoint(
    against network: Network<Float>, x: Tensor<Float>, labels: [Int],
    perturbation: Perturbation, from streams: inout [RandomStream]
  ) -> Tensor<Float> {
    precondition(streams.count == labels.count, "\(streams.count) streams, \(labels.count) labels")
    let box = perturbation.attackBox(around: x)
    let rowShape = Array(x.shape.dropFirst())
    var best = x
    var losses = [Float](repeating: -.infinity, count: labels.count)
    // Run 0 is the clean one.
    for run in (cleanStart ? 0 : 1)...randomStarts {
      var point = x
      if run > 0 {
        let rows = streams.indices.map { row in
          noise([1] + rowShape, perturbation: perturbation, from: &streams[row])
        }
        point = randomPoint(
          in: box, around: x, noise: Tensor(concatenating: rows, rowShape: rowShape))
      }
      for step in 0...steps {
        let (loss, gradient) = AttackObjective.crossEntropy(labels: labels)
          .evaluate(network, at: point)
        best.replaceRows(of: point, where: { loss[$0] > losses[$0] })
        for row in labels.indices { losses[row] = max(losses[row], loss[row]) }
        guard step < steps else { break }
        point.signStep(
          gradient: gradient(), step: stepSize(perturbation), lower: box.lower, upper: box.upper)
      }
    }
    return best
  }

  /// In input units.
  private func stepSize(_ perturbation: Perturbation) -> Float {
    Float(stepFactor * perturbation.radius / Double(max(steps, 1)))
  }

  private func noise(
    _ shape: [Int], perturbation: Perturbation, from stream: inout RandomStream
  ) -> Tensor<Float> {
    let radius = Float(perturbation.radius)
    return Tensor(uniform: -radius...radius, shape: shape, from: &stream)
  }

  /// x + noise, clipped to the box.
  private func randomPoint(
    in box: Box<Float>, around x: Tensor<Float>, noise: Tensor<Float>
  ) -> Tensor<Float> {
    var point = noise
    point.add(x)
    point.clamp(lower: box.lower, upper: box.upper)
    return point
  }
}
