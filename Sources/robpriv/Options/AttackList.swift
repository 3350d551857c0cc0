import ArgumentParser
import Results

/// Attacks on the command line: a list of names in any case, or `all`.
/// Names are `Attack`'s raw values.
struct AttackList {
  /// Nil for all.
  let named: Set<Attack>?

  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` for unknown names, with all known, and for one that occurs twice.
  static func parse(_ list: String) throws -> AttackList {
    if list.lowercased() == "all" { return AttackList(named: nil) }
    let attacks = try ItemList<String>.parse(list).values.map(attack(named:))
    try refuseRepetition(in: attacks.map(\.rawValue))
    return AttackList(named: Set(attacks))
  }

  /// In any case: `IA` is `ia`.
  private static func attack(named name: String) throws -> Attack {
    guard
      let attack = Attack.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { throw ValidationError("there is no attack \(name); pass some of \(known), or all") }
    return attack
  }

  /// For errors, in the order of reports.
  private static let known = Attack.allCases.map(\.rawValue).joined(separator: ", ")
}
