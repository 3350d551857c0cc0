import ArgumentParser
import MembershipInference
import Results

/// Settings of attacks that ask about each sample many times.
/// These attacks cost up to thousands of forward passes for a sample, hence a limit on samples.
struct QueryOptions: ParsableArguments {
  /// 1 to 10⁶.
  @Option(help: "Queries per sample of boundary-hopskipjump (default: 2500).")
  var queries: Int?

  /// 1 to 10⁶, chosen by the samples' identities.
  @Option(help: "Samples of each set that label-only and white-box attacks ask (default: 1000).")
  var samples: Int?

  /// Above 0, at most 180.
  @Option(help: "Degrees of augmentation-rotation (default: 4).")
  var rotation: Double?

  /// 1 to 1,000.
  @Option(help: "Pixels of augmentation-translation (default: 1).")
  var translation: Int?

  /// - Throws: `ValidationError`.
  func validate() throws {
    if let queries { try positive(queries, option: "--queries") }
    if let samples { try positive(samples, option: "--samples") }
    if let translation { try positive(translation, option: "--translation", atMost: 1000) }
    guard rotation.map({ $0 > 0 && $0 <= 180 }) ?? true else {
      throw ValidationError("--rotation takes degrees above 0, at most 180")
    }
  }

  /// Every option with the attacks that heed it.
  /// One table for refusal and for `given`, so that neither forgets an option.
  private var users: [(option: GivenOption, attacks: Set<Attack>)] {
    [
      (("--queries", queries != nil), [.boundaryHopSkipJump, .combined]),
      (("--rotation", rotation != nil), [.augmentationRotation, .combined]),
      (("--translation", translation != nil), [.augmentationTranslation, .combined]),
      (("--samples", samples != nil), QueryAudit.attacks),
    ]
  }

  var given: [GivenOption] { users.map(\.option) }

  /// Refuses settings of attacks that are not run: these run when they are asked for.
  /// - Parameter attacks: those chosen; with `all` everything is heeded.
  /// - Throws: `ValidationError` with the attacks that heed the option.
  func check(_ attacks: AttackOptions) throws {
    guard !attacks.areAllAsked else { return }
    var run = attacks.chosen ?? []
    // Alone, `combined` learns from outputs.
    if run.intersection(QueryAudit.attacks) == [.combined] { run.remove(.combined) }
    for (option, users) in users where run.isDisjoint(with: users) {
      let names = users.sorted().map(\.rawValue).joined(separator: " or ")
      try refuse([option], reason: "needs --attacks \(names)")
    }
  }

  /// Defaults are those of `QuerySettings`.
  var settings: QuerySettings {
    var settings = QuerySettings()
    settings.queries = queries ?? settings.queries
    settings.rotation = rotation ?? settings.rotation
    settings.translation = translation ?? settings.translation
    return settings
  }
}
