/// Everything that is known of one finished cell: what `cells/ID.json` holds and, with a
/// `RepetitionAudit`, all that a report needs.
/// Written once, atomically, when the cell is done; read with `check`, as files may come from
/// strangers.
package struct CellRecord: Codable, Equatable, Sendable {
  /// Version of this layout and of what its numbers mean.
  package static let currentSchema = 3
  /// Layouts that this one only adds to; others are refused.
  static let readableSchemas = 2...currentSchema

  package var schema = CellRecord.currentSchema
  package var study: Study
  package var cell: Cell
  package var outcome: Outcome
  /// Attacks on benign inputs beside those of the evaluations: one result for all radii. Nil: none.
  package var attacks: [AttackScore]?

  /// - Parameters:
  ///   - outcome: evaluations in ascending order of radius, or a reason in one line.
  ///   - attacks: none of those in the evaluations.
  package init(study: Study, cell: Cell, outcome: Outcome, attacks: [AttackScore]? = nil) {
    self.study = study
    self.cell = cell
    self.outcome = outcome
    self.attacks = attacks
  }

  /// A cell ends with its evaluations or with the reason for which it has none.
  package enum Outcome: Codable, Equatable, Sendable {
    case completed(training: TrainingSummary, evaluations: [Evaluation])
    /// Training diverged or could not run; the sweep went on without this cell.
    case failed(reason: String)
  }

  /// The evaluations of a completed cell, in ascending order of radius, each with the attacks that
  /// do not depend on it; none of a failed one.
  package var evaluations: [Evaluation] {
    guard case .completed(_, var evaluations) = outcome else { return [] }
    for index in evaluations.indices { evaluations[index].attacks += attacks ?? [] }
    return evaluations
  }
}

/// What all cells of one run share.
/// Records of one run have equal studies: reports refuse others beside them.
package struct Study: Codable, Equatable, Sendable {
  /// As given on the command line: `digits`, `mnist:DIR`.
  package var dataset: String
  /// Base architecture at capacity 1: `mlp:256-128`.
  package var architecture: String
  /// Width of one intensity level in input units: 1/16, 1/255.
  package var level: Double
  package var inputRange: ClosedRange<Double>
  package var members: Int
  package var nonMembers: Int
  package var classes: Int
  package var epochs: Int
  /// Seed of the whole run, from which every stream derives.
  package var seed: Int
  /// The bounds whose best gives verified accuracy and IV, as given: `ibp+crown`; `own` in runs before
  /// version 5.
  package var verifier: String
  /// Non-members that complete verification settles, as given; nil: some of the smallest networks.
  package var exactSamples: Int?
  /// Fingerprint of the data set's contents.
  package var fingerprint: String
  /// How the files of the data set were understood, a phrase each; nil where there is nothing to say.
  package var dataNotes: [String]?
  /// How the columns of a table are scaled, `minmax` or `standard`, as each network's members give it:
  /// `level` and radii are in scaled units then. Nil: not at all.
  package var scale: String?
  /// The initial weights of the networks of all methods, `uniform`; nil in runs before version 5, each
  /// of whose methods had those that suit it.
  package var initialisation: String?

  /// - Parameters:
  ///   - level: above 0.
  ///   - inputRange: in input units; scaled ones with `scale`.
  ///   - members: of the largest training set.
  ///   - fingerprint: hexadecimal.
  package init(
    dataset: String, architecture: String, level: Double, inputRange: ClosedRange<Double>,
    members: Int, nonMembers: Int, classes: Int, epochs: Int, seed: Int,
    verifier: String = "ibp+crown", exactSamples: Int? = nil, fingerprint: String = "",
    dataNotes: [String]? = nil, scale: String? = nil, initialisation: String? = nil
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
    self.initialisation = initialisation
  }
}

/// How training went.
package struct TrainingSummary: Codable, Equatable, Sendable {
  /// Numbers in all tensors of the trained architecture.
  package var parameters: Int
  /// Optimiser steps in all.
  package var steps: Int
  /// Mean training loss of every epoch.
  package var losses: [Double]
  /// What the training costs in privacy; nil: it has no guarantee.
  package var privacy: PrivacyCost?

  /// `losses` has one entry for each epoch.
  package init(parameters: Int, steps: Int, losses: [Double]) {
    self.parameters = parameters
    self.steps = steps
    self.losses = losses
  }
}

/// The guarantee of a training with differential privacy, for neighbours with one sample more or less.
package struct PrivacyCost: Codable, Equatable, Sendable {
  /// Standard deviation of the noise by the clipping norm.
  package var sigma: Double
  /// With which probability a sample enters a step (Poisson sampling).
  package var rate: Double
  /// Steps in all, those before an interruption included.
  package var steps: Int
  package var delta: Double
  /// Enclosure of the smallest ε for which the steps are (ε, δ)-private, by privacy-loss distributions.
  package var epsilonLower: Double
  package var epsilonUpper: Double
  /// A bound of it by Rényi divergences.
  package var epsilonRenyi: Double
  /// No attack on membership has a larger advantage.
  package var advantageUpper: Double

  package init(
    sigma: Double, rate: Double, steps: Int, delta: Double, epsilon: ClosedRange<Double>,
    epsilonRenyi: Double, advantageUpper: Double
  ) {
    self.sigma = sigma
    self.rate = rate
    self.steps = steps
    self.delta = delta
    epsilonLower = epsilon.lowerBound
    epsilonUpper = epsilon.upperBound
    self.epsilonRenyi = epsilonRenyi
    self.advantageUpper = advantageUpper
  }
}
