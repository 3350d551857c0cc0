package import Datasets
package import Networks
package import Results
package import Training

/// What a sweep runs: everything that determines its results, and nothing else. `config.yaml` of a
/// run folder.
package struct Configuration: Codable, Equatable, Sendable {
  /// Version of this layout and of what a cell computes; a run of another version is not continued.
  package static let currentVersion = 5
  /// Versions whose layout this one only adds to: their models are read and their reports rebuilt.
  static let readableVersions = 1...currentVersion

  package var version = Configuration.currentVersion
  package var data: DataSelection
  package var architecture: String
  package var methods: [String]
  /// Ascending.
  package var radii: [TypedRadius]
  package var capacities: [Double]
  /// Number of repetitions.
  package var seeds: Int
  package var members: Int
  package var nonMembers: Int?
  /// Whether networks are evaluated on all samples that the members leave, at most 10,000, beside the
  /// non-members; nil: no.
  package var allNonMembers: Bool?
  /// Whether all radii are tried at the capacity nearest to 1 only, and all capacities at the middle
  /// radius only; nil: the full grid.
  package var axesOnly: Bool?
  /// Sizes of reduced training sets that are tried too; nil: none.
  package var reducedMembers: [Int]?
  /// Epochs after which natural training at the main capacity is looked at too, ascending; nil: none.
  package var keptEpochs: [Int]?
  /// Whether members come from the data set's own training samples and non-members from its test
  /// samples; nil: both are drawn from all.
  package var ownSplit: Bool?
  /// Radii ε′ of the attack behind IA that are tried beside ε; nil: none.
  package var attackBudgets: AttackBudgets?
  /// Seed from which every stream derives.
  package var seed: Int
  package var training: TrainingSettings
  /// The bounds whose best gives verified accuracy and IV, for all methods; nil: the standard ones.
  package var verifier: Verifier?
  /// Non-members that complete verification settles where the network has at most 300 ReLUs; nil: 32
  /// at the smallest capacity if its networks have at most 10,000 parameters.
  package var exactSamples: Int?
  /// What protects the members while training, each tried for all methods; nil: nothing.
  package var defences: [Defences]?
  /// Some of `furtherAttacks`, in their order, that attack every network too; nil: none.
  package var attacks: [Attack]?

  package init(
    data: DataSelection, architecture: String, methods: [String], radii: [TypedRadius],
    capacities: [Double], seeds: Int, members: Int, nonMembers: Int? = nil, seed: Int,
    training: TrainingSettings, verifier: Verifier? = nil, exactSamples: Int? = nil
  ) {
    self.data = data
    self.architecture = architecture
    self.methods = methods
    self.radii = radii
    self.capacities = capacities
    self.seeds = seeds
    self.members = members
    self.nonMembers = nonMembers
    self.seed = seed
    self.training = training
    self.verifier = verifier
    self.exactSamples = exactSamples
  }
}

/// Radii of an attack.
package struct AttackBudgets: Codable, Equatable, Sendable {
  /// Ascending.
  package var values: [TypedRadius]
  /// Whether the numbers of the values multiply ε.
  package var areFactors: Bool

  package init(values: [TypedRadius], areFactors: Bool) {
    self.values = values
    self.areFactors = areFactors
  }

  /// The radii that go with an ε.
  /// - Throws: `RadiusNumber.Fault` for products beyond the range of doubles.
  func radii(around radius: TypedRadius) throws(RadiusNumber.Fault) -> [TypedRadius] {
    guard areFactors else { return values }
    var products: [TypedRadius] = []
    for value in values { products.append(try radius.multiplied(by: value.number)) }
    return products
  }
}

/// Settings that all cells of a sweep train with.
package struct TrainingSettings: Codable, Equatable, Sendable {
  package var epochs: Int
  package var batchSize: Int
  package var learningRate: Double
  /// Shares of all steps after which the rate falls tenfold.
  package var decays: [Double]
  /// Of the networks of all methods; nil: uniform, or that of a short warm-up.
  package var initialisation: Initialisation?
  package var optimiser: OptimiserName
  /// Whether a first layer standardises the inputs; nil: no.
  package var standardised: Bool?
  /// Settings of methods that are not their papers'; nil: none.
  package var methods: MethodSettings?
  /// Radius that training takes for ε, in units of the cell's; nil: 1.
  package var radiusFactor: Double?
  /// When ε grows; nil: for methods with bounds after 10 % of the steps, for 40 %, for others at once.
  package var schedule: RobustnessSchedule?
  /// What the rate is multiplied by at each decay; nil: 0.1.
  package var decayFactor: Double?
  /// See `Recipe`.
  package var gradientClip: Double?
  package var l1Penalty: Double?
  /// Regularisers and initial weights for a short warm-up, of methods that work with bounds; nil:
  /// none.
  package var shortWarmUp: ShortWarmUp?
  /// How the columns of a table are scaled, as each network's members give it; radii are in scaled
  /// units then. Nil: not at all.
  package var scale: InputScale.Kind?

  /// Optimisers with their usual settings.
  package enum OptimiserName: String, Codable, CaseIterable, Sendable {
    case adam
    /// Gradient descent with momentum 0.9.
    case sgd

    var value: Optimiser {
      switch self {
      case .adam: .adam
      case .sgd: .sgd(momentum: 0.9)
      }
    }
  }

  package init(
    epochs: Int, batchSize: Int, learningRate: Double, decays: [Double],
    initialisation: Initialisation? = nil, optimiser: OptimiserName = .adam
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.decays = decays
    self.initialisation = initialisation
    self.optimiser = optimiser
  }
}

/// A data set and how to read it.
package struct DataSelection: Codable, Equatable, Sendable {
  /// `digits`, `mnist:DIR`, `csv:FILE`, ….
  package var source: String
  package var level: Double?
  package var lowest: Float?
  package var highest: Float?
  package var classes: Int?
  package var labelColumn: String?
  package var header: Bool?
  package var droppedColumns: [String]?
  package var categoryColumns: [String]?
  package var separator: CSVSeparator?
  package var decimalComma: Bool?
  package var keepsIndex: Bool?
  package var inputsKey: String?
  package var labelsKey: String?
  package var channels: ChannelPlace?

  package init(source: String) { self.source = source }

  /// - Parameter isScaled: whether radii are in scaled units, of which one is a level unless stated.
  package func load(isScaled: Bool = false) throws(DatasetError) -> Dataset {
    var options = DatasetOptions(
      level: level ?? (isScaled ? 1 : nil), classes: classes, hasHeader: header)
    if let lowest, let highest, lowest < highest { options.inputRange = lowest...highest }
    options.droppedColumns = (droppedColumns ?? []).map { ColumnReference($0) }
    options.categoryColumns = (categoryColumns ?? []).map { ColumnReference($0) }
    options.separator = separator
    options.hasDecimalComma = decimalComma ?? false
    options.keepsIndex = keepsIndex ?? false
    options.channels = channels
    if let labelColumn { options.labelColumn = ColumnReference(labelColumn) }
    if let inputsKey { options.inputsKey = inputsKey }
    if let labelsKey { options.labelsKey = labelsKey }
    return try Dataset.load(source, options: options)
  }
}
