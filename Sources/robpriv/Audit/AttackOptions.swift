import ArgumentParser
import MembershipInference
import Results

/// Which attacks an audit runs, and how it prints them.
struct AttackOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Attacks to run, or all (default: all that need no further queries, but three-part).",
      valueName: "a,b,..."),
    transform: AttackList.parse)
  var attacks: AttackList?

  @Option(help: "What to print.")
  var format = AuditFormat.markdown

  /// The attacks named; nil for all.
  var chosen: Set<Attack>? { attacks?.named }
  /// Whether all attacks are asked for that can be made.
  var areAllAsked: Bool { attacks.map { $0.named == nil } ?? false }
}

/// With which randomness and on how many cores an audit runs.
struct AuditExecutionOptions: ParsableArguments {
  @Option(help: "Seed of random halves, permutations and bootstrap.")
  var seed: UInt64 = 0

  @OptionGroup var resources: ResourceOptions

  /// Settings of an audit by some attacks.
  func settings(_ attacks: AttackOptions) -> AuditSettings {
    resources.apply()
    var settings = AuditSettings(
      attacks: attacks.chosen, seed: seed, workers: resources.workers)
    settings.includesSlowAttacks = attacks.areAllAsked
    return settings
  }
}
