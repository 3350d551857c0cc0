import Attacks
import Datasets
import MembershipInference
import Networks
import Results
import Sweeps
import Tensors
import Testing
import Training

@testable import Experiments

/// `--scale`: each network scales a table as its own members give it.
@Suite struct ScaleTests {
  /// Three columns: an age, an income, a constant; two classes that the income tells apart.
  private static let table: Dataset = {
    var stream = RandomStream(seed: 2, name: "table")
    var values: [Float] = []
    var labels: [Int] = []
    for _ in 0..<80 {
      let income = 20_000 + 60_000 * stream.uniform()
      values += [Float(18 + 60 * stream.uniform()), Float(income), 7]
      labels.append(income + 9_000 * stream.uniform() > 55_000 ? 1 : 0)
    }
    return dataset(Tensor(elements: values, shape: [80, 3]), labels)
  }()

  private static func dataset(
    _ inputs: Tensor<Float>, _ labels: [Int], range: ClosedRange<Float> = 0...1e6
  ) -> Dataset {
    Dataset(
      name: "table", inputs: inputs, labels: labels, classes: 2, inputRange: range, level: 1,
      columns: ["age", "income", "version"])
  }

  private static func experiment(
    _ scale: InputScale.Kind?, _ dataset: Dataset = table,
    methods: [String] = ["natural", "pgd", "ibp", "noise"]
  ) throws -> Experiment {
    var configuration = Configuration(
      data: DataSelection(source: "csv:table.csv"), architecture: "mlp:6", methods: methods,
      radii: [0.05], capacities: [1], seeds: 1, members: 40, seed: 3,
      training: TrainingSettings(epochs: 6, batchSize: 10, learningRate: 1e-2, decays: []),
      exactSamples: 8)
    configuration.training.scale = scale
    configuration.attacks = [.entropy, .noise]
    return try Experiment(configuration: configuration, dataset: dataset)
  }

  /// What a scaled sweep trains and finds is what one of the table does that was scaled beforehand, as
  /// its members give it.
  @Test(arguments: InputScale.Kind.allCases) func likeScaledData(_ kind: InputScale.Kind) throws {
    let scaling = try Self.experiment(kind)
    for cell in scaling.cells {
      let members = try scaling.split(for: cell).members
      let scale = InputScale(kind: kind, of: Self.table.inputs.rows(members))
      let inputs = scale.scaled(Self.table.inputs)
      let range = try #require(inputs.elements.min())...#require(inputs.elements.max())
      let plain = try Self.experiment(nil, Self.dataset(inputs, Self.table.labels, range: range))
      let (model, other) = (try scaling.train(cell), try plain.train(cell))
      let parts = model.network.separatingScale()
      #expect(parts.scale == scale)
      #expect(parts.rest.parameters == other.network.parameters, "\(cell.id)")
      #expect(try scaling.architecture(for: cell) == model.network.architecture)
      let evaluations = try (
        scaling.evaluate(network: model.network, cell: cell)[0],
        plain.evaluate(network: other.network, cell: cell)[0]
      )
      #expect(evaluations.0.natural == evaluations.1.natural)
      #expect(evaluations.0.adversarial == evaluations.1.adversarial)
      #expect(evaluations.0.verified == evaluations.1.verified)
      #expect(evaluations.0.exact == evaluations.1.exact)
      for (a, b) in zip(evaluations.0.attacks, evaluations.1.attacks) {
        #expect(a.id == b.id && a.accuracy == b.accuracy, "\(cell.id)")
      }
      #expect(
        try scaling.attackScores(model.network, cell: cell)
          == plain.attackScores(other.network, cell: cell))
    }
  }

  /// What is proven in scaled units holds for the whole network and inputs in the table's units.
  @Test(arguments: InputScale.Kind.allCases) func proofsHold(_ kind: InputScale.Kind) throws {
    let experiment = try Self.experiment(kind, methods: ["ibp"])
    let network = try experiment.train(experiment.cells[0]).network
    let model = try ScaledModel(network: network, dataset: Self.table, file: "m")
    let scale = try #require(model.scale)
    let threat = model.perturbation(Radius(typed: 0.05, level: 1))
    let samples = Samples(members: Array(0..<80), nonMembers: [], of: model.dataset)
    let prover = Prover(
      network: Network<Double>(model.network), perturbation: threat, workers: .one)
    let proven = prover.areProven(samples, margins: prover.margins(samples, by: .ibp))
    #expect(proven.count(where: \.self) > 10)
    let whole = Network<Double>(network)
    for sample in proven.indices where proven[sample] {
      let z = samples.inputs.rows([sample]).elements.map(Double.init)
      for corner in 0..<8 {
        let moved = z.indices.map { column in
          let end = z[column] + (corner >> column & 1 == 0 ? -0.05 : 0.05)
          return min(max(end, threat.range.lowerBound), threat.range.upperBound)
        }
        let x = Tensor(elements: scale.unscaled(moved), shape: [1, 3])
        #expect(whole.predictions(x) == [samples.labels[sample]])
      }
    }
  }

  /// Another size of training set is another scale, and so is another half of the pool.
  @Test func everyNetworkHasItsOwn() throws {
    let experiment = try Self.experiment(.minmax, methods: ["ibp"])
    let cell = experiment.cells[0]
    let model = try experiment.train(cell)
    #expect(model.record.recipe.scale == .minmax)
    let halves = ShadowHalves(pool: Array(0..<80), seed: 4)
    let shadows = try ShadowTraining(
      architecture: experiment.trainedArchitecture(for: cell), recipe: model.record.recipe,
      dataset: Self.table,
      halves: halves)
    let scales = try shadows.map(models: 0..<2, workers: .one) { $1.inputScale }
    for index in 0..<2 {
      let members = Self.table.inputs.rows(halves.members(of: index))
      #expect(scales[index] == InputScale(kind: .minmax, of: members))
    }
    #expect(scales[0] != scales[1])
  }

  /// Images, and columns whose digits 32-bit floats do not hold.
  @Test func refusals() throws {
    let digits = try Dataset.load("digits")
    #expect(throws: ExperimentError.self) { try Self.experiment(.minmax, digits) }
    var inputs = Self.table.inputs
    for row in 0..<80 { inputs[3 * row] = 1e6 + Float(row % 16) / 16 }
    let error = #expect(throws: ExperimentError.self) {
      try Self.experiment(.standard, Self.dataset(inputs, Self.table.labels))
    }
    #expect(
      error?.description.contains("table: input \"age\": 32-bit floats are too coarse") == true)
    // Whole numbers as far from zero are exact.
    for row in 0..<80 { inputs[3 * row] = 1e6 + Float(row % 2) }
    let exact = try Self.experiment(.minmax, Self.dataset(inputs, Self.table.labels))
    let scale = try #require(try exact.inputScale(for: exact.cells[0]))
    let scaled = try exact.dataset.scaled(by: scale)
    #expect((0..<80).allSatisfy { scaled.inputs[3 * $0] == Float($0 % 2) })
  }

  /// The widest and the narrowest column are named unless something is scaled; constant ones do not
  /// count.
  @Test func warning() throws {
    let warning = try #require(try Self.experiment(nil).unequalColumnsWarning)
    #expect(warning.hasPrefix("table: input \"income\" from "))
    #expect(
      warning.contains(", but input \"age\" from ") && warning.contains("pass --scale minmax"))
    #expect(try Self.experiment(.minmax).unequalColumnsWarning == nil)
    let rows = (0..<80).flatMap { row -> [Float] in [Float(row % 7), Float(row % 50), 7] }
    let alike = Self.dataset(Tensor(elements: rows, shape: [80, 3]), Self.table.labels)
    #expect(try Self.experiment(nil, alike).unequalColumnsWarning == nil)
    let digits = try Dataset.load("digits")
    #expect(try Self.experiment(nil, digits).unequalColumnsWarning == nil)
  }
}
