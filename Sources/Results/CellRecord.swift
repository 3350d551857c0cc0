/// Everything that is known of one finished cell: what `cells/ID.json` holds and, with a
/// `RepetitionAudit`, all that a report needs.
public struct CellRecord: Codable, Equatable, Sendable {
  /// Version of this layout and of what its numbers mean; readers refuse others.
  public static let currentSchema = 2

  public var schema = CellRecord.currentSchema
  public var study: Study
  public var cell: Cell
  public var outcome: Outcome
  /// Attacks on benign inputs beside those of the evaluations: one result for all radii. Nil: none.
  public var attacks: [AttackScore]?

  public init(study: Study, cell: Cell, outcome: Outcome, attacks: [AttackScore]? = nil) {
    self.study = study
    self.cell = cell
    self.outcome = outcome
    self.attacks = attacks
  }

  /// A cell ends with its evaluations or with the reason for which it has none.
  public enum Outcome: Codable, Equatable, Sendable {
    case completed(training: TrainingSummary, evaluations: [Evaluation])
    /// Training diverged or could not run; the sweep went on without this cell.
    case failed(reason: String)
  }

  /// The evaluations of a completed cell, in ascending order of radius, each with the attacks that
  /// do not depend on it; none of a failed one.
  public var evaluations: [Evaluation] {
    guard case .completed(_, var evaluations) = outcome else { return [] }
    for index in evaluations.indices { evaluations[index].attacks += attacks ?? [] }
    return evaluations
  }
}

/// What all cells of one run share.
public struct Study: Codable, Equatable, Sendable {
  /// As given on the command line: `digits`, `mnist:DIR`.
  public var dataset: String
  /// Base architecture at capacity 1: `mlp:256-128`.
  public var architecture: String
  /// Width of one intensity level in input units: 1/16, 1/255.
  public var level: Double
  public var inputRange: ClosedRange<Double>
  public var members: Int
  public var nonMembers: Int
  public var classes: Int
  public var epochs: Int
  /// Seed of the whole run, from which every stream derives.
  public var seed: Int
  /// How verified accuracy and IV are computed, as given: `own`, `crown`.
  public var verifier: String
  /// Non-members that complete verification settles, as given; nil: some of the smallest networks.
  public var exactSamples: Int?
  /// Fingerprint of the data set's contents.
  public var fingerprint: String
  /// How the files of the data set were understood, a phrase each; nil where there is nothing to say.
  public var dataNotes: [String]?
  /// How the columns of a table are scaled, `minmax` or `standard`, as each network's members give it:
  /// `level` and radii are in scaled units then. Nil: not at all.
  public var scale: String?

  public init(
    dataset: String, architecture: String, level: Double, inputRange: ClosedRange<Double>,
    members: Int, nonMembers: Int, classes: Int, epochs: Int, seed: Int,
    verifier: String = "own", exactSamples: Int? = nil, fingerprint: String = "",
    dataNotes: [String]? = nil, scale: String? = nil
  ) {
    self.dataset = dataset
    self.architecture = architecture
    self.level = level
    self.inputRange = inputRange
    self.members = members
    self.nonMembers = nonMembers
    self.classes = classes
    self.epochs = epochs
    self.seed = seed
    self.verifier = verifier
    self.exactSamples = exactSamples
    self.fingerprint = fingerprint
    self.dataNotes = dataNotes
    self.scale = scale
  }
}

/// How training went.
public struct TrainingSummary: Codable, Equatable, Sendable {
  public var parameters: Int
  public var steps: Int
  /// Mean training loss of every epoch.
  public var losses: [Double]

  public init(parameters: Int, steps: Int, losses: [Double]) {
    self.parameters = parameters
    self.steps = steps
    self.losses = losses
  }
}
