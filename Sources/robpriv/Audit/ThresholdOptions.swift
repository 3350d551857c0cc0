import ArgumentParser
import MembershipInference
import Results

/// How attacks on one model choose their thresholds.
/// Nil leaves the choice to `--compat`, and without it to what outputs there are.
struct ThresholdOptions: ParsableArguments {
  @Option(
    name: .customLong("protocol"),
    help:
      "Samples to choose thresholds on (default: that of --compat, else shadow where there are shadow outputs)."
  )
  var thresholdProtocol: ThresholdProtocol?

  @Option(
    help: "One threshold for all classes, or one each (default: that of --compat, else global).")
  var thresholds: ThresholdScope?

  @Option(
    help: "Probability of membership before anything is seen, of risk-score (default: 0.5).")
  var prior: Double?

  func validate() throws {
    guard prior.map({ $0 > 0 && $0 < 1 }) ?? true else {
      throw ValidationError("--prior takes a probability above 0 and below 1")
    }
  }

  /// Refuses settings of attacks that are not run.
  func check(_ attacks: AttackOptions) throws {
    guard let chosen = attacks.chosen, !chosen.contains(.riskScore) else { return }
    try refuse([("--prior", prior != nil)], reason: "needs --attacks risk-score")
  }

  /// What is at the protocol that needs nothing does not count as given.
  var given: [GivenOption] {
    [
      ("--prior", prior != nil),
      ("--protocol", thresholdProtocol ?? .oracle != .oracle),
      ("--thresholds", thresholds ?? .global != .global),
    ]
  }

  /// Nil stays nil.
  func apply(to settings: inout AuditSettings) {
    settings.thresholdProtocol = thresholdProtocol
    settings.scope = thresholds
    settings.prior = prior ?? settings.prior
  }
}

extension Compatibility {
  static let help: ArgumentHelp = "Published arithmetic and protocol to reproduce"

  /// For `@Option(transform:)` of attacks on one model's outputs.
  /// Those that change how signals are computed from one model's answers.
  static func ofOutputs(_ name: String) throws -> Compatibility {
    try named(name, among: allCases.filter(\.changesSignals))
  }

  /// For `@Option(transform:)` of attacks that compare models.
  /// Those that compare a target with shadow models.
  static func ofModels(_ name: String) throws -> Compatibility {
    try named(name, among: allCases.filter { !$0.changesSignals })
  }

  /// For `@Option(transform:)` where both are made.
  static func any(_ name: String) throws -> Compatibility { try named(name, among: allCases) }

  /// - Throws: `ValidationError` with the names that are taken here.
  private static func named(_ name: String, among known: [Compatibility]) throws -> Compatibility {
    guard let choice = known.first(where: { $0.rawValue == name.lowercased() }) else {
      throw ValidationError("it is one of \(known.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }
}
