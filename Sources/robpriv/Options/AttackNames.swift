import ArgumentParser
import Results
import Sweeps

/// Attacks on the command line: a list of names in any case, or `all`.
struct AttackList {
  /// Nil for all.
  let named: Set<Attack>?

  /// For `@Option(transform:)`.
  static func parse(_ list: String) throws -> AttackList {
    if list.lowercased() == "all" { return AttackList(named: nil) }
    let names = try ItemList<String>.parse(list).values
    return AttackList(
      named: Set(
        try names.map { name in
          guard
            let attack = Attack.allCases.first(where: {
              $0.rawValue.lowercased() == name.lowercased()
            })
          else {
            throw ValidationError("there is no attack \(name); pass some of \(known), or all")
          }
          return attack
        }))
  }

  private static let known = Attack.allCases.map(\.rawValue).joined(separator: ", ")
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
    guard let wanted = try AttackList.parse(list).named else {
      return FurtherAttacks(values: Configuration.furtherAttacks, needsSeeds: false)
    }
    if let attack = [Attack.instanceVector, .liraOnline, .rmia].first(where: wanted.contains) {
      throw ValidationError(
        "\(attack.rawValue) needs shadow models of its own: run robpriv audit model"
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
