import ArgumentParser

/// Attacks on membership privacy.
/// `model` asks a network itself, `outputs` reads what one answered, `shadows` what many did,
/// `self-test` tries the attacks. All print an `AuditReport`.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Attack a model's membership privacy, by asking it or from its recorded outputs.",
    subcommands: [
      AuditModelCommand.self, AuditOutputsCommand.self, AuditShadowsCommand.self,
      AuditSelfTestCommand.self,
    ])
}
