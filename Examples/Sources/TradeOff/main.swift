// The trade-off between robustness and privacy on the embedded digits, at one radius.

import Datasets
import Experiments
import Results
import Training

let configuration = Configuration(
  data: DataSelection(source: "digits"), architecture: "mlp:64-32",
  methods: ["natural", "ibp"], radii: [0.5], capacities: [1], seeds: 1, members: 300, seed: 0,
  training: TrainingSettings(epochs: 60, batchSize: 50, learningRate: 1e-3, decays: [0.7, 0.9]))
let experiment = try Experiment(configuration, dataset: Dataset.load("digits"))
for cell in experiment.cells {
  let network = try experiment.train(cell).network
  for evaluation in try experiment.evaluate(network, cell) {
    print(
      cell.id, "verified", evaluation.verified.nonMembers.count, "of",
      evaluation.verified.nonMembers.total)
    for attack in evaluation.attacks {
      print("  \(attack.id): accuracy \(attack.accuracy)")
    }
  }
}
