import ArgumentParser

/// Attacks on membership privacy.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Attack a model's membership privacy, by asking it or from its recorded outputs.",
    subcommands: [
      AuditModelCommand.self, AuditOutputsCommand.self, AuditShadowsCommand.self,
      AuditSelfTestCommand.self,
    ])
}
