import Attacks
import Datasets
import Foundation
import MembershipInference
import Results
import Tensors
import Testing
import Training

@testable import Experiments
@testable import ModelAudits
@testable import Sweeps

/// Sweep, evaluate and audit ask a model in one way, which does not see who is a member.
@Suite struct PipelineTests {
  private func experiment() throws -> Experiment {
    var configuration = Configuration(
      data: DataSelection(source: "digits"), architecture: "mlp:12", methods: ["pgd", "ibp"],
      radii: [0.5], capacities: [1], seeds: 1, members: 60, nonMembers: 45, seed: 3,
      training: TrainingSettings(epochs: 6, batchSize: 20, learningRate: 1e-2, decays: [0.8]),
      exactSamples: 6)
    configuration.attackBudgets = AttackBudgets(values: [0.25], areFactors: false)
    return try Experiment(configuration: configuration, dataset: Dataset.load("digits"))
  }

  /// The same sets, each in another order.
  private func shuffled(_ split: Datasets.Split) throws -> Datasets.Split {
    let sets = try JSONDecoder().decode(
      [String: [Int]].self, from: JSONEncoder().encode(split))
    var stream = RandomStream(seed: 1, name: "shuffled split")
    let shuffled = sets.sorted { $0.key < $1.key }.map { name, set in
      (name, stream.permutation(set.count).map { set[$0] })
    }
    return try JSONDecoder().decode(
      Datasets.Split.self,
      from: JSONEncoder().encode(Dictionary(uniqueKeysWithValues: shuffled)))
  }

  /// Not a bit of an evaluation depends on the order in which a split names its samples.
  @Test func orderOfTheSplit() throws {
    let experiment = try experiment()
    let cell = experiment.cells[0]
    let (network, split) = (
      try experiment.train(cell).network, try experiment.split(for: cell)
    )
    let other = try shuffled(split)
    #expect(other.members != split.members && Set(other.members) == Set(split.members))
    let radius = experiment.radius(0.5)
    let evaluations = try [split, other].map { split in
      let evaluator = Evaluator(
        network: network, named: "cell", dataset: experiment.dataset,
        split: EvaluatedSplit(members: split.members, nonMembers: split.nonMembers),
        settings: Evaluator.Settings(
          verifier: Verifier([.ibp, .alpha]), exactSamples: 6, seed: 7, workers: .one))
      let perturbation = Perturbation(radius: radius.input, range: experiment.study.inputRange)
      return (
        try evaluator.evaluation(at: radius, perturbation: perturbation),
        try evaluator.budget(radius, perturbation: perturbation)
      )
    }
    #expect(evaluations[0].0 == evaluations[1].0 && evaluations[0].1 == evaluations[1].1)
  }

  /// Nor do adversarial inputs, logits and bounds depend on which of the sets are the members.
  @Test(arguments: [BoundName.ibp, .crown, .alpha]) func exchangedSets(bound: BoundName) throws {
    let experiment = try experiment()
    let cell = experiment.cells[0]
    let network = try experiment.train(cell).network
    let split = try experiment.split(for: cell)
    let sets = [(split.members, split.nonMembers), (split.nonMembers, split.members)]
    let outputs = try sets.map { members, others in
      let samples = Samples(members: members, nonMembers: others, of: experiment.dataset)
      return try AskedModel(network: network, samples: samples, seed: 2, workers: .one)
        .outputs(
          within: Perturbation(
            radius: experiment.dataset.level, range: experiment.study.inputRange),
          provenBy: Verifier([bound]))
    }
    #expect(outputs[0].benign == outputs[1].benign && outputs[0].margins == outputs[1].margins)
    #expect(outputs[0].adversarial == outputs[1].adversarial)
    #expect(outputs[0].samples.isMember == outputs[1].samples.isMember.map { !$0 })
  }

  /// All attacks of an audit with shadow models, samples named in two orders.
  @Test func orderOfAnAudit() throws {
    let experiment = try experiment()
    let cell = experiment.cells[0]
    let (model, split) = (try experiment.train(cell), try experiment.split(for: cell))
    let training = AuditedModel.Training(
      method: cell.method, architecture: try experiment.trainedArchitecture(for: cell),
      recipe: model.record.recipe)
    let reports = try [split, shuffled(split)].map { split in
      let audited = AuditedModel(
        file: "m", network: model.network, dataset: experiment.dataset, members: split.members,
        nonMembers: split.nonMembers,
        others: split.shadowMembers + split.shadowNonMembers + split.reserve, training: training,
        trainedRadius: cell.trainedRadius, verifier: .standard, seed: 5, isOwn: true)
      var audit = ModelAudit(
        model: audited, settings: AuditSettings(workers: .one), radius: cell.trainedRadius)
      audit.shadows = .init(count: 2)
      audit.settings.attacks = audit.possibleAttacks
      audit.queriedSamples = 12
      audit.queries.queries = 30
      audit.queries.copies = 1
      return try audit.report()
    }
    #expect(Set(reports[0].attacks.map(\.id)) == Set(Attack.allCases))
    #expect(reports[0] == reports[1])
  }

  /// The cell that a sweep wrote, `evaluate` and `audit` say the same of one model, to the last bit.
  @Test func oneModelHasOneSetOfFigures() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "pipeline-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let experiment = try experiment()
    let folder = try RunFolder(path: path, for: experiment.configuration, mode: .resume)
    _ = try Sweep(experiment: experiment, in: folder, jobs: 2).run { _ in }
    let records = try RunFolder.records(of: path)
    #expect(records.count == 2)
    for record in records {
      let file = "\(path)/models/\(record.cell.id).safetensors"
      let trained = try TrainedModel(contentsOf: file)
      let rebuilt = try trained.experiment(file, data: nil)
      #expect(
        try rebuilt.evaluate(network: trained.network, cell: record.cell) == record.evaluations)
      let evaluation = try #require(record.evaluations.first)
      let settings = AuditSettings(seed: 99, workers: .one)
      let report = try ModelAudit(
        model: AuditedModel(recorded: file), settings: settings, radius: evaluation.radius
      ).report()
      for id in [Attack.benign, .adversarial, .verified, .gap] {
        let result = try #require(report.attack(id))
        var score = try #require(evaluation.attack(id.rawValue))
        score.roc = []
        #expect(AttackScore(result) == score, "\(record.cell.id), \(id)")
      }
      #expect(report.trainAccuracy == evaluation.natural.members.value)
      #expect(report.testAccuracy == evaluation.natural.nonMembers.value)
    }
  }
}
