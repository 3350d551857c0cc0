import Datasets
import Experiments
import Foundation
import Networks
import Results
import Sweeps
import Tensors
import Testing
import Training

/// Offline LiRA by the networks of the other seeds, on a small sweep.
@Suite struct SeedShadowsTests {
  private let experiment: Experiment
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "seeds-\(UUID().uuidString)").path()

  init() throws {
    let configuration = Configuration(
      data: DataSelection(source: "digits"), architecture: "mlp:8", methods: ["natural", "ibp"],
      radii: [0.5], capacities: [1], seeds: 3, members: 600, nonMembers: 200, seed: 5,
      training: TrainingSettings(epochs: 3, batchSize: 50, learningRate: 1e-2, decays: [0.8]),
      verifier: Verifier([.ibp]), exactSamples: 0)
    experiment = try Experiment(configuration: configuration, dataset: Dataset.load("digits"))
  }

  @discardableResult private func run() throws -> [String] {
    let folder = try RunFolder(path: path, for: experiment.configuration, mode: .resume)
    return try Sweep(experiment: experiment, in: folder, jobs: 2).run { _ in }
  }

  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// log p_y/(1 − p_y) of every sample of the data, from the saved model.
  private func logOdds(_ cell: Cell) throws -> [Double] {
    let model = try TrainedModel(contentsOf: "\(path)/models/\(cell.id).safetensors")
    let logits = Network<Double>(model.network).logits(Tensor<Double>(experiment.dataset.inputs))
    return experiment.dataset.labels.enumerated().map { row, label in
      let z = (0..<10).map { logits[row * 10 + $0] }
      return z[label] - log(z.enumerated().reduce(0.0) { $1.0 == label ? $0 : $0 + exp($1.1) })
    }
  }

  /// With one or two OUT models and a pooled spread the attack ranks samples by how far their
  /// log-odds lie above the mean of these.
  @Test func scoresAreThoseOfTheDefinition() throws {
    defer { remove() }
    #expect(try run() == [])
    let records = try RunFolder.records(of: path)
    for method in ["natural", "ibp"] {
      let cells = experiment.cells.filter { $0.method == method }
      let odds = try cells.map(logOdds)
      let splits = try cells.map(experiment.split)
      for target in cells.indices {
        let record = try #require(records.first { $0.cell == cells[target] })
        let found = try #require(record.evaluations[0].attack("lira-offline"))
        let out = { (sample: Int) in
          cells.indices.filter { $0 != target && !splits[$0].members.contains(sample) }
            .map { odds[$0][sample] }
        }
        let own = splits[target].members + splits[target].nonMembers
        let score = { (sample: Int) -> Double? in
          let others = out(sample)
          let centre = others.reduce(0, +) / Double(others.count)
          return others.isEmpty ? nil : odds[target][sample] - centre
        }
        let members = splits[target].members.compactMap(score)
        let others = splits[target].nonMembers.compactMap(score)
        #expect(found.members == members.count && found.nonMembers == others.count)
        let counts = own.map { out($0).count }
        #expect(found.outModels == (0...2).map { count in counts.count { $0 == count } })
        #expect(counts.contains(0) && found.id == "lira-offline" && found.input == "benign")
        let wins = members.flatMap { m in
          others.map { (n: Double) -> Double in m > n ? 1 : m == n ? 0.5 : 0 }
        }.reduce(0, +)
        let area = wins / Double(members.count * others.count)
        #expect(abs((found.auc ?? -1) - area) < 1e-6)
        let best = (members + others).map { (threshold: Double) -> Double in
          let tpr = Double(members.count { $0 >= threshold }) / Double(members.count)
          return (tpr + 1 - Double(others.count { $0 >= threshold }) / Double(others.count)) / 2
        }.max()
        #expect(abs(found.accuracy - (best ?? 0)) < 1e-3)
      }
    }
  }

  /// The report needs no models, and says which are lost; a sweep makes models and audits again.
  @Test func missingModelsAndAudits() throws {
    defer { remove() }
    try run()
    let bytes = { (name: String) in try Data(contentsOf: URL(filePath: "\(path)/\(name)")) }
    let (report, audit) = (try bytes("report.md"), try bytes("lira/ibp-eps0.5-cap1.json"))
    try FileManager.default.removeItem(atPath: path + "/lira/ibp-eps0.5-cap1.json")
    #expect(try run() == [])
    #expect(try bytes("lira/ibp-eps0.5-cap1.json") == audit && bytes("report.md") == report)
    try FileManager.default.removeItem(atPath: path + "/models")
    let lost = try Sweep.rebuildReport(path)
    #expect(lost.count == 1 && lost[0].contains("models"), "\(lost)")
    #expect(try bytes("report.md") == report)
    try FileManager.default.removeItem(atPath: path + "/lira/ibp-eps0.5-cap1.json")
    _ = try run()
    #expect(try bytes("lira/ibp-eps0.5-cap1.json") == audit && bytes("report.md") == report)
  }

  /// A file of another cell's model is not taken for this one's, which is trained again.
  @Test func exchangedModels() throws {
    defer { remove() }
    try run()
    try FileManager.default.removeItem(atPath: path + "/lira")
    let models = ["natural", "ibp-eps0.5"].map { "\(path)/models/\($0)-cap1-seed1.safetensors" }
    try FileManager.default.removeItem(atPath: models[0])
    try FileManager.default.copyItem(atPath: models[1], toPath: models[0])
    let warnings = try run()
    #expect(warnings.count == 1 && warnings[0].contains("is the model of another cell"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/lira").count == 2)
  }
}
