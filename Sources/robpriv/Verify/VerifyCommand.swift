import ArgumentParser

/// Questions about one network that have a proof or a counterexample for an answer.
/// A verdict is proven with rounding covered, falsified by an input that was run again, or open.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove or refute properties of a network, or its robustness on samples.",
    subcommands: [
      VerifySamplesCommand.self, VerifyRadiusCommand.self, VerifyPropertyCommand.self,
      VerifyInstancesCommand.self,
    ])
}
