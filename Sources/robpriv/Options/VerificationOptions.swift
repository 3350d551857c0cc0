import ArgumentParser
import Experiments
import Results

extension Verifier {
  /// What a list may name.
  static var choices: String { BoundName.allCases.map(\.rawValue).joined(separator: ", ") }

  /// For `@Option(transform:)`: a list of bounds in any case.
  static func parse(_ list: String) throws -> Verifier {
    let names = try ItemList<String>.parse(list).values
    let bounds = try names.map { name in
      guard let bound = BoundName(rawValue: name.lowercased()) else {
        throw ValidationError("'\(name)' is no bound; pass some of \(choices)")
      }
      return bound
    }
    try refuseRepetition(in: bounds.map(\.rawValue))
    return Verifier(bounds)
  }
}

/// Options of proofs.
/// Nil stands for the defaults of `Experiments`, which depend on method and network.
struct VerificationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Bounds, the best of which proves accuracy and bounds confidences: \(Verifier.choices) (default: ibp,crown).
      """, discussion: "exact is branch and bound for what alpha leaves open.",
      valueName: "a,b,..."), transform: Verifier.parse)
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
