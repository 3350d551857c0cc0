import ArgumentParser
import MembershipInference

/// Audits the recorded outputs of one model.
/// For models of any framework: their answers suffice.
struct AuditOutputsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outputs",
    abstract: "Attack one model by its recorded outputs on members and non-members.",
    discussion: """
      NPZ: arrays members_logits or members_probs [n, classes], members_labels [n], the same for nonmembers_, \
      optionally members_adversarial_… and members_worst_case_…, and shadow_members_… and shadow_nonmembers_…; or \
      output_train_benign, output_test_benign, train_label, test_label. CSV: columns member,label,p0,p1,… (or \
      logit0,…), optionally set (target or shadow). The report goes to stdout.

      EXAMPLE: robpriv audit outputs outputs.npz --protocol held-out --out audit
      """)

  /// Of one model; all samples must have as many classes.
  @Argument(help: "Recorded outputs: a file .npz, .csv or .csv.gz.")
  var file: String

  @OptionGroup(title: "Attacks and report") var attacks: AttackOptions
  @OptionGroup(title: "Attacks and report") var output: AuditOutput
  @OptionGroup(title: "Recording") var recording: RecordingOptions
  @OptionGroup(title: "Recording") var coins: CoinOption
  @OptionGroup(title: "Thresholds") var thresholds: ThresholdOptions

  @OptionGroup(title: "Execution") var execution: AuditExecutionOptions

  /// Of attacks on one model's outputs alone.
  @Option(help: Compatibility.help, transform: Compatibility.ofOutputs)
  var compat: Compatibility?

  func validate() throws { try thresholds.check(attacks) }

  /// - Throws: what reading the file throws, with the array or column at fault.
  func run() throws {
    var settings = execution.settings(attacks)
    thresholds.apply(to: &settings)
    settings.compatibility = compat
    recording.apply(to: &settings)
    coins.apply(to: &settings)
    try output.write(attacks.format, settings: settings) {
      try AuditRun(settings: $0).outputs(file)
    }
  }
}
