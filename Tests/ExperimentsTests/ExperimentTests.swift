import Datasets
import Experiments
import Networks
import Results
import Tensors
import Testing
import Training

@Suite struct ExperimentTests {
  private func experiment(methods: [String] = ["natural", "pgd", "ibp"]) throws -> Experiment {
    let configuration = Configuration(
      data: DataSelection(source: "digits"), architecture: "mlp:12", methods: methods,
      radii: [0.5, 1], capacities: [0.5, 1], seeds: 2, members: 50, seed: 3,
      training: TrainingSettings(
        epochs: 2, batchSize: 20, learningRate: 1e-2, decays: [0.5], initialisation: .uniform),
      exactSamples: 0)
    return try Experiment(configuration: configuration, dataset: Dataset.load("digits"))
  }

  @Test func gridHasEveryCellOnce() throws {
    let cells = try experiment().cells
    #expect(cells.count == 2 * 2 * (1 + 2 + 2))
    #expect(Set(cells.map(\.id)).count == cells.count)
    #expect(cells.allSatisfy { ($0.method == "natural") == ($0.trainedRadius == nil) })
    #expect(cells.compactMap(\.trainedRadius).allSatisfy { $0.input == $0.levels / 16 })
  }

  @Test func aRepetitionHasTheSameMembersInEveryCell() throws {
    let experiment = try experiment()
    for seed in 0..<2 {
      let splits = try experiment.cells.filter { $0.seed == seed }.map(experiment.split)
      #expect(splits.allSatisfy { $0 == splits[0] })
    }
    let cells = experiment.cells
    #expect(
      try experiment.split(for: cells[0])
        != experiment.split(for: #require(cells.first { $0.seed == 1 })))
  }

  @Test func costGrowsWithCapacityAndMethod() throws {
    let experiment = try experiment()
    let cost = { (method: String, capacity: Double) in
      experiment.cells.filter { $0.method == method && $0.capacity == capacity && $0.seed == 0 }
        .map(experiment.cost)[0]
    }
    #expect(cost("pgd", 1) > cost("pgd", 0.5))
    #expect(cost("pgd", 1) > cost("ibp", 1))
  }

  @Test func accuraciesAndSignalsAreOrdered() throws {
    let experiment = try experiment()
    for cell in experiment.cells.prefix(5) {
      let model = try experiment.train(cell)
      let evaluations = try experiment.evaluate(network: model.network, cell: cell)
      #expect(evaluations.count == (cell.trainedRadius == nil ? 2 : 1))
      for evaluation in evaluations {
        for (verified, adversarial, natural) in [
          (evaluation.verified.members, evaluation.adversarial.members, evaluation.natural.members),
          (
            evaluation.verified.nonMembers, evaluation.adversarial.nonMembers,
            evaluation.natural.nonMembers
          ),
        ] {
          #expect(verified.count <= adversarial.count && adversarial.count <= natural.count)
        }
        #expect(evaluation.attacks.map(\.id) == ["IB", "IA", "IV", "gap"])
        #expect(evaluation.attacks.allSatisfy { $0.advantage == 2 * $0.accuracy - 1 })
      }
    }
  }

  @Test func evaluationIsTheSameForAnyNumberOfWorkers() throws {
    let experiment = try experiment()
    let cell = experiment.cells[2]
    let model = try experiment.train(cell)
    let one = try experiment.evaluate(network: model.network, cell: cell, workers: .one)
    let three = try experiment.evaluate(network: model.network, cell: cell, workers: .init(3))
    #expect(one == three)
  }

  @Test func impossibleExperimentsAreErrors() throws {
    #expect(throws: TrainingMethodError.self) {
      let experiment = try experiment(methods: ["magic"])
      _ = try experiment.train(experiment.cells[0])
    }
  }
}
