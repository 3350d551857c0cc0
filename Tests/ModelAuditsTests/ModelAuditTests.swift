import Datasets
import Experiments
import Foundation
import MembershipInference
import ModelAudits
import Networks
import Results
import Synchronization
import Tensors
import Testing
import Training

@Suite struct ModelAuditTests {
  private let file = FileManager.default.temporaryDirectory
    .appending(path: "model-\(UUID().uuidString).safetensors").path()
  private let split: Datasets.Split

  /// A model that overfits 60 of the digits.
  init() throws {
    let configuration = Configuration(
      data: DataSelection(source: "digits"), architecture: "mlp:48", methods: ["natural"],
      radii: [], capacities: [1], seeds: 1, members: 60, seed: 3,
      training: TrainingSettings(epochs: 30, batchSize: 20, learningRate: 1e-2, decays: [0.8]))
    let experiment = try Experiment(configuration: configuration, dataset: Dataset.load("digits"))
    split = try experiment.split(for: experiment.cells[0])
    try experiment.train(experiment.cells[0]).save(to: file)
  }

  private func audit(workers: Int = 2) throws -> ModelAudit {
    var audit = ModelAudit(
      model: try AuditedModel(recorded: file), settings: AuditSettings(workers: Workers(workers)))
    audit.shadows = .init(count: 8)
    return audit
  }

  /// The record knows who was trained on, and everybody is somewhere.
  @Test func members() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let model = try AuditedModel(recorded: file)
    #expect(model.members == split.members && model.nonMembers == split.nonMembers)
    #expect((model.members + model.nonMembers + model.others).sorted() == Array(0..<1797))
    #expect(model.trainedRadius == nil && model.training?.recipe.epochs == 30)
  }

  /// Shifted images are further queries of LiRA; attacks that ask once are not changed by them.
  @Test func shiftedQueries() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    var audit = try audit()
    audit.settings.attacks = [.liraOnline, .instanceVector]
    let once = try audit.report().attacks
    audit.shift = 1
    let five = try audit.report().attacks
    let find = { (id: Attack, attacks: [AttackResult]) in attacks.first { $0.id == id } }
    #expect(find(.liraOnline, once)?.queries == 1 && find(.liraOnline, five)?.queries == 5)
    #expect(find(.liraOnline, once)?.curve != find(.liraOnline, five)?.curve)
    #expect(find(.instanceVector, once)?.curve == find(.instanceVector, five)?.curve)
  }

  /// A model of ours that says the same of every sample leaks nothing, which is no error.
  @Test func collapsedModel() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let model = try TrainedModel(contentsOf: file)
    var network = model.network
    network.parameters = network.parameters.map { $0.scaled(by: 0) }
    try TrainedModel(
      network: network, configuration: model.configuration, record: model.record
    ).save(to: file)
    let report = try ModelAudit(model: AuditedModel(recorded: file), settings: AuditSettings())
      .report()
    let confidence = try #require(report.attacks.first { $0.id == .confidence })
    #expect(confidence.accuracy == 0.5 && confidence.auc == 0.5)
  }

  /// Attacks without what they need are not possible, and say what they need.
  @Test func possibleAttacks() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    var audit = try audit()
    #expect(audit.possibleAttacks == Set(Attack.allCases).subtracting([.adversarial, .verified]))
    audit.settings.attacks = [.verified]
    #expect(throws: ExperimentError.self) { try audit.report() }
    audit.shadows = nil
    #expect(!audit.possibleAttacks.contains(.rmia))
  }

  /// Comparing with shadow models finds more than one threshold for all samples; the report is the
  /// same for any number of workers.
  @Test func shadowModels() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    var audit = try audit()
    audit.attacksShadows = true
    let report = try audit.report()
    // Nine models in turn, each with its members and non-members of the pool.
    #expect(report.members == 9 * 60 && report.nonMembers == 9 * 60)
    let area = { (id: Attack) in report.attack(id)?.auc ?? 0 }
    #expect(area(.liraOnline) > area(.confidence) && area(.rmia) > area(.confidence))
    var alone = try self.audit(workers: 1)
    alone.attacksShadows = true
    #expect(try alone.report() == report)
  }

  /// Published arithmetic reaches the attacks by shadow models.
  @Test func compatibility() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    func results(_ compatibility: Compatibility?) throws -> [AttackResult] {
      var audit = try audit()
      audit.settings.compatibility = compatibility
      audit.settings.attacks = [.liraOnline, .liraOffline, .rmia]
      return try audit.report().attacks
    }
    let own = try results(nil)
    for (compatibility, changed) in [
      (Compatibility.liraReference, [true, true, false]), (.liraPaper, [true, true, false]),
      (.rmiaReference, [false, false, true]),
    ] {
      let other = try results(compatibility)
      #expect(zip(own, other).map { $0.auc != $1.auc } == changed, "\(compatibility)")
    }
  }

  /// Features are what the last layer reads, sample by sample, and a file that NPZ readers read.
  @Test func embeddings() throws {
    let archive = file + ".npz"
    defer {
      try? FileManager.default.removeItem(atPath: file)
      try? FileManager.default.removeItem(atPath: archive)
    }
    let audit = try audit()
    try Data(audit.embeddings()).write(to: URL(filePath: archive))
    let arrays = try NPZArchive(file: archive)
    #expect(arrays.names == ["features", "labels", "samples", "member"])
    let samples = try arrays.array("samples").integers()
    let isMember = try arrays.array("member").integers()
    let members = zip(samples, isMember).filter { $1 == 1 }.map(\.0)
    #expect(members.sorted() == split.members && samples.count == 120)
    let features = try arrays.array("features")
    #expect(features.shape == [120, 48])
    let dataset = audit.model.dataset
    let labels = try arrays.array("labels").integers()
    #expect(labels == samples.map { dataset.labels[$0] })
    let network = audit.model.network
    let last = network.architecture.parameters.count - 2
    let logits = network.logits(dataset.inputs.rows(samples)).elements
    let weights = network.parameters[last].elements
    for row in [0, 57, 119] {
      for label in 0..<10 {
        let sum = (0..<48).reduce(Double(network.parameters[last + 1][label])) {
          $0 + features.doubles[48 * row + $1] * Double(weights[48 * label + $1])
        }
        #expect(abs(sum - Double(logits[10 * row + label])) < 1e-4 * max(1, abs(sum)))
      }
    }
  }

  /// Identities in the pool of the shadow models of a folder.
  private func pool(_ folder: String) throws -> [Int] {
    struct Description: Decodable { let halves: ShadowHalves }
    let data = try Data(contentsOf: URL(filePath: folder).appending(path: "shadows.json"))
    return try JSONDecoder().decode(Description.self, from: data).halves.pool
  }

  /// Thresholds come from all shadow models, which know none of the target's samples; those of attacks
  /// that compare models know all of them.
  @Test func disjointShadows() throws {
    let folder = file + "-shadows"
    defer {
      try? FileManager.default.removeItem(atPath: file)
      try? FileManager.default.removeItem(atPath: folder)
    }
    let known = Mutex<[Attack: Int]>([:])
    func report(_ data: ShadowData?, attacks: Set<Attack>) throws -> AuditReport {
      var audit = try audit()
      audit.shadows = .init(count: 4, folder: folder)
      audit.shadowData = data
      audit.settings.attacks = attacks
      audit.settings.onScores = { scores in
        known.withLock { $0[scores.id] = scores.shadow?.members.values.count }
      }
      return try audit.report()
    }
    let disjoint = try report(nil, attacks: [.confidence, .riskScore])
    #expect(!FileManager.default.fileExists(atPath: folder + "/shadows.json"))
    let target = Set(split.members + split.nonMembers)
    let others = try pool(folder + "/disjoint")
    #expect(others.count == 120 && target.isDisjoint(with: others))
    #expect(known.withLock { $0[.confidence] } == 4 * 60)
    #expect(disjoint.attack(.confidence)?.thresholdProtocol == .shadow)
    let shared = try report(.shared, attacks: [.confidence, .liraOffline])
    #expect(try Set(pool(folder)) == target)
    #expect(shared.attack(.confidence)?.threshold != disjoint.attack(.confidence)?.threshold)
    #expect(known.withLock { $0[.confidence] } == 4 * 60)
  }

  /// Where the target leaves too few samples, its own are taken, and a warning says so.
  @Test func tooFewOthers() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let configuration = Configuration(
      data: DataSelection(source: "digits"), architecture: "mlp:4", methods: ["natural"],
      radii: [], capacities: [1], seeds: 1, members: 897, seed: 3,
      training: TrainingSettings(epochs: 1, batchSize: 100, learningRate: 1e-2, decays: []))
    let experiment = try Experiment(configuration: configuration, dataset: Dataset.load("digits"))
    try experiment.train(experiment.cells[0]).save(to: file)
    var audit = ModelAudit(
      model: try AuditedModel(recorded: file), settings: AuditSettings(attacks: [.confidence]))
    audit.shadows = .init(count: 2)
    let report = try audit.report()
    #expect(report.attack(.confidence)?.thresholdProtocol == .shadow)
    #expect(report.warnings.contains { $0.contains("only 3 others are left") })
    audit.shadowData = .disjoint
    #expect {
      try audit.report()
    } throws: {
      "\($0)".contains("3 samples are left") && "\($0)".contains("--shadow-data shared")
    }
  }

  /// By default the thresholds of attacks on outputs come from a shadow model.
  @Test func thresholds() throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let report = try audit().report()
    #expect(report.attack(.confidence)?.thresholdProtocol == .shadow)
    #expect(report.attack(.liraOffline) != nil && report.attack(.noise) == nil)
    #expect(report.attack(.gap)?.accuracy ?? 0 > 0.5)
    #expect(report.attacks.allSatisfy { $0.members == 60 && $0.nonMembers == 60 })
  }
}
