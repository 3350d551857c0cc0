internal import Networks
internal import Results
internal import Tensors

/// DP-SGD (Abadi et al. 2016): every sample enters a step with probability q = batch size/members on its own;
/// g ← (Σ_i g_i·min(1, C/‖g_i‖) + N(0, σ²C²))/batch size, over all parameters together.
extension Trainer {
  /// The samples of the present step, each drawn on its own from a stream of the step, in order.
  var poissonBatch: [Int] {
    let rate = min(1, Double(recipe.batchSize) / Double(labels.count))
    var stream = stream("poisson")
    return labels.indices.filter { _ in stream.uniform() < rate }
  }

  /// The noisy sum of the samples' clipped gradients by the expected size of a batch.
  func privateGradients(_ samples: [Int], moment: Moment, settings: Defence) -> StepOutcome {
    let clip = settings[.clip] ?? 1
    let deviation = (settings[.sigma] ?? 0) * clip
    var noise = stream("privacy-noise")
    var sum = state.network.parameters.map {
      Tensor<Float>(normal: Float(deviation), shape: $0.shape, from: &noise)
    }
    let parts = samples.isEmpty ? [] : clippedSums(samples, moment: moment, clip: clip)
    for part in parts {
      for index in sum.indices where !state.network.fixed.contains(index) {
        sum[index].add(part.sum[index])
      }
    }
    let share = 1 / Float(recipe.batchSize)
    let loss = parts.reduce(0) { $0 + $1.loss } / Double(max(1, samples.count))
    return StepOutcome(
      loss: loss, gradients: [sum.map { $0.scaled(by: share) }], statistics: [])
  }

  /// Σ g_i·min(1, C/‖g_i‖) over the samples of a shard, and the sum of their losses.
  struct ClippedSum: Sendable {
    let loss: Double
    let sum: [Tensor<Float>]
  }

  private func clippedSums(_ samples: [Int], moment: Moment, clip: Double) -> [ClippedSum] {
    let ranges = shardRanges(of: samples.count)
    return workers.map(ranges.count) { [self] index in
      let shard = samples[ranges[index]]
      return objective.isSinglePass && !sharesWeights
        ? probedSum(shard, index: index, moment: moment, clip: clip)
        : repeatedSum(shard, index: index, moment: moment, clip: clip)
    }
  }

  /// Whether some parameter acts in two layers, whose gradients add up before they are clipped.
  private var sharesWeights: Bool {
    let used = architecture.nodes.flatMap { node -> [Int] in
      if case .linear(_, let weight, let bias) = node.layer {
        [weight] + (bias.map { [$0] } ?? [])
      } else {
        []
      }
    }
    return Set(used).count < used.count
  }

  /// One tape for every sample: for losses whose parameters are used several times.
  func repeatedSum(
    _ samples: ArraySlice<Int>, index: Int, moment: Moment, clip: Double
  ) -> ClippedSum {
    let x = augmented(samples, index: index)
    var sum = state.network.parameters.map { Tensor<Float>(zeros: $0.shape) }
    var total = 0.0
    for (row, sample) in samples.enumerated() {
      // The place within the batch names the sample's streams.
      let batch = batch(
        x.rows([row]), labels: [labels[sample]], index: samples.startIndex + row, moment: moment)
      let shard = Shard(
        batch: batch, losses: protectedLosses(of: batch), penalties: [],
        fixed: state.network.fixed, batchSize: 1)
      let norm = Tensor.norm(of: shard.gradients)
      let factor = Float(norm > clip ? clip / norm : 1)
      for place in sum.indices { sum[place].add(shard.gradients[place], scale: factor) }
      total += shard.loss
    }
    return ClippedSum(loss: total, sum: sum)
  }

  /// One tape for the shard. A linear layer's gradient for sample i is δ_i·a_iᵀ, with δ that of its output and
  /// a its input, so that the norms, and then the clipped sum, follow from both without a tape for every
  /// sample: dense layers have ‖δ_i‖²·‖a_i‖².
  func probedSum(
    _ samples: ArraySlice<Int>, index: Int, moment: Moment, clip: Double
  ) -> ClippedSum {
    let batch = batch(
      augmented(samples, index: index), labels: samples.map { labels[$0] }, index: index,
      moment: moment, isProbed: true)
    let tape = batch.tape
    let losses = tape.sum(protectedLosses(of: batch))
    tape.backward(from: losses)
    let layers = batch.probes.map { probe in
      ProbedLayer(
        node: architecture.nodes[probe.node], input: tape.value(probe.input),
        slope: tape.gradient(probe.output))
    }
    var squares = [Double](repeating: 0, count: samples.count)
    for layer in layers { layer.addSquaredNorms(to: &squares, fixed: state.network.fixed) }
    let factors = squares.map { Float($0 > clip * clip ? clip / $0.squareRoot() : 1) }
    var sum = state.network.parameters.map { Tensor<Float>(zeros: $0.shape) }
    for layer in layers { layer.addGradients(factors, to: &sum) }
    return ClippedSum(loss: Double(tape.value(losses)[0]), sum: sum)
  }
}

/// A linear layer in a pass over n samples.
private struct ProbedLayer {
  let map: LinearMap
  /// Indices of its parameters.
  let weight: Int
  let bias: Int?
  /// a, [n, …]
  let input: Tensor<Float>
  /// δ, [n, …]
  let slope: Tensor<Float>

  init(node: Architecture.Node, input: Tensor<Float>, slope: Tensor<Float>) {
    guard case .linear(let map, let weight, let bias) = node.layer else {
      preconditionFailure("\(node.layer) is not linear")
    }
    self.map = map
    self.weight = weight
    self.bias = bias
    self.input = input
    self.slope = slope
  }

  /// Adds ‖∂/∂W‖² + ‖∂/∂b‖² of every sample.
  func addSquaredNorms(to squares: inout [Double], fixed: Set<Int>) {
    let hasBias = bias.map { !fixed.contains($0) } ?? false
    switch map {
    case .dense:
      let inputs = squaredNorms(input)
      for (row, slope) in squaredNorms(slope).enumerated() {
        squares[row] += slope * ((fixed.contains(weight) ? 0 : inputs[row]) + (hasBias ? 1 : 0))
      }
    case .convolution, .diagonal:
      for row in squares.indices {
        let parts = gradients(rows: [row], factors: [1])
        if !fixed.contains(weight) { squares[row] += squaredNorm(parts.weight) }
        if hasBias, let bias = parts.bias { squares[row] += squaredNorm(bias) }
      }
    }
  }

  /// Adds Σ_i factor_i·∂_i to the gradients of the layer's parameters.
  func addGradients(_ factors: [Float], to sum: inout [Tensor<Float>]) {
    let parts = gradients(rows: Array(factors.indices), factors: factors)
    sum[weight].add(parts.weight)
    if let bias, let gradient = parts.bias { sum[bias].add(gradient) }
  }

  /// By the layer's own pullback, on a tape that holds nothing else.
  private func gradients(
    rows: [Int], factors: [Float]
  ) -> (weight: Tensor<Float>, bias: Tensor<Float>?) {
    let tape = Tape<Float>()
    let w = tape.variable(Tensor(zeros: map.weightShape))
    let b = bias.map { _ in tape.variable(Tensor(zeros: [map.outputs])) }
    let y = tape.linear(x: tape.constant(input.rows(rows)), map: map, weight: w, bias: b)
    let weighted = slope.rows(rows).scalingRows(
      by: Tensor(elements: factors, shape: [factors.count]))
    tape.backward(from: y, gradient: weighted.reshaped(to: tape.shape(y)))
    return (tape.gradient(w), b.map(tape.gradient))
  }

  private func squaredNorm(_ x: Tensor<Float>) -> Double {
    x.elements.reduce(0) { $0 + Double($1) * Double($1) }
  }

  /// Σ x² of every row, in double precision.
  private func squaredNorms(_ x: Tensor<Float>) -> [Double] {
    let width = x.rowStride
    return x.withUnsafePointer { x in
      (0..<input.shape[0]).map { row in
        (0..<width).reduce(0.0) { sum, column in
          let value = Double(x[row * width + column])
          return sum + value * value
        }
      }
    }
  }
}
