import ArgumentParser

/// Checks the attacks themselves.
struct AuditSelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "self-test",
    abstract: "Check every attack on outputs whose membership is known to show, and not to.",
    discussion: """
      EXAMPLE: robpriv audit self-test --attacks confidence,entropy
      """)

  @OptionGroup var attacks: AttackOptions

  func run() throws {
    attacks.jobs.warn()
    try SelfTestRun(attacks.settings, attacks.format).run()
  }
}
