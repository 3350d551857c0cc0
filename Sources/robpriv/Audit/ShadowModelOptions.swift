import ArgumentParser
import MembershipInference
import Results

/// Models that are trained like the one under attack.
/// Each is trained as the target was, on half of its samples; in pairs of complementary halves,
/// hence an even number.
struct ShadowModelOptions: ParsableArguments {
  /// 2 to 4,096, even.
  @Option(
    name: .customLong("shadow-models"),
    help: "Shadow models to train like the model, an even number (default: none).")
  var count: Int?

  /// Nil: models are forgotten after the audit.
  @Option(
    name: .customLong("shadows"),
    help: "Folder where they are kept, and from which an interrupted audit continues.")
  var folder: String?

  /// 1 to 1,000, less than the images' sides; d pixels make 4·d + 1 queries.
  @Option(
    name: .customLong("shadow-data"),
    help: """
      Samples that the shadow models of thresholds, classifiers and risk scores train on: others than \
      the target's, or halves of a pool with these, as LiRA, RMIA and instance vectors always take \
      (default: disjoint where enough samples are left).
      """)
  var data: ShadowData?

  @Option(
    help:
      "Pixels by which images are shifted for 4 × pixels more queries of LiRA per sample (default: 0)."
  )
  var shift: Int?

  /// Each against all others, scores pooled.
  @Flag(help: "Attack the shadow models, each in turn, too.")
  var everyTarget = false

  /// - Throws: `ValidationError` for an odd number, less than 2 or more than 4096.
  func validate() throws {
    if let shift { try positive(shift, option: "--shift", atMost: 1000) }
    guard count.map({ 2...4096 ~= $0 && $0 % 2 == 0 }) ?? true else {
      throw ValidationError("--shadow-models takes an even number from 2 to 4096")
    }
  }

  /// Refuses a choice of data where all attacks that are made compare models.
  func check(_ attacks: AttackOptions) throws {
    guard let chosen = attacks.chosen, chosen.isSubset(of: Attack.needing(.shadowModels)) else {
      return
    }
    try refuse(
      [("--shadow-data", data != nil)],
      reason: "has no effect on attacks that compare models, which share the target's data")
  }

  /// Refuses what rests on shadow models where there are none.
  /// - Parameters:
  ///   - compatibility: the published arithmetic asked for; some compare models.
  ///   - thresholds: whose protocol may need shadow outputs.
  /// - Throws: `ValidationError` for the first option that rests on shadow models.
  func check(_ compatibility: Compatibility?, thresholds: ThresholdOptions) throws {
    guard count == nil else { return }
    let comparesModels = !(compatibility?.changesSignals ?? true)
    let needsShadows = compatibility == .song2021 && thresholds.thresholdProtocol == nil
    try refuse(
      [
        ("--shadows", folder != nil), ("--shadow-data", data != nil), ("--shift", shift != nil),
        ("--every-target", everyTarget),
        ("--protocol shadow", thresholds.thresholdProtocol == .shadow),
        ("--compat \(compatibility?.rawValue ?? "")", comparesModels),
      ], reason: "needs --shadow-models N")
    try refuse(
      [("--compat song2021", needsShadows)], reason: "needs --shadow-models N, or --protocol oracle"
    )
  }
}
