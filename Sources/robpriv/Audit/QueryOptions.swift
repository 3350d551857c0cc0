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

  @Option(
    help: "Degrees by which augmentations rotate (default: tuned where membership is known).")
  var rotation: Double?

  @Option(
    help: "Pixels by which augmentations translate (default: tuned where membership is known).")
  var translation: Int?

  @Option(
    help:
      "Noise: deviation in units of the range, and share of flips (default: tuned likewise).")
  var noiseLevel: Double?

  @Option(
    help: "Share of the samples that count as outliers (default: 0.1).")
  var outliers: Double?

  /// - Throws: `ValidationError`.
  func validate() throws {
    if let queries { try positive(queries, option: "--queries") }
    if let samples { try positive(samples, option: "--samples") }
    if let translation { try positive(translation, option: "--translation", atMost: 1000) }
    guard rotation.map({ $0 > 0 && $0 <= 180 }) ?? true else {
      throw ValidationError("--rotation takes degrees above 0, at most 180")
    }
    guard noiseLevel.map({ $0 > 0 && $0 <= 1 }) ?? true else {
      throw ValidationError("--noise-level takes a number above 0, at most 1")
    }
    guard outliers.map({ $0 > 0 && $0 <= 1 }) ?? true else {
      throw ValidationError("--outliers takes a share above 0, at most 1")
    }
  }

  /// Every option with the attacks that heed it.
  /// One table for refusal and for `given`, so that neither forgets an option.
  private var users: [(option: GivenOption, attacks: Set<Attack>)] {
    [
      (("--queries", queries != nil), [.boundaryHopSkipJump, .combined]),
      (
        ("--rotation", rotation != nil),
        [.augmentationRotation, .augmentationRotationCount, .combined]
      ),
      (
        ("--translation", translation != nil),
        [.augmentationTranslation, .augmentationTranslationCount, .combined]
      ),
      (("--noise-level", noiseLevel != nil), [.noise, .combined]),
      (("--outliers", outliers != nil), [.outliers]),
      (("--samples", samples != nil), QueryAudit.attacks),
    ]
  }

  var given: [GivenOption] { users.map(\.option) }

  /// Refuses settings of attacks that are not run: these run when they are asked for.
  /// - Parameter attacks: those chosen; with `all` everything is heeded.
  /// - Throws: `ValidationError` with the attacks that heed the option.
  func check(_ attacks: AttackOptions) throws {
    guard !attacks.areAllAsked else { return }
    let run = attacks.chosen ?? []
    for (option, users) in users where run.isDisjoint(with: users) {
      let names = users.sorted().map(\.rawValue).joined(separator: " or ")
      try refuse([option], reason: "needs --attacks \(names)")
    }
  }

  /// Defaults are those of `QuerySettings`.
  var settings: QuerySettings {
    var settings = QuerySettings()
    settings.queries = queries ?? settings.queries
    settings.rotation = rotation
    settings.translation = translation
    settings.noiseLevel = noiseLevel
    settings.outliers = outliers ?? settings.outliers
    return settings
  }
}
