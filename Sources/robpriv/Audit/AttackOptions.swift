import ArgumentParser
import MembershipInference
import Results

/// Which attacks an audit runs, and how it prints them.
/// Attacks that are named and cannot be made are an error (`AuditRun.checked`); with `all` they are
/// warnings.
struct AttackOptions: ParsableArguments {
  /// Nil: those that need no further queries of the model.
  @Option(
    help: ArgumentHelp(
      "Attacks to run, or all (default: all that need no further queries, but three-part).",
      valueName: "a,b,..."),
    transform: AttackList.parse)
  var attacks: AttackList?

  /// Of stdout; a folder of `--out` gets all formats.
  @Option(help: "What to print.")
  var format = AuditFormat.markdown

  /// The attacks named; nil for all.
  var chosen: Set<Attack>? { attacks?.named }
  /// Whether all attacks are asked for that can be made.
  /// Distinguishes `--attacks all` from the option's absence, where `chosen` is nil, too.
  var areAllAsked: Bool { attacks.map { $0.named == nil } ?? false }
}

/// With which randomness and on how many cores an audit runs.
/// The seed decides all figures; cores decide none.
struct AuditExecutionOptions: ParsableArguments {
  /// Of everything that is drawn.
  @Option(help: "Seed of random halves, permutations and bootstrap.")
  var seed: UInt64 = 0

  @OptionGroup var resources: ResourceOptions

  /// Settings of an audit by some attacks.
  /// Applies the limits of memory and cores on the way, which must come before data are read.
  /// - Parameter attacks: those chosen.
  /// - Returns: settings with published arithmetic and thresholds still unset.
  func settings(_ attacks: AttackOptions) -> AuditSettings {
    resources.apply()
    var settings = AuditSettings(
      attacks: attacks.chosen, seed: seed, workers: resources.workers)
    settings.includesSlowAttacks = attacks.areAllAsked
    return settings
  }
}
