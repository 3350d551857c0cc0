import ArgumentParser
import Results
import Sweeps

/// The attacks that a comma-separated list names.
func attacks(named list: String) throws -> Set<Attack> {
  let names = list.split(separator: ",").map(String.init)
  let known = Attack.allCases.map(\.rawValue).joined(separator: ", ")
  guard !names.isEmpty else { throw ValidationError("--attacks takes some of \(known)") }
  return Set(
    try names.map { name in
      guard let attack = Attack(rawValue: name) else {
        throw ValidationError("there is no attack \(name); pass some of \(known)")
      }
      return attack
    })
}

/// Attacks that a sweep adds to those that it always has.
struct FurtherAttacks {
  /// In the order of reports; nil for none.
  let values: [Attack]?
  private let needsSeeds: Bool

  static var help: ArgumentHelp {
    """
    Attacks on benign inputs beside IB, IA, IV, gap and, from two seeds on, lira-offline: \
    \(Configuration.furtherAttacks.map(\.rawValue).joined(separator: ", ")).
    """
  }

  /// For `@Option(transform:)`.
  static func parse(_ list: String) throws -> FurtherAttacks {
    let wanted = try attacks(named: list)
    if let attack = [Attack.instanceVector, .liraOnline, .rmia].first(where: wanted.contains) {
      throw ValidationError(
        "\(attack.rawValue) needs shadow models of its own: run robpriv audit --model"
          + " MODEL --shadow-models N on a model of the sweep")
    }
    let further = Configuration.furtherAttacks.filter(wanted.contains)
    return FurtherAttacks(
      values: further.isEmpty ? nil : further, needsSeeds: wanted.contains(.liraOffline))
  }

  func check(seeds: Int) throws {
    guard seeds > 1 || !needsSeeds else {
      throw ValidationError(
        "--attacks: lira-offline compares the networks of several seeds; pass --seeds 2 or more")
    }
  }
}
