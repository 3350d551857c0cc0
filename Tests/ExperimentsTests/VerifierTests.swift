import Datasets
import Networks
import Results
import Tensors
import Testing
import Training
import Verification

@testable import Experiments

/// What every verifier proves of the same trained networks.
@Suite struct VerifierTests {
  private static func configuration(
    _ verifier: Verifier? = nil, exact: Int? = nil, architecture: String = "mlp:16-12"
  ) -> Configuration {
    Configuration(
      data: DataSelection(source: "digits"), architecture: architecture,
      methods: ["natural", "pgd", "ibp"], radii: [0.5, 1], capacities: [1, 2], seeds: 1,
      members: 60, seed: 5,
      training: TrainingSettings(epochs: 30, batchSize: 20, learningRate: 1e-2, decays: [0.6]),
      verifier: verifier, exactSamples: exact)
  }

  private static func experiment(
    _ verifier: Verifier? = nil, exact: Int? = nil, architecture: String = "mlp:16-12"
  ) throws -> Experiment {
    try Experiment(
      configuration: configuration(verifier, exact: exact, architecture: architecture),
      dataset: Dataset.load("digits"))
  }

  /// The networks of every method and radius at capacity 1.
  private static let models = Result { () throws -> [TrainedModel] in
    let experiment = try Self.experiment()
    return try experiment.cells.filter { $0.capacity == 1 }.map { try experiment.train($0) }
  }

  private static func evaluations(_ verifier: Verifier, exact: Int? = 0) throws -> [Evaluation] {
    let experiment = try experiment(verifier, exact: exact)
    return try models.get().flatMap {
      try experiment.evaluate(network: $0.network, cell: $0.record.cell)
    }
  }

  /// ibp ≤ zonotope and dual, crown ≤ alpha, all ≤ exact ≤ the attack: on members and non-members.
  @Test func verifiedAccuraciesAreOrdered() throws {
    let names = Verifier.allCases.filter { $0 != .own }
    let runs = Dictionary(
      uniqueKeysWithValues: try names.map { ($0, try Self.evaluations($0)) })
    let counts = { (verifier: Verifier, index: Int) in
      let verified = runs[verifier]![index].verified
      return [verified.members.count, verified.nonMembers.count]
    }
    var gain = 0
    for index in runs[.ibp]!.indices {
      for (low, high) in [
        (Verifier.ibp, Verifier.zonotope), (.ibp, .dual), (.ibp, .crown), (.crown, .alpha),
        (.alpha, .exact), (.zonotope, .exact), (.dual, .exact),
      ] {
        #expect(zip(counts(low, index), counts(high, index)).allSatisfy { $0 <= $1 })
      }
      let adversarial = runs[.exact]![index].adversarial
      #expect(counts(.exact, index)[0] <= adversarial.members.count)
      #expect(counts(.exact, index)[1] <= adversarial.nonMembers.count)
      gain += counts(.exact, index)[0] - counts(.ibp, index)[0]
      for name in names {
        let evaluation = runs[name]![index]
        #expect(evaluation.verifier == name.rawValue && evaluation.exact == nil)
        #expect(evaluation.attack("IA") == runs[.ibp]![index].attack("IA"))
      }
      #expect(runs[.exact]![index].attack("IV") == runs[.alpha]![index].attack("IV"))
    }
    #expect(gain > 0)
  }

  @Test func marginsAreAtLeastThoseOfIntervals() throws {
    let experiment = try Self.experiment()
    let model = try Self.models.get()[0]
    let samples = Samples(
      members: [], nonMembers: try experiment.split(for: model.record.cell).nonMembers,
      of: experiment.dataset)
    let prover = Prover(
      network: Network<Double>(model.network),
      perturbation: experiment.threat(experiment.radius(1)), workers: .one)
    let intervals = prover.margins(samples, by: .ibp).elements
    for bound in MarginBound.allCases {
      let margins = prover.margins(samples, by: bound)
      #expect(margins.shape == [60, 10])
      #expect(zip(margins.elements, intervals).allSatisfy { $0 >= $1 - 1e-9 })
    }
  }

  @Test func ownIsWhatTrainingWorkedWith() throws {
    let experiment = try Self.experiment()
    for model in try Self.models.get() {
      let cell = model.record.cell
      let evaluation = try experiment.evaluate(network: model.network, cell: cell)[0]
      #expect(evaluation.verifier == (cell.method == "ibp" ? "ibp" : "crown"))
    }
  }

  /// A network without weights predicts one class, a trained one does not.
  @Test func constantNetworksAreNoticed() throws {
    let experiment = try Self.experiment(exact: 0)
    let model = try Self.models.get()[0]
    let zeros = model.network.parameters.map { Tensor<Float>(zeros: $0.shape) }
    let constant = Network(architecture: model.network.architecture, parameters: zeros)
    for (network, expected) in [(constant, 0), (model.network, nil)] as [(_, Int?)] {
      let evaluations = try experiment.evaluate(network: network, cell: model.record.cell)
      #expect(evaluations.allSatisfy { $0.onlyClass == expected })
    }
  }

  /// Records name verifiers by words that reports know.
  @Test func verifiersAreWordsOfRecords() {
    #expect(Verifier.allCases.map(\.rawValue) == ["own"] + BoundName.allCases.map(\.rawValue))
    #expect(MarginBound.allCases.map(\.rawValue) + ["exact"] == BoundName.allCases.map(\.rawValue))
  }

  /// The first row is the default: the smallest capacity only.
  @Test(arguments: [(nil, 32, 0), (0, 0, 0), (7, 7, 7), (1000, 60, 60)] as [(Int?, Int, Int)])
  func samplesOfCompleteVerification(_ exact: Int?, small: Int, large: Int) throws {
    let experiment = try Self.experiment(exact: exact)
    for (capacity, count) in [(1.0, small), (2, large)] {
      let cell = try #require(experiment.cells.first { $0.capacity == capacity })
      var stream = RandomStream(seed: 4, name: "network")
      let network = Network<Float>(
        architecture: try experiment.architecture(for: cell), from: &stream)
      let evaluation = try experiment.evaluate(
        network: network, cell: cell, at: [experiment.radius(0.25)])[0]
      #expect(evaluation.exact?.verified.total ?? 0 == count)
    }
  }

  @Test func completeVerificationIsBracketed() throws {
    for evaluation in try Self.evaluations(.own, exact: 20) {
      let exact = try #require(evaluation.exact)
      try exact.check(.root, samples: 20)
      #expect(exact.undecided == 0)
      #expect(Set(exact.bounds.keys) == ["ibp", "zonotope", "dual", "crown", "alpha"])
    }
  }

  /// Of all 60 non-members, those that the sweep's own verifier counts are the same ones.
  @Test func boundsOfAllSamplesAreTheCellsOwn() throws {
    for evaluation in try Self.evaluations(.dual, exact: 60) {
      let exact = try #require(evaluation.exact)
      #expect(exact.bounds["dual"] == evaluation.verified.nonMembers.count)
      #expect(exact.adversarial == evaluation.adversarial.nonMembers.count)
    }
  }

  @Test(arguments: [Verifier.own, .zonotope, .exact])
  func evaluationsDoNotDependOnWorkers(_ verifier: Verifier) throws {
    let experiment = try Self.experiment(verifier, exact: 9)
    let model = try Self.models.get()[2]
    let runs = try [1, 2, 5].map {
      try experiment.evaluate(network: model.network, cell: model.record.cell, workers: Workers($0))
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
  }

  /// A search that may bound the root alone settles less, and says that its limit ended it.
  @Test func limitOfSubproblemsEndsASearch() throws {
    let experiment = try Self.experiment()
    let model = try Self.models.get()[0]
    let samples = Samples(
      members: [], nonMembers: try experiment.split(for: model.record.cell).nonMembers,
      of: experiment.dataset)
    var prover = Prover(
      network: Network<Double>(model.network),
      perturbation: experiment.threat(experiment.radius(2)), workers: .one)
    let verdicts = prover.verdicts(samples)
    prover.subproblems = 1
    let limited = prover.verdicts(samples)
    var ended = 0
    for (verdict, limited) in zip(verdicts, limited) {
      if case .undecided(.limit(let left)) = limited {
        ended += 1
        #expect(left > 0)
      } else {
        #expect((limited == .verified) == (verdict == .verified))
      }
    }
    #expect(ended > 0)
    #expect(verdicts.allSatisfy { if case .undecided = $0 { false } else { true } })
  }

  @Test func proofThatAnAttackContradictsIsADefect() throws {
    let experiment = try Self.experiment()
    let model = try Self.models.get()[0]
    let samples = Samples(
      members: try experiment.split(for: model.record.cell).members, nonMembers: [],
      of: experiment.dataset)
    let prover = Prover(
      network: Network<Double>(model.network),
      perturbation: experiment.threat(experiment.radius(0)), workers: .one)
    let error = #expect(throws: OrderViolation.self) {
      try prover.exactVerification(samples, isAttacked: samples.labels.map { _ in true })
    }
    #expect(error?.description.contains("defect of the bounds") == true)
  }

  @Test(arguments: [
    ("mlp:300", true), ("mlp:200-101", false), ("mlp:12/tanh", false), ("mlp:12/sigmoid", false),
    ("cnn:1", false), ("convmed", false),
  ])
  func suitability(_ name: String, isSuitable: Bool) throws {
    let architecture = try Architecture(named: name, inputShape: [1, 8, 8], classes: 10)
    #expect(architecture.suitsExactVerification == isSuitable)
  }

  @Test func completeVerificationOfLargeNetworksIsRefused() throws {
    #expect(throws: ExperimentError.self) {
      try Self.experiment(exact: 5, architecture: "mlp:400")
    }
    _ = try Self.experiment(exact: 0, architecture: "mlp:400")
  }

  @Test func tighterBoundsCostMore() throws {
    let cost = { (verifier: Verifier) in
      let experiment = try Self.experiment(verifier, exact: 0)
      return experiment.cost(of: experiment.cells[0])
    }
    #expect(try cost(.ibp) < cost(.crown) && cost(.crown) < cost(.alpha))
  }
}
