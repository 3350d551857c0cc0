import Attacks
import Datasets
import Experiments
import Files
import Foundation
import Networks
import Results
import Sweeps
import Tensors
import Testing
import Training

/// Every training method from the data to the evaluation, on a few digits.
@Suite struct MethodTests {
  static let architectures = ["mlp:10/tanh", "resnet:2-2x1/bn/dropout:0.1"]

  private func experiment(
    _ method: String, _ architecture: String, seeds: Int = 1
  ) throws -> Experiment {
    var settings = TrainingSettings(
      epochs: 4, batchSize: 25, learningRate: 3e-3, decays: [0.75])
    (settings.standardised, settings.shortWarmUp) = (true, ShortWarmUp())
    (settings.gradientClip, settings.l1Penalty, settings.decayFactor) = (10, 1e-5, 0.2)
    settings.schedule = RobustnessSchedule(epochs: 1..<2, of: 4)
    settings.radiusFactor = 1.1
    var methods = MethodSettings()
    (methods.attackSteps, methods.draws, methods.projections) = (2, 2, 10)
    settings.methods = methods
    let configuration = Configuration(
      data: DataSelection(source: "digits"), architecture: architecture, methods: [method],
      radii: [0.5], capacities: [0.5], seeds: seeds, members: 50, nonMembers: 20, seed: 3,
      training: settings, exactSamples: 0)
    return try Experiment(configuration: configuration, dataset: Dataset.load("digits"))
  }

  /// Trains, proves and attacks; `evaluate` itself checks the order of confidences per sample.
  @Test(arguments: TrainingMethod.known, architectures)
  func fromDataToEvaluation(method: String, architecture: String) throws {
    let experiment = try experiment(method, architecture)
    let cell = experiment.cells[0]
    let model = try experiment.train(cell)
    #expect(model.record.recipe.perturbation.radius == (method == "natural" ? 0 : 1.1 * 0.5 / 16))
    #expect(try experiment.architecture(for: cell) == model.network.architecture)
    let evaluation = try #require(try experiment.evaluate(network: model.network, cell: cell).first)
    let verified = evaluation.verified.members.count
    #expect(verified <= evaluation.adversarial.members.count)
    #expect(verified <= evaluation.natural.members.count)
    #expect(experiment.cost(of: cell) > 0)
  }

  /// A model survives its file with all that rebuilds it.
  @Test(arguments: ["noise", "dual"]) func models(method: String) throws {
    let experiment = try experiment(method, "resnet:2-2x1/bn")
    let model = try experiment.train(experiment.cells[0])
    let file = FileManager.default.temporaryDirectory
      .appending(path: "\(UUID().uuidString).safetensors").path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    try model.save(to: file)
    let loaded = try TrainedModel(contentsOf: file)
    #expect(loaded.network.architecture == model.network.architecture)
    #expect(loaded.network.parameters == model.network.parameters)
    #expect(loaded.record == model.record && loaded.configuration == model.configuration)
  }

  /// A sweep that was killed within a cell continues it and leaves no checkpoint behind.
  @Test func killedCells() throws {
    let experiment = try experiment("sabr", "cnn7:1", seeds: 2)
    let run = { (path: String) in
      let folder = try RunFolder(path: path, for: experiment.configuration, mode: .resume)
      return try Sweep(experiment: experiment, in: folder, jobs: 2).run { _ in }
    }
    let paths = (0..<2).map { _ in
      FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
    }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    _ = try run(paths[0])
    let cell = experiment.cells[0]
    try createFolder(paths[1])
    do {
      _ = try RunFolder(path: paths[1], for: experiment.configuration, mode: .resume)
      try createFolder(paths[1] + "/checkpoints")
      let checkpoints = Checkpoints(file: paths[1] + "/checkpoints/\(cell.id).checkpoint")
      #expect(throws: TrainingError.self) {
        try experiment.train(cell, checkpoints: checkpoints) { epoch, _ in epoch < 3 }
      }
      #expect(FileManager.default.fileExists(atPath: checkpoints.file))
    }
    _ = try run(paths[1])
    for name in ["cells/\(cell.id).json", "models/\(cell.id).safetensors", "tradeoff.csv"] {
      let files = try paths.map { try Data(contentsOf: URL(filePath: $0 + "/" + name)) }
      #expect(files[0] == files[1], "\(name)")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: paths[1] + "/checkpoints").isEmpty)
  }
}
