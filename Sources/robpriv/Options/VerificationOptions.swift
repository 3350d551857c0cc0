import ArgumentParser
import Experiments

/// Options of proofs.
/// Nil stands for the defaults of `Experiments`, which depend on method and network.
struct VerificationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What proves accuracy and bounds confidences (default: own: what the method trains with, else crown).",
      discussion: "exact is branch and bound for what alpha leaves open."))
  var verifier: Verifier?

  /// 0 to 10⁶; 0: none.
  @Option(
    help: """
      Non-members that branch and bound settles in networks of at most 300 ReLUs (default: 32 at the smallest \
      capacity, up to 10,000 parameters).
      """)
  var exact: Int?

  /// - Throws: `ValidationError` outside 0…10⁶.
  func validate() throws {
    guard exact.map({ 0...1_000_000 ~= $0 }) ?? true else {
      throw ValidationError("--exact must be between 0 and 1000000")
    }
  }
}
