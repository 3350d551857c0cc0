import Attacks
import Networks
import Tensors
import Testing

@testable import Training

/// The methods' losses and gradients against loops over numbers in `Double`.
@Suite struct LossTests {
  static let hidden = 5
  static let samples = 4

  /// A classifier of two layers, its numbers one after the other: W₁, b₁, W₂, b₂.
  struct Reference {
    let activation: (Double) -> Double

    /// The box [l, u] of every logit's summands: the ends of the hidden values.
    func hidden(_ w: [Double], low: [Double], high: [Double]) -> (low: [Double], high: [Double]) {
      let width = low.count
      let ends = (0..<LossTests.hidden).map { h in
        let bias = w[LossTests.hidden * width + h]
        return (0..<width).reduce((bias, bias)) { sum, i in
          let weight = w[h * width + i]
          let terms = (weight * low[i], weight * high[i])
          return (sum.0 + min(terms.0, terms.1), sum.1 + max(terms.0, terms.1))
        }
      }
      return (ends.map { activation($0.0) }, ends.map { activation($0.1) })
    }

    /// Lower bounds of z_y − z_j over the box, the margins merged with the last layer.
    func margins(_ w: [Double], low: [Double], high: [Double], label: Int) -> [Double] {
      let (l, u) = hidden(w, low: low, high: high)
      let start = LossTests.hidden * (low.count + 1)
      return (0..<Clouds.classes).map { j in
        let biases = start + Clouds.classes * LossTests.hidden
        return (0..<LossTests.hidden).reduce(w[biases + label] - w[biases + j]) { sum, h in
          let weight =
            w[start + label * LossTests.hidden + h] - w[start + j * LossTests.hidden + h]
          return sum + min(weight * l[h], weight * u[h])
        }
      }
    }

    /// log Σ_j e^(−m_j): cross-entropy of the margins' worst case.
    func crossEntropy(_ w: [Double], low: [Double], high: [Double], label: Int) -> Double {
      let terms = margins(w, low: low, high: high, label: label).map { Double.exp(-$0) }
      return Double.log(terms.reduce(0, +))
    }
  }

  struct Problem {
    let network: Network<Float>
    let x: Tensor<Float>
    let labels: [Int]
    let reference: Reference
    var numbers: [Double] { network.parameters.flatMap { $0.elements.map(Double.init) } }

    init(_ activation: String) throws {
      let architecture = try Architecture(
        named: "mlp:\(LossTests.hidden)/\(activation)", inputShape: [Clouds.width],
        classes: Clouds.classes)
      var stream = RandomStream(seed: 3, name: activation)
      let start = Network<Float>(architecture: architecture, from: &stream)
      network = Network(
        architecture: architecture, parameters: start.parameters.map { $0.scaled(by: 2) })
      (x, labels) = Clouds.samples(LossTests.samples)
      reference = Reference(
        activation: [
          "relu": { max($0, 0) }, "tanh": { Double.tanh($0) },
          "sigmoid": { 1 / (1 + Double.exp(-$0)) },
        ][activation]!)
    }

    /// Mean of κ·CE + (1 − κ)·CE(−m̲) over the samples, of which `batchSize` are in the batch.
    func loss(_ numbers: [Double], _ moment: Moment, batchSize: Int) -> Double {
      let box = moment.perturbation.attackBox(around: x)
      let rows = { (tensor: Tensor<Float>, row: Int) in
        tensor.rows([row]).elements.map(Double.init)
      }
      let total = labels.enumerated().reduce(0) { sum, sample in
        let (row, label) = sample
        let clean = reference.crossEntropy(
          numbers, low: rows(x, row), high: rows(x, row), label: label)
        let worst = reference.crossEntropy(
          numbers, low: rows(box.lower, row), high: rows(box.upper, row), label: label)
        return sum + moment.naturalWeight * clean + (1 - moment.naturalWeight) * worst
      }
      return total / Double(batchSize)
    }

    /// The method's own loss and its gradients, one after the other.
    func trained(
      _ method: TrainingMethod, _ moment: Moment, batchSize: Int
    ) -> (loss: Double, gradient: [Double]) {
      let recipe = Clouds.recipe(method)
      let batch = TrainingBatch.of(network, x, labels, moment)
      let shard = Shard(
        batch: batch, losses: recipe.method.objective.settledLosses(of: batch), penalties: [],
        fixed: [], batchSize: batchSize)
      return (shard.loss, shard.gradients.flatMap { $0.elements.map(Double.init) })
    }
  }

  @Test(
    arguments: ["relu", "tanh", "sigmoid"],
    [(0.1, 0), (0.1, 0.5), (0.02, 0.9), (0, 0.5), (0.5, 0.25), (0.1, 1)])
  func intervalLoss(activation: String, setting: (radius: Double, naturalWeight: Double)) throws {
    let problem = try Problem(activation)
    let moment = Moment(
      perturbation: Perturbation(radius: setting.radius, range: 0...1),
      naturalWeight: setting.naturalWeight)
    let result = problem.trained(.ibp(finalNaturalWeight: 0), moment, batchSize: 7)
    #expect(abs(result.loss - problem.loss(problem.numbers, moment, batchSize: 7)) < 1e-5)
    let h = 1e-6
    for index in problem.numbers.indices {
      let moved = [h, -h].map { step in
        var numbers = problem.numbers
        numbers[index] += step
        return problem.loss(numbers, moment, batchSize: 7)
      }
      let slope = (moved[0] - moved[1]) / (2 * h)
      #expect(abs(result.gradient[index] - slope) < 1e-5, "parameter \(index)")
    }
  }

  /// `natural` is cross-entropy; `pgd` is that of the attacked points, which cost no gradient.
  @Test(arguments: ["relu", "tanh"]) func naturalAndAdversarial(activation: String) throws {
    let problem = try Problem(activation)
    let perturbation = Perturbation(radius: 0.1, range: 0...1)
    let moment = Moment(perturbation: perturbation, naturalWeight: 1)
    let natural = problem.trained(.natural, moment, batchSize: 4)
    #expect(abs(natural.loss - problem.loss(problem.numbers, moment, batchSize: 4)) < 1e-6)

    var stream = RandomStream(seed: 4, name: "attack/0/0")
    let points = PGD.training.lastPoint(
      against: problem.network, x: problem.x, labels: problem.labels, perturbation: perturbation,
      from: &stream)
    let adversarial = problem.trained(.pgd(.training), moment, batchSize: 4)
    let tape = Tape<Float>()
    let parameters = tape.variables(problem.network.parameters)
    let losses = tape.crossEntropy(
      tape.logits(of: problem.network, x: tape.constant(points), parameters: parameters),
      labels: problem.labels)
    tape.backward(from: tape.scale(tape.sum(losses), by: 0.25))
    let gradient = parameters.flatMap { tape.gradient($0).elements.map(Double.init) }
    #expect(abs(adversarial.loss - Double(tape.value(losses).sum()) / 4) < 1e-6)
    #expect(zip(adversarial.gradient, gradient).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(adversarial.loss > natural.loss)
  }

  /// The worst case is never easier than any point of the box.
  @Test func intervalLossBoundsTheOthers() throws {
    let problem = try Problem("relu")
    let moment = Moment(
      perturbation: Perturbation(radius: 0.1, range: 0...1), naturalWeight: 0)
    let losses = [.natural, .pgd(.evaluation), .ibp(finalNaturalWeight: 0)].map {
      (method: TrainingMethod) in problem.trained(method, moment, batchSize: 4).loss
    }
    #expect(losses[0] <= losses[1] && losses[1] <= losses[2])
  }
}
