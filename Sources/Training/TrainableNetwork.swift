internal import Networks
internal import Tensors

/// A network while it is trained: the numbers that steps change, and the running statistics of its
/// batch-normalised layers, which the finished network holds within its weights.
///
/// A normalised layer computes γ·(W·x − μ)/√(v + ε) + β with mean μ and variance v of W·x over
/// samples and positions (Ioffe and Szegedy 2015): a linear layer of weight W·γ/√(v + ε) and bias
/// β − μ·γ/√(v + ε).
///
/// `Trainer.State` holds it. Forward passes with a step's own statistics are in `TrainingBatch`;
/// here are only their running means, which `folded` uses.
struct TrainableNetwork: Sendable {
  /// A batch-normalised linear layer; numbers are indices of parameters.
  struct NormalisedLayer: Sendable {
    /// Of the layer's own shape, as in the architecture.
    let map: LinearMap
    /// W, of `map.weightShape`.
    let weight: Int
    /// β
    let shift: Int
    /// γ
    let scale: Int
  }

  /// ε within the root.
  /// That of PyTorch, added to the variance.
  static let epsilon: Float = 1e-5
  /// Share of a step's statistics in the running ones.
  /// Some ten steps back; the default of PyTorch.
  private static let momentum: Float = 0.1

  let architecture: Architecture
  /// The normalised layers by node.
  let normalised: [Int: NormalisedLayer]
  /// Indices of the parameters that steps leave alone.
  /// Weight and bias of the standardising layer.
  let fixed: Set<Int>
  /// Those of the architecture, then one scale γ for every normalised layer.
  /// The optimiser updates them in this order.
  var parameters: [Tensor<Float>]
  /// Mean and variance [2, features] of every normalised layer, by node.
  var statistics: [Int: Tensor<Float>]

  /// Draws the initial weights; γ begins at 1, β and running means at 0, running variances at 1.
  /// - Parameters:
  ///   - architecture: as it is trained, before `deployed`.
  ///   - initialisation: of weights and biases.
  ///   - inputs: the members [n, …], for the standardising layer alone.
  ///   - stream: advanced by the drawing of weights, in the order of parameters.
  init(
    architecture: Architecture, initialisation: Initialisation, inputs: Tensor<Float>,
    from stream: inout RandomStream
  ) {
    self.architecture = architecture
    parameters =
      Network(architecture: architecture, initialisation: initialisation, from: &stream).parameters
    var (normalised, fixed): ([Int: NormalisedLayer], Set<Int>) = ([:], [])
    statistics = [:]
    for (index, node) in architecture.nodes.enumerated() {
      guard case .linear(let map, let weight, let bias?) = node.layer else { continue }
      switch node.training {
      case .batchNormalisation:
        normalised[index] = NormalisedLayer(
          map: map, weight: weight, shift: bias, scale: parameters.count)
        // The layer's bias is β here: one before the normalisation would be subtracted with the
        // mean.
        parameters[bias] = Tensor(zeros: [map.outputs])
        parameters.append(Tensor(repeating: 1, shape: [map.outputs]))
        statistics[index] = Tensor(
          elements: [0, 1].flatMap { [Float](repeating: $0, count: map.outputs) },
          shape: [2, map.outputs])
      case .standardisation:
        (parameters[weight], parameters[bias]) = standardisation(of: inputs)
        fixed.formUnion([weight, bias])
      case .dropout, .inputScale, nil: break
      }
    }
    self.normalised = normalised
    self.fixed = fixed
  }

  /// The ordinary network of the same function, by the running statistics.
  /// Weight W·γ/√(v + ε), bias β − μ·γ/√(v + ε), computed in `Float`. Nothing but its own rounding
  /// lies between it and the trained function.
  var folded: Network<Float> {
    var parameters = Array(parameters[..<architecture.parameters.count])
    for (node, layer) in normalised {
      let rows = statistics[node]!
      let roots = rows.rows([1]).inverseSquareRoots(epsilon: Self.epsilon)
      let factors = self.parameters[layer.scale]
        .multiplied(by: roots.reshaped(to: [layer.map.outputs]))
      parameters[layer.weight] = self.parameters[layer.weight].scalingRows(by: factors)
      let mean = rows.rows([0]).reshaped(to: [layer.map.outputs])
      parameters[layer.shift].add(mean.multiplied(by: factors), scale: -1)
    }
    return Network(architecture: architecture, parameters: parameters)
  }

  /// Moves the running statistics towards those of a step, the mean over its shards, each weighted
  /// by its share of the batch.
  /// running ← 0.9·running + 0.1·Σ share·statistics, in shard order, once a step.
  /// - Parameter shards: of one batch; their shares sum to 1.
  mutating func observe(_ shards: [(share: Float, statistics: [Int: Tensor<Float>])]) {
    for (node, old) in statistics {
      var mean = old.scaled(by: 1 - Self.momentum)
      for shard in shards {
        mean.add(shard.statistics[node]!, scale: Self.momentum * shard.share)
      }
      statistics[node] = mean
    }
  }
}
