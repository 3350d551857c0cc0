import Attacks
import Networks
import Tensors

@testable import Training

/// Three well separated clouds in the unit cube: separable data for fast runs.
enum Clouds {
  static let width = 6
  static let classes = 3

  static func samples(_ count: Int, width: Int = width) -> (x: Tensor<Float>, labels: [Int]) {
    var stream = RandomStream(seed: 1, name: "clouds \(width)")
    let labels = (0..<count).map { $0 % classes }
    let elements = labels.flatMap { label in
      (0..<width).map {
        Float($0 % classes == label ? 0.8 : 0.2) + Float(stream.uniform() - 0.5) / 5
      }
    }
    return (Tensor(elements: elements, shape: [count, width]), labels)
  }

  static func recipe(
    _ method: TrainingMethod = .natural, radius: Double = 0.02, epochs: Int = 30,
    batchSize: Int = 20, _ optimiser: Optimiser = .adam, rate: Double = 0.02
  ) -> Recipe {
    Recipe(
      method: method, perturbation: Perturbation(radius: radius, range: 0...1), epochs: epochs,
      batchSize: batchSize, optimiser: optimiser, learningRate: LearningRate(base: rate))
  }

  static func trainer(
    _ recipe: Recipe, samples count: Int = 90, name: String = "mlp:12", width: Int = width,
    seed: UInt64 = 1, workers: Int = 1
  ) throws -> Trainer {
    let (x, labels) = samples(count, width: width)
    return Trainer(
      architecture: try Architecture(named: name, inputShape: [width], classes: classes),
      recipe: recipe, inputs: x,
      labels: labels, seed: seed, workers: Workers(workers))
  }
}

extension TrainingBatch {
  /// All samples in one shard, under the parameters of a network without normalisation.
  static func of(
    _ network: Network<Float>, _ x: Tensor<Float>, _ labels: [Int], _ moment: Moment
  ) -> TrainingBatch {
    var stream = RandomStream(seed: 0, name: "init")
    var trainable = TrainableNetwork(
      architecture: network.architecture, initialisation: .uniform, inputs: x, from: &stream)
    trainable.parameters.replaceSubrange(network.parameters.indices, with: network.parameters)
    return TrainingBatch(network: trainable, x: x, labels: labels, moment: moment) {
      RandomStream(seed: 4, name: "\($0)/0/0")
    }
  }
}

private let attack = PGD(steps: 3, randomStarts: 1, cleanStart: false)

/// The methods with few steps of attack, for speed.
let methods: [TrainingMethod] = [
  .natural, .pgd(attack), .trades(TRADES(attack: attack)), .wrm(WassersteinAscent(steps: 3)),
  .noise(NoiseLayer(draws: 2)), .ibp(finalNaturalWeight: 0.5), .ibp(finalNaturalWeight: 0),
  .crownIBP(finalNaturalWeight: 0), .dual(projections: 0), .dual(projections: 20),
  .diffai(weight: 0.5), .mtlIBP(MTLIBP(weight: 0.5)), .sabr(SABR(attack: attack)),
]

let optimisers: [(Optimiser, rate: Double)] = [(.adam, 0.02), (.sgd(momentum: 0.9), 0.1)]
