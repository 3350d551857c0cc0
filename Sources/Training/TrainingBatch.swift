internal import Attacks
internal import Bounds
package import Networks
package import Tensors

/// What a training method sees of one shard of a batch: samples, threat model, and the network's
/// parameters on a tape.
///
/// Batch-normalised layers act as linear layers here, with the statistics of the clean pass of *this
/// shard* (ghost batch normalisation, Hoffer et al. 2017): boxes and attacked points are normalised
/// by them too (Zhang et al. 2020; Shi et al. 2021). Dropout acts on samples and attacked points,
/// not on boxes or within attacks.
///
/// Made by `Trainer` for each shard and step, read by an `Objective`. Lazy properties are computed
/// on the tape at most once, so that methods share the clean pass; a class, since they and the tape
/// grow while the loss is built. Used by one thread.
package final class TrainingBatch {
  package typealias Variable = Tape<Float>.Variable

  /// Of this shard; gradients are taken once, by `Shard`.
  package let tape = Tape<Float>()
  let architecture: Architecture
  /// [n, …], the shard's samples, constants.
  package let x: Tensor<Float>
  package let labels: [Int]
  package let moment: Moment
  /// The trained numbers, in the order of `TrainableNetwork.parameters`.
  /// Constants where a parameter is fixed.
  let trained: [Variable]
  /// Parameters of the architecture as they act: normalisation is within weight and bias.
  /// One for each entry of `architecture.parameters`; every pass uses these.
  private(set) var parameters: [Variable]
  /// Mean and variance of every normalised layer, by node.
  /// [2, features], unbiased variance.
  private(set) var statistics: [Int: Tensor<Float>] = [:]
  /// Boxes at the ReLUs of the last interval pass, and the boxes of inputs it began with.
  /// For `ShortWarmUp`; empty until a pass, and replaced by each.
  private(set) var rectifierStacks: [Variable] = []
  private(set) var inputBox: Box<Float>?

  /// Targets of points in place of `labels`; nil: the labels. Losses of bounds keep the labels, as a
  /// worst case for one class is none for the others.
  private var targets: Tensor<Float>?
  /// Where gradients of samples are wanted one by one: what every linear layer got, and a leaf of zeros
  /// added to what it gave, whose gradient is that of its output.
  private(set) var probes: [(node: Int, input: Variable, output: Variable)] = []
  private let isProbed: Bool

  /// From purpose to stream; the same purpose always gives the same numbers.
  private let streams: (String) -> RandomStream
  /// Advanced by every pass with dropout: samples and attacked points get masks of their own.
  private var dropout: RandomStream
  private let hasDropout: Bool
  /// z(x) of the clean pass with normalisation, which runs at once since its statistics are needed
  /// by all others; nil without normalised layers.
  private var normalisedLogits: Variable?

  /// - Parameters:
  ///   - network: numbers before the step.
  ///   - x: [n, …], the shard's samples.
  ///   - labels: n classes.
  ///   - moment: ε and κ of the step.
  ///   - targets: [n, classes]; nil: the labels.
  ///   - isProbed: whether parameters are constants and `probes` are kept.
  ///   - streams: the random stream of this shard and step for a purpose.
  init(
    network: TrainableNetwork, x: Tensor<Float>, labels: [Int], moment: Moment,
    targets: Tensor<Float>? = nil, isProbed: Bool = false,
    streams: @escaping (String) -> RandomStream
  ) {
    architecture = network.architecture
    self.targets = targets
    self.isProbed = isProbed
    self.x = x
    self.labels = labels
    self.moment = moment
    self.streams = streams
    let tape = tape
    trained = network.parameters.enumerated().map {
      isProbed || network.fixed.contains($0) ? tape.constant($1) : tape.variable($1)
    }
    parameters = Array(trained[..<architecture.parameters.count])
    dropout = streams("dropout")
    hasDropout = architecture.nodes.contains {
      if case .dropout = $0.training { true } else { false }
    }
    if !network.normalised.isEmpty { normalisedLogits = normalisingPass(network.normalised) }
  }

  /// By what the standardising layer multiplies radii, on average; 1 without one.
  /// The mean of |weight| over the elements.
  var standardisationFactor: Double {
    for node in architecture.nodes where node.training == .standardisation {
      guard case .linear(_, let weight, _) = node.layer else { continue }
      let factors = tape.value(parameters[weight]).elements
      return factors.reduce(0) { $0 + Double(abs($1)) } / Double(factors.count)
    }
    return 1
  }

  /// - Parameter purpose: `attack`, `noise`, `projections`, …
  package func stream(_ purpose: String) -> RandomStream { streams(purpose) }

  /// The network at this step, for attacks.
  package lazy var network = Network(
    architecture: architecture, parameters: parameters.map(tape.value))

  /// z(x)
  /// [n, classes]
  package lazy var cleanLogits: Variable = normalisedLogits ?? logits(at: x)

  /// CE(z(x), y) of every sample.
  /// [n]
  package lazy var cleanLosses: Variable = pointLosses(cleanLogits)

  /// Cross-entropy of the logits of points [n, classes] under the targets: [n].
  func pointLosses(_ logits: Variable) -> Variable {
    guard let targets else { return tape.crossEntropy(logits, labels: labels) }
    return tape.crossEntropy(logits, targets: targets)
  }

  /// Replaces the targets by what the network says of the samples, flattened.
  func flattenTargets() {
    targets = SoftTargets.flattened(tape.value(cleanLogits), labels: labels)
  }

  /// Logits of points in place of the samples, with noise on the outputs of a node if given.
  /// - Parameters:
  ///   - points: [n, …], constants: no gradient flows back into an attack.
  ///   - noise: values of the node's extents, one row for each point, added to its outputs.
  /// - Returns: [n, classes].
  func logits(
    at points: Tensor<Float>, noise: (node: Int, values: Tensor<Float>)? = nil
  ) -> Variable {
    propagate(points) { index, layer, inputs in
      let value = tape.apply(layer: layer, inputs: inputs, parameters: parameters)
      guard let noise, noise.node == index else { return value }
      return tape.add(value, tape.constant(noise.values))
    }
  }

  /// CE(z(x'), y) of every point x'.
  /// [n], under the same labels.
  package func losses(at points: Tensor<Float>) -> Variable {
    pointLosses(logits(at: points))
  }

  /// A forward pass from constant points with dropout after the nodes that ask for it, as
  /// `Architecture.propagate` has none.
  /// - Parameter step: the value of a node from its index, layer and inputs' values.
  private func propagate(
    _ points: Tensor<Float>, step: (Int, Layer, [Variable]) -> Variable
  ) -> Variable {
    var values = [tape.constant(points)]
    for (index, node) in architecture.nodes.enumerated().dropFirst() {
      var value = step(index, node.layer, node.inputs.map { values[$0] })
      if isProbed, case .linear = node.layer {
        let probe = tape.variable(Tensor(zeros: tape.shape(value)))
        probes.append((index, values[node.inputs[0]], probe))
        value = tape.add(value, probe)
      }
      if case .dropout(let probability) = node.training {
        // Kept outputs are scaled by 1/(1 − p) within the mask, so that the finished network needs
        // no factor.
        let mask = Tensor<Float>(
          maskOf: tape.shape(value), keep: 1 - probability, from: &dropout)
        value = tape.multiply(value, tape.constant(mask))
      }
      values.append(value)
    }
    return values[values.count - 1]
  }

  /// The pass whose statistics normalise; turns `parameters` into those of linear layers.
  private func normalisingPass(
    _ layers: [Int: TrainableNetwork.NormalisedLayer]
  ) -> Variable {
    propagate(x) { index, layer, inputs in
      guard let normalised = layers[index] else {
        return tape.apply(layer: layer, inputs: inputs, parameters: parameters)
      }
      return normalise(inputs[0], layer: normalised, node: index)
    }
  }

  /// γ·(s − μ)/√(v + ε) + β of s = W·x over samples and positions, computed as s·factor + bias;
  /// gradients flow through μ and v, too.
  /// - Parameters:
  ///   - input: the node's input on the tape.
  ///   - layer: indices of its parameters.
  ///   - node: its index, under which statistics are kept.
  /// - Returns: the node's output; its weight and bias in `parameters` are replaced on the way.
  private func normalise(
    _ input: Variable, layer: TrainableNetwork.NormalisedLayer, node: Int
  ) -> Variable {
    let (map, features) = (layer.map, layer.map.outputs)
    let sums = tape.linear(x: input, map: map, weight: trained[layer.weight])
    let moments = tape.featureMoments(sums, features: features)
    let mean = tape.reshape(tape.rows(moments, 0..<1), to: [features])
    let variance = tape.reshape(tape.rows(moments, 1..<2), to: [features])
    let factor = tape.multiply(
      trained[layer.scale],
      tape.inverseSquareRoot(variance, epsilon: TrainableNetwork.epsilon))
    let bias = tape.add(
      trained[layer.shift], tape.scale(tape.multiply(mean, factor), by: -1))
    parameters[layer.weight] = tape.multiplyRows(trained[layer.weight], by: factor)
    parameters[layer.shift] = bias
    let count = tape.value(sums).count / features
    statistics[node] = tape.value(moments).withUnbiasedVariance(of: count)
    return tape.linear(
      x: sums, map: .diagonal(period: features, repeats: map.positions), weight: factor, bias: bias)
  }

  // MARK: Bounds

  /// The threat model around the samples.
  /// In input units with the present ε, rounded inwards.
  package var box: Box<Float> { moment.perturbation.attackBox(around: x) }

  /// −m̲ of boxes around the samples.
  /// [n, classes], with 0 in the label's column: cross-entropy of them is the loss of the worst
  /// case.
  /// - Parameters:
  ///   - points: [n, …].
  ///   - box: around the samples, or part of the threat model.
  /// - Returns: losses [n], −m̲ [n, classes].
  package func intervalPass(_ box: Box<Float>) -> Variable {
    intervalPass(plain: nil, box: box).negatedMargins
  }

  /// Cross-entropy of points and −m̲ of boxes, in one pass unless dropout acts on the points.
  func intervalPass(
    plain points: Tensor<Float>, box: Box<Float>
  ) -> (losses: Variable, negatedMargins: Variable) {
    // One pass stacks points on boxes and saves matrix products; masks must not act on boxes.
    if hasDropout { return (losses(at: points), intervalPass(box)) }
    let pass = intervalPass(plain: .some(points), box: box)
    return (pointLosses(pass.logits), pass.negatedMargins)
  }

  /// Cross-entropy of the samples and −m̲ of the threat model.
  /// With normalisation the clean logits are there already, from the pass that gave the statistics.
  func cleanIntervalPass() -> (losses: Variable, negatedMargins: Variable) {
    normalisedLogits == nil
      ? intervalPass(plain: x, box: box) : (cleanLosses, intervalPass(box))
  }

  /// Cross-entropy of the samples and −m̲ of the threat model, by intervals and by CROWN.
  /// Losses [n], both −m̲ [n, classes]; with ReLU stacks of neither kept.
  func cleanCROWNPass() -> (losses: Variable, intervals: Variable, crown: Variable) {
    let isApart = hasDropout || normalisedLogits != nil
    let pass = tape.crownIntervalNegatedMargins(
      of: architecture, plain: isApart ? nil : x, box: box, labels: labels, parameters: parameters)
    let losses = isApart ? cleanLosses : pointLosses(pass.logits)
    return (losses, pass.intervals, pass.crown)
  }

  /// The one place where boxes are propagated; notes what `ShortWarmUp` reads.
  private func intervalPass(
    plain points: Tensor<Float>?, box: Box<Float>
  ) -> (logits: Variable, negatedMargins: Variable) {
    rectifierStacks = []
    inputBox = box
    return tape.intervalNegatedMargins(
      of: architecture, plain: points, box: box, labels: labels, parameters: parameters
    ) { rectifierStacks.append($0) }
  }

  /// κ·clean + (1 − κ)·CE(−m̲)
  /// κ is `moment.naturalWeight`, m̲ certified lower bounds of z_y − z_j.
  /// - Parameters:
  ///   - clean: [n], the losses of samples.
  ///   - negatedMargins: [n, classes].
  /// - Returns: [n].
  func mixture(clean: Variable, negatedMargins: Variable) -> Variable {
    tape.add(
      tape.scale(clean, by: Float(moment.naturalWeight)),
      tape.scale(
        tape.crossEntropy(negatedMargins, labels: labels), by: Float(1 - moment.naturalWeight)))
  }
}

extension Tensor<Float> {
  /// Mean and variance of `count` numbers, the latter as an estimate from a sample.
  /// Running statistics hold n/(n − 1) times the batch's variance, as PyTorch's do.
  fileprivate func withUnbiasedVariance(of count: Int) -> Tensor {
    let correction = Float(count) / Float(Swift.max(1, count - 1))
    return Tensor(
      concatenating: [rows([0]), rows([1]).scaled(by: correction)], rowShape: [rowStride])
  }
}
