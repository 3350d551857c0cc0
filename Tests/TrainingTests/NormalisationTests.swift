import Attacks
import Networks
import Tensors
import Testing

@testable import Training

/// Batch normalisation, dropout, standardisation.
@Suite struct NormalisationTests {
  static let hidden = 5
  static let samples = 6

  /// Numbers of mlp:5/bn one after the other: W₁, β, W₂, b₂, γ; loops in `Double`.
  struct Reference {
    let numbers: [Double]
    var w: Int { NormalisationTests.hidden * Clouds.width }
    var shift: Int { w }
    var head: Int { w + NormalisationTests.hidden }
    var bias: Int { head + Clouds.classes * NormalisationTests.hidden }
    var scale: Int { bias + Clouds.classes }

    func sums(_ x: [Double]) -> [Double] {
      (0..<NormalisationTests.hidden).map { h in
        (0..<Clouds.width).reduce(0) { $0 + numbers[h * Clouds.width + $1] * x[$1] }
      }
    }

    /// Mean, variance of every hidden sum over samples.
    func moments(_ rows: [[Double]]) -> [(Double, Double)] {
      let all = rows.map(sums)
      return (0..<NormalisationTests.hidden).map { h in
        let mean = all.reduce(0) { $0 + $1[h] } / Double(all.count)
        return (mean, all.reduce(0) { $0 + ($1[h] - mean) * ($1[h] - mean) } / Double(all.count))
      }
    }

    /// CE of the worst margins over boxes, normalised by the given moments.
    func loss(
      low: [Double], high: [Double], label: Int, _ moments: [(Double, Double)]
    ) -> Double {
      let ends = (0..<NormalisationTests.hidden).map { h in
        let (mean, variance) = moments[h]
        let factor = numbers[scale + h] / (variance + 1e-5).squareRoot()
        let shifted = numbers[shift + h] - mean * factor
        let sum = (0..<Clouds.width).reduce((shifted, shifted)) { sum, i in
          let weight = factor * numbers[h * Clouds.width + i]
          return (
            sum.0 + min(weight * low[i], weight * high[i]),
            sum.1 + max(weight * low[i], weight * high[i])
          )
        }
        return (max(sum.0, 0), max(sum.1, 0))
      }
      let terms = (0..<Clouds.classes).map { j in
        let margin = ends.indices.reduce(numbers[bias + label] - numbers[bias + j]) { sum, h in
          let weight =
            numbers[head + label * NormalisationTests.hidden + h]
            - numbers[head + j * NormalisationTests.hidden + h]
          return sum + min(weight * ends[h].0, weight * ends[h].1)
        }
        return Double.exp(-margin)
      }
      return Double.log(terms.reduce(0, +))
    }

    /// Mean of κ·CE + (1 − κ)·CE(−m̲).
    func loss(
      _ x: [[Double]], _ low: [[Double]], _ high: [[Double]], _ labels: [Int], kappa: Double
    ) -> Double {
      let moments = moments(x)
      let total = labels.indices.reduce(0) { sum, row in
        sum + kappa * loss(low: x[row], high: x[row], label: labels[row], moments)
          + (1 - kappa) * loss(low: low[row], high: high[row], label: labels[row], moments)
      }
      return total / Double(labels.count)
    }
  }

  private static func rows(_ tensor: Tensor<Float>) -> [[Double]] {
    (0..<tensor.shape[0]).map { tensor.rows([$0]).elements.map(Double.init) }
  }

  /// Loss and gradients, through the statistics too, against central differences.
  @Test(arguments: [0, 0.02, 0.2], [0, 0.5, 1]) func gradients(radius: Double, kappa: Double) throws
  {
    let net = try Architecture(
      named: "mlp:\(Self.hidden)/bn", inputShape: [Clouds.width], classes: Clouds.classes)
    let (x, labels) = Clouds.samples(Self.samples)
    var stream = RandomStream(seed: 9, name: "init")
    var network = TrainableNetwork(
      architecture: net, initialisation: .uniform, inputs: x, from: &stream)
    for index in [1, 4] {
      network.parameters[index] = Tensor(uniform: 0.5...1.5, shape: [Self.hidden], from: &stream)
    }
    let moment = Moment(
      perturbation: Perturbation(radius: radius, range: 0...1), naturalWeight: kappa)
    let batch = TrainingBatch(network: network, x: x, labels: labels, moment: moment) {
      RandomStream(seed: 1, name: $0)
    }
    let shard = Shard(
      batch: batch,
      losses: IntervalTraining(finalNaturalWeight: 0).settledLosses(of: batch), penalties: [],
      fixed: [], batchSize: Self.samples)
    let box = batch.box
    let (rows, low, high) = (Self.rows(x), Self.rows(box.lower), Self.rows(box.upper))
    let numbers = network.parameters.flatMap { $0.elements.map(Double.init) }
    let loss = { (numbers: [Double]) in
      Reference(numbers: numbers).loss(
        rows, radius == 0 ? rows : low, radius == 0 ? rows : high, labels,
        kappa: radius == 0 ? 1 : kappa)
    }
    #expect(abs(shard.loss - loss(numbers)) < 1e-5)
    let gradient = shard.gradients.flatMap { $0.elements.map(Double.init) }
    for index in numbers.indices {
      let moved = [1e-6, -1e-6].map { step in
        var numbers = numbers
        numbers[index] += step
        return loss(numbers)
      }
      let slope = (moved[0] - moved[1]) / 2e-6
      #expect(abs(gradient[index] - slope) < 2e-4 * max(1, abs(slope)), "number \(index)")
    }
  }

  /// The finished network computes γ(W·x − μ)/√(v + ε) + β with the running statistics.
  @Test(arguments: ["mlp:7-6/bn", "cnn:2/bn", "resnet:2-3x1/bn", "cnn7:2"])
  func folding(name: String) throws {
    let net = try Architecture(named: name, inputShape: [1, 8, 8], classes: 3)
    var stream = RandomStream(seed: 2, name: "folding")
    let x = Tensor<Float>(uniform: 0...1, shape: [20, 1, 8, 8], from: &stream)
    var trainer = Trainer(
      architecture: net, recipe: Clouds.recipe(epochs: 3, batchSize: 10), inputs: x,
      labels: (0..<20).map { $0 % 3 },
      seed: 1)
    _ = try trainer.run()
    let (network, tape) = (trainer.state.network, Tape<Float>())
    let parameters = tape.constants(network.parameters)
    var values = [tape.constant(x)]
    for (index, node) in net.nodes.enumerated().dropFirst() {
      let inputs = node.inputs.map { values[$0] }
      guard let layer = network.normalised[index] else {
        values.append(tape.apply(layer: node.layer, inputs: inputs, parameters: parameters))
        continue
      }
      let sums = tape.value(
        tape.linear(x: inputs[0], map: layer.map, weight: parameters[layer.weight])
      ).elements
      let features = layer.map.outputs
      let (statistics, gamma, beta) = (
        network.statistics[index]!, network.parameters[layer.scale],
        network.parameters[layer.shift]
      )
      let normalised = sums.enumerated().map { position, sum in
        let j = position % features
        let deviation = (statistics[features + j] + 1e-5).squareRoot()
        return gamma[j] * (sum - statistics[j]) / deviation + beta[j]
      }
      values.append(
        tape.constant(Tensor(elements: normalised, shape: [20] + layer.map.outputShape)))
    }
    let expected = tape.value(values.last!).elements
    let logits = trainer.network.logits(x).elements
    #expect(zip(logits, expected).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
  }

  /// Running statistics of samples that are all one batch approach those of the samples.
  @Test func runningStatistics() throws {
    let recipe = Clouds.recipe(.natural, epochs: 80, batchSize: 90, .sgd(momentum: 0), rate: 0)
    var trainer = try Clouds.trainer(recipe, name: "mlp:4/bn")
    _ = try trainer.run()
    let (x, _) = Clouds.samples(90)
    let map = LinearMap.dense(inputs: Clouds.width, outputs: 4)
    let sums = x.applying(map, weight: trainer.state.network.parameters[0])
    let expected = sums.featureMoments(4)
    let running = trainer.state.network.statistics.values.first!
    for j in 0..<4 {
      #expect(abs(running[j] - expected[j]) < 1e-3)
      #expect(abs(running[4 + j] - expected[4 + j] * 90 / 89) < 1e-3)
    }
  }

  /// Standardised inputs have mean 0 and deviation 1 over the members, by channel or by feature, and
  /// training leaves the layer alone.
  @Test(arguments: ["mlp:5", "cnn:2"]) func standardisedInputs(name: String) throws {
    var stream = RandomStream(seed: 4, name: "standardisation")
    let noise = Tensor<Float>(uniform: 0...1, shape: [600, 2, 4, 4], from: &stream)
    let elements = noise.elements.enumerated().map { $0 / 16 % 2 == 0 ? $1 : 3 + 0.1 * $1 }
    let x = Tensor(elements: elements, shape: noise.shape)
    let net = try Architecture(
      named: name, inputShape: [2, 4, 4], classes: 3, standardised: true)
    let labels = (0..<600).map { $0 % 3 }
    var trainer = Trainer(
      architecture: net,
      recipe: Clouds.recipe(.ibp(finalNaturalWeight: 0), epochs: 1, batchSize: 100), inputs: x,
      labels: labels, seed: 1)
    let before = trainer.network.parameters
    _ = try trainer.run()
    #expect(Array(trainer.network.parameters[..<2]) == Array(before[..<2]))
    #expect(trainer.network.parameters[2] != before[2])
    let first = x.reshaped(to: [600, 32]).applying(
      .diagonal(period: 32, repeats: 1), weight: before[0], bias: before[1])
    let moments = first.transposedEach(rows: 2, columns: 16).featureMoments(2).elements
    #expect(zip(moments, [0, 0, 1, 1]).allSatisfy { abs($0 - $1) < 1e-4 }, "\(moments)")
    // One feature that never changes keeps its scale.
    let (weight, bias) = standardisation(
      of: Tensor(elements: [1, 5, 2, 5, 3, 5], shape: [3, 2]))
    #expect(weight[1] == 1 && bias[1] == -5)
    #expect(abs(weight[0] - 1 / Float(2.0 / 3).squareRoot()) < 1e-6)
  }

  /// Dropout changes the clean pass from step to step, and neither bounds nor the finished network.
  @Test func dropout() throws {
    let (x, labels) = Clouds.samples(12)
    let net = try Architecture(
      named: "mlp:40/dropout:0.5", inputShape: [Clouds.width], classes: Clouds.classes)
    var stream = RandomStream(seed: 1, name: "init")
    let network = TrainableNetwork(
      architecture: net, initialisation: .uniform, inputs: x, from: &stream)
    let moment = Moment(
      perturbation: Perturbation(radius: 0.1, range: 0...1), naturalWeight: 0.5)
    let batches = ["1", "2"].map { step in
      TrainingBatch(network: network, x: x, labels: labels, moment: moment) {
        RandomStream(seed: 1, name: $0 + step)
      }
    }
    let logits = batches.map { $0.tape.value($0.cleanLogits) }
    #expect(logits[0] != logits[1] && logits[0] != network.folded.logits(x))
    let margins = batches.map { $0.tape.value($0.cleanIntervalPass().negatedMargins) }
    #expect(margins[0] == margins[1])
    // The mean over many masks is the network without them, as the layer after dropout is linear.
    var mean = Tensor<Float>(zeros: logits[0].shape)
    for _ in 0..<2000 { mean.add(batches[0].tape.value(batches[0].logits(at: x)), scale: 1 / 2000) }
    let expected = network.folded.logits(x)
    #expect(zip(mean.elements, expected.elements).allSatisfy { abs($0 - $1) < 0.05 })
  }
}
