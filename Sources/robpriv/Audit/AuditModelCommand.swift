import ArgumentParser
import MembershipInference
import Results

/// Audits a model by asking it.
/// Attack figures compare answers on members and non-members of the training set; the model is
/// read, not changed.
struct AuditModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Attack a model by asking it, and shadow models trained like it.",
    discussion: """
      A model of ours knows its data, members and training; an ONNX model needs --data and --members-index. \
      --shadow-models N trains N models like it on random halves of its samples, for LiRA, RMIA and instance vectors, \
      and N on halves of other samples, for thresholds, classifiers and risk scores. Attacks that ask about each \
      sample many times, or look inside, run when they are named in --attacks (or with --attacks all): \
      \(QueryAudit.attacks.sorted().map(\.rawValue).joined(separator: ", ")). The report goes to stdout.

      EXAMPLE: robpriv audit model natural.safetensors --shadow-models 4 --shadows shadows --out audit
      """)

  /// ONNX, or safetensors with a record or without.
  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var model: ModelFile

  @OptionGroup(title: "Attacks and report") var attacks: AttackOptions
  @OptionGroup(title: "Attacks and report") var output: AuditOutput
  @OptionGroup(title: "Shadow models") var shadows: ShadowModelOptions
  @OptionGroup(title: "Models without a record") var members: MembershipOptions
  @OptionGroup(title: "Models without a record") var coins: CoinOption
  @OptionGroup(title: "Adversarial and worst-case inputs") var radius: InputOptions
  @OptionGroup(title: "Attacks by many queries") var queries: QueryOptions
  @OptionGroup(title: "Thresholds") var thresholds: ThresholdOptions

  @OptionGroup(title: "Execution") var execution: AuditExecutionOptions

  /// Nil: this program's own arithmetic.
  @Option(help: Compatibility.help, transform: Compatibility.any)
  var compat: Compatibility?

  @Option(
    help: "NPZ file for the penultimate layer's features of members and non-members.")
  var embeddings: String?

  /// - Throws: `ValidationError` for options that nothing asked for would heed.
  func validate() throws {
    try members.check(model)
    if members.membersIndex == nil {
      try refuse(
        [("--coin-flip", coins.coinFlip)],
        reason:
          "goes with --members-index FILE; the model's own record draws a fixed number of members")
    }
    try thresholds.check(attacks)
    try shadows.check(attacks)
    try shadows.check(compat, thresholds: thresholds)
    // Shadow models are compared by their outputs alone: thresholds, radii and queries act on one
    // target.
    if shadows.everyTarget {
      try refuse(
        thresholds.given + radius.given + queries.given
          + [
            ("--compat", compat?.changesSignals ?? false), ("--shadow-data", shadows.data != nil),
          ],
        reason: "has no effect with --every-target, which compares shadow models")
    } else {
      try radius.check(attacks)
      try queries.check(attacks)
    }
  }

  /// - Throws: errors of files in one line; `MismatchError` where an attack that was named cannot
  ///   be made.
  func run() throws {
    var settings = execution.settings(attacks)
    thresholds.apply(to: &settings)
    settings.compatibility = compat
    coins.apply(to: &settings)
    try output.write(attacks.format, settings: settings) { settings in
      let run = ModelAuditRun(
        file: model, members: members, radius: radius, queries: queries, shadows: shadows,
        settings: settings, areAllAsked: attacks.areAllAsked, embeddings: embeddings)
      return try AuditRun(settings: settings).checked(
        run.report(), file: model.path, areAllAsked: attacks.areAllAsked)
    }
  }
}
