import ArgumentParser
import MembershipInference

/// Audits the recorded outputs of many models on one pool.
/// Each target is attacked by the others, of which some were trained on a sample and some were not.
struct AuditShadowsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shadows",
    abstract: "Attack models by the recorded outputs of others, trained on parts of one pool.",
    discussion: """
      Likelihood ratios (LiRA, RMIA) by NPZ arrays: logits [models, samples, classes], labels [samples], keep \
      [models, samples], optionally population_logits and population_labels. The report goes to stdout.

      EXAMPLE: robpriv audit shadows shadows.npz --target-model 0 --out audit
      """)

  /// Of all models on the same samples, in the same order.
  @Argument(help: "Outputs of many models on one pool: a file .npz.")
  var file: String

  @OptionGroup(title: "Question") var target: TargetOption
  @OptionGroup(title: "Attacks and report") var attacks: AttackOptions
  @OptionGroup(title: "Attacks and report") var output: AuditOutput
  @OptionGroup(title: "Recording") var recording: RecordingOptions

  @OptionGroup(title: "Execution") var execution: AuditExecutionOptions

  /// Of attacks that compare models alone.
  @Option(help: Compatibility.help, transform: Compatibility.ofModels)
  var compat: Compatibility?

  /// - Throws: errors of the file; `MismatchError` where an attack that was named cannot be made.
  func run() throws {
    var settings = execution.settings(attacks)
    settings.compatibility = compat
    recording.apply(to: &settings)
    try output.write(attacks.format, settings: settings) {
      try AuditRun(settings: $0).shadows(file, target: target.targetModel)
    }
  }
}

/// Which of the models is under attack.
/// Of a group of its own, for its title in the help.
struct TargetOption: ParsableArguments {
  /// Outer nil: not given; inner nil: all.
  @Option(
    help: """
      Number of the model under attack, from 0, or all, each in turn (default: that of --compat, else all).
      """,
    transform: parse(target:))
  var targetModel: Int??

  /// A model's number; nil for all in turn.
  /// - Throws: `ValidationError` for what is neither a number from 0 nor `all`. Whether there is
  ///   such a model is known when the file is read.
  private static func parse(target: String) throws -> Int? {
    if target.lowercased() == "all" { return nil }
    guard let number = Int(target), number >= 0 else {
      throw ValidationError("it takes a number from 0, or all")
    }
    return number
  }
}
