import ArgumentParser
import Datasets
import Experiments
import Foundation
import Results
import Sweeps
import Tensors
import TradeoffReports
import Training

/// One cell's second half: robustness and membership inference of a saved model.
///
/// The members are those of the training record in the file; the data set is read again and its
/// fingerprint compared. Data, capacity and method come from the record; radii, verifier and number
/// of exact proofs may be others.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Prove and attack a saved model on its own members and non-members.",
    discussion: """
      Prints CSV with the columns of tradeoff.csv up to gap, one row per radius.

      EXAMPLE: robpriv evaluate ibp.safetensors --eps 0.5,1 --verifier crown
      """)

  @Argument(help: "Model file that train or sweep wrote.", transform: ModelFile.parse(recorded:))
  var model: String

  /// Nil: the radius that the record says it was trained with.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Radii: A..B, A..B/STEP, A/D..B/D or a list (default: the trained one).",
      valueName: "a,b,..."),
    transform: RadiusList.parse)
  var eps: RadiusList?

  @OptionGroup var unit: RadiusUnitOption

  /// Only a place: the contents must have the fingerprint of the record.
  @Option(help: "Where the data set is now, if it moved: mnist:DIR, ….")
  var data: String?

  @OptionGroup var verification: VerificationOptions

  @OptionGroup var resources: ResourceOptions

  /// One CSV row for each radius, the trained one unless told.
  /// - Throws: `ValidationError` for a model without a radius where none is given; errors of files
  ///   and data.
  func run() throws {
    resources.apply()
    let trained = try TrainedModel(contentsOf: model)
    let cell = trained.record.cell
    let experiment = try trained.experiment(model, data: data) { configuration in
      configuration.verifier = verification.verifier ?? configuration.verifier
      if let exact = verification.exact {
        // Exact proofs are for the smallest capacity of a grid alone: here the one capacity is the
        // smallest.
        configuration.exactSamples = exact
        configuration.capacities = [cell.capacity]
      }
    }
    experiment.dataset.announce()
    let trainedRadius = cell.trainedRadius.map { experiment.radius($0.typed) }
    let radii =
      try eps.map { try unit.radii($0.values, on: experiment.dataset) }
      ?? [trainedRadius].compactMap(\.self)
    guard !radii.isEmpty else {
      throw ValidationError("\(model) was trained without a radius; pass --eps")
    }
    warn(of: radii, on: experiment.dataset)
    warn(experiment.fewSamplesWarning)
    let evaluations = try experiment.evaluate(
      network: trained.network, cell: cell, at: radii, workers: resources.workers)
    if let only = evaluations.first?.onlyClass {
      note(
        "warning: \(model): predicts one class only, \(only), for every sample; its accuracies are the"
          + " shares of that class, and what is proven of it is no robustness")
    }
    let record = CellRecord(
      study: experiment.study, cell: cell,
      outcome: .completed(training: trained.record.summary, evaluations: evaluations))
    try emit(TradeoffReport(records: [record]).csv)
  }
}
