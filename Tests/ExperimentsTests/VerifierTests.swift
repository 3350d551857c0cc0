import Attacks
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
    let names = BoundName.allCases
    let runs = Dictionary(
      uniqueKeysWithValues: try names.map { ($0, try Self.evaluations(Verifier([$0]))) })
    let counts = { (verifier: BoundName, index: Int) in
      let verified = runs[verifier]![index].verified
      return [verified.members.count, verified.nonMembers.count]
    }
    var gain = 0
    for index in runs[.ibp]!.indices {
      for (low, high) in [
        (BoundName.ibp, BoundName.zonotope), (.ibp, .dual), (.ibp, .crown), (.crown, .alpha),
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

  /// The networks of every method are proven by the best of the same bounds: no less than by any of
  /// them, and each of them is what it is alone.
  @Test func theBestOfTheSameBounds() throws {
    let list = try Self.evaluations(.standard)
    let alone = [
      "ibp": try Self.evaluations(Verifier([.ibp])),
      "crown": try Self.evaluations(Verifier([.crown])),
    ]
    for (index, evaluation) in list.enumerated() {
      #expect(evaluation.verifier == "ibp+crown")
      #expect(evaluation.bounds?.map(\.bound) == ["ibp", "crown"])
      for figures in evaluation.bounds ?? [] {
        let other = try #require(alone[figures.bound]?[index])
        var score = try #require(other.attack("IV"))
        score.roc = []
        #expect(figures.verified == other.verified && figures.score == score)
        #expect(figures.verified.members.count <= evaluation.verified.members.count)
        #expect(figures.verified.nonMembers.count <= evaluation.verified.nonMembers.count)
      }
    }
  }

  /// Elementwise, and what is no number counts for nothing.
  @Test func strongestOfSeveralMargins() {
    let margins = [[1, -2, .nan, .nan, 0], [0, 3, 5, .nan, -.infinity]].map {
      Tensor<Double>(elements: $0, shape: [1, 5])
    }
    let best = BoundedMargins(byBound: zip([.ibp, .crown], margins).map { ($0, $1) }).strongest
    #expect(Array(best.elements[..<3]) == [1, 3, 5] && best[3].isNaN && best[4] == 0)
  }

  /// Lists are read as records hold them, in one order.
  @Test(
    arguments: [
      ("ibp+crown", "ibp+crown"), ("crown+ibp", "ibp+crown"), ("exact", "exact"), ("own", "own"),
      ("", nil), ("ibp+", nil), ("ibp+ibp", nil), ("magic", nil), ("ibp,crown", nil),
    ] as [(String, String?)])
  func namesOfLists(_ name: String, read: String?) {
    #expect(Verifier(name: name)?.name == read)
  }

  /// Between the best bound and what a finer search of the box attains; every bound is below.
  @Test func exactWorstCases() throws {
    let experiment = try Self.experiment(exact: 5)
    for model in try Self.models.get() {
      let cell = model.record.cell
      let evaluations = try experiment.evaluate(network: model.network, cell: cell)
      for evaluation in evaluations {
        let isMiddle = evaluation.radius == experiment.radius(0.5)
        #expect((evaluation.worstCases != nil) == isMiddle)
        guard let ladder = evaluation.worstCases else { continue }
        #expect(ladder.map(\.bound) == ["ibp", "crown", "alpha", "exact"])
        #expect(ladder.allSatisfy { $0.score.members == 5 && $0.score.nonMembers == 5 })
        let proven = ladder.map { $0.verified.members.count + $0.verified.nonMembers.count }
        #expect(proven == proven.sorted() && ladder[3].unsettled == 0)
      }
    }
  }

  /// y = relu(x) − relu(x − 0.5) has its minimum 0.25 over [0.25, 1], of which intervals prove −0.25.
  @Test func exactMarginsOfAKnownNetwork() throws {
    let network = Network<Float>(
      architecture: try Architecture(named: "mlp:2", inputShape: [1], classes: 2),
      parameters: [
        Tensor(elements: [1, 1], shape: [2, 1]), Tensor(elements: [0, -0.5], shape: [2]),
        Tensor(elements: [1, -1, 0, 0], shape: [2, 2]), Tensor(elements: [0, 0], shape: [2]),
      ])
    let dataset = Dataset(
      name: "point", inputs: Tensor(elements: [0.625, 0.625], shape: [2, 1]), labels: [0, 1],
      classes: 2, inputRange: 0...1, level: 1)
    let samples = Samples(members: [0], nonMembers: [1], of: dataset)
    let prover = Prover(
      network: Network<Double>(network), perturbation: Perturbation(radius: 0.375, range: 0...1),
      workers: .one)
    let exact = ExactMargins(prover: prover).margins(
      samples, from: prover.margins(samples, by: .ibp),
      attained: prover.network.logits(Tensor<Double>(samples.inputs)))
    let row = try #require(samples.labels.firstIndex(of: 0))
    let margin = exact.margins[row * 2 + 1]
    #expect(exact.unsettled == 0 && margin <= 0.25 && margin > 0.25 - 0.03)
    // The other label's margin is that of −y, −0.5 at x ≥ 0.5.
    let other = exact.margins[(1 - row) * 2]
    #expect(other <= -0.5 && other > -0.53)
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
    for evaluation in try Self.evaluations(.standard, exact: 20) {
      let exact = try #require(evaluation.exact)
      try exact.check(.root, samples: 20)
      #expect(exact.undecided == 0)
      #expect(Set(exact.bounds.keys) == ["ibp", "zonotope", "dual", "crown", "alpha"])
    }
  }

  /// Of all 60 non-members, those that the sweep's own verifier counts are the same ones.
  @Test func boundsOfAllSamplesAreTheCellsOwn() throws {
    for evaluation in try Self.evaluations(Verifier([.dual]), exact: 60) {
      let exact = try #require(evaluation.exact)
      #expect(exact.bounds["dual"] == evaluation.verified.nonMembers.count)
      #expect(exact.adversarial == evaluation.adversarial.nonMembers.count)
    }
  }

  @Test(arguments: [Verifier.standard, Verifier([.zonotope]), Verifier([.exact])])
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
    #expect(
      try cost(Verifier([.ibp])) < cost(Verifier([.crown]))
        && cost(Verifier([.crown])) < cost(Verifier([.alpha])))
  }
}
