import ArgumentParser
import Datasets
import Experiments
import MembershipInference
import ModelAudits
import Results

/// The perturbation behind IA and IV.
struct InputOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Radius of IA and IV (default: the trained one).",
    transform: aboveZero)
  var eps: Double?

  @Option(help: "Unit of --eps (default: level).")
  var epsUnit: RadiusUnit?

  @Option(help: "What certifies the worst case of IV (default: as for evaluate).")
  var verifier: Verifier?

  func validate() throws {
    guard verifier != .exact else {
      throw ValidationError("--verifier exact proves no confidences; pass alpha")
    }
    guard eps != nil || epsUnit == nil else { throw ValidationError("--eps-unit needs --eps") }
  }

  var given: [GivenOption] {
    [("--eps", eps != nil), ("--eps-unit", epsUnit != nil), ("--verifier", verifier != nil)]
  }

  func check(_ attacks: AttackOptions) throws {
    if let chosen = attacks.chosen, chosen.isDisjoint(with: [.adversarial, .verified]) {
      try refuse(given, "needs --attacks IA or IV")
    }
  }

  func radius(of model: AuditedModel) throws -> Radius? {
    let radius =
      try eps.map { try (epsUnit ?? .level).radius($0, of: model.dataset) } ?? model.trainedRadius
    guard verifier == nil || radius != nil else {
      throw ValidationError("--verifier needs --eps: the model was trained without a radius")
    }
    return radius
  }
}
