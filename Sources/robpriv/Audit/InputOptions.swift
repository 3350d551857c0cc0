import ArgumentParser
import Datasets
import Experiments
import MembershipInference
import ModelAudits
import Results

/// The perturbation behind IA and IV.
/// IA asks about adversarial inputs within ε, IV takes the certified worst confidence within ε
/// (Song, Shokri and Mittal 2019).
struct InputOptions: ParsableArguments {
  /// Above 0, in the unit of `unit`; nil: the one that the model's record has.
  @Option(
    parsing: .unconditional, help: "Radius of IA and IV (default: the trained one).",
    transform: RadiusNumber.parsePositive)
  var eps: RadiusNumber?

  @OptionGroup var unit: RadiusUnitOption

  @Option(
    help: ArgumentHelp(
      "Bounds, the best of which certifies the worst case of IV (default: as for evaluate).",
      valueName: "a,b,..."), transform: Verifier.parse)
  var verifier: Verifier?

  /// - Throws: `ValidationError` for branch and bound, which decides classes but bounds no
  ///   confidence, and for a unit without a number.
  func validate() throws {
    guard verifier?.isComplete != true else {
      throw ValidationError("--verifier exact proves no confidences; pass alpha")
    }
    guard eps != nil || unit.epsUnit == nil else { throw ValidationError("--eps-unit needs --eps") }
  }

  /// For commands and attacks that have no use for them.
  var given: [GivenOption] {
    [("--eps", eps != nil), ("--eps-unit", unit.epsUnit != nil), ("--verifier", verifier != nil)]
  }

  /// - Throws: `ValidationError` where the attacks chosen use no radius.
  func check(_ attacks: AttackOptions) throws {
    if let chosen = attacks.chosen, chosen.isDisjoint(with: [.adversarial, .verified]) {
      try refuse(given, reason: "needs --attacks IA or IV")
    }
  }

  /// The one given, else the one trained for; nil where there is neither, and IA and IV are left
  /// out.
  /// - Parameter model: its data set gives the level, its record the trained radius.
  /// - Throws: `ValidationError` for a verifier without a radius.
  func radius(of model: AuditedModel) throws -> Radius? {
    let radius =
      try eps.map { try unit.radii([$0], on: model.dataset)[0] } ?? model.trainedRadius
    guard verifier == nil || radius != nil else {
      throw ValidationError("--verifier needs --eps: the model was trained without a radius")
    }
    if let radius { warn(of: [radius], on: model.dataset) }
    return radius
  }
}
