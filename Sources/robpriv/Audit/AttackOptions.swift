import ArgumentParser
import MembershipInference
import Results
import Tensors

/// Which attacks an audit runs, and how it prints them.
struct AttackOptions: ParsableArguments {
  @Option(
    help:
      "Attacks to run, separated by commas, or all (default: all that need no further queries).",
    transform: AttackList.parse)
  var attacks: AttackList?

  @Option(help: "What to print.")
  var format = AuditFormat.markdown

  @Option(help: "Seed of random halves, permutations and bootstrap.")
  var seed: UInt64 = 0

  @OptionGroup var jobs: JobsOption

  /// The attacks named; nil for all.
  var chosen: Set<Attack>? { attacks?.named }
  /// Whether all attacks are asked for that can be made.
  var areAllAsked: Bool { attacks.map { $0.named == nil } ?? false }

  /// Settings of an audit of these attacks.
  var settings: AuditSettings {
    AuditSettings(attacks: chosen, seed: seed, workers: jobs.workers)
  }
}
