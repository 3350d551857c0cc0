import ArgumentParser

/// Checks the attacks themselves.
/// Positive control: a model that memorises; null: two sets that it never saw. An attack that fails
/// either would make every audit's figure doubtful.
struct AuditSelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "self-test",
    abstract: "Check every attack on outputs whose membership is known to show, and not to.",
    discussion: """
      EXAMPLE: robpriv audit self-test --attacks confidence,entropy
      """)

  @OptionGroup(title: "Attacks and report") var attacks: AttackOptions
  @OptionGroup(title: "Execution") var execution: AuditExecutionOptions

  /// Exit code 1 if a control fails.
  func run() throws {
    try SelfTestRun(settings: execution.settings(attacks), format: attacks.format).run()
  }
}
