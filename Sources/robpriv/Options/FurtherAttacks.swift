import ArgumentParser
import Experiments
import Results

/// Attacks that a sweep adds to those that it always has.
/// Attacks that every cell meets (IB, IA, IV, gap) may be named and change nothing.
struct FurtherAttacks {
  /// In the order of reports; nil for none.
  let values: [Attack]?
  /// Whether lira-offline was named itself, so that its absence would be noticed.
  private let needsSeeds: Bool

  static var help: String {
    """
    Attacks on benign inputs beside IB, IA, IV, gap and, from two seeds on, lira-offline: \
    \(Configuration.furtherAttacks.map(\.rawValue).joined(separator: ", ")); or all.
    """
  }

  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` for attacks with shadow models of their own, and unknown ones.
  static func parse(_ list: String) throws -> FurtherAttacks {
    guard let wanted = try AttackList.parse(list).named else {
      return FurtherAttacks(values: Configuration.furtherAttacks, needsSeeds: false)
    }
    let ofShadows = Attack.needing(.shadowModels).subtracting([.liraOffline])
    if let attack = ofShadows.intersection(wanted).min() {
      throw ValidationError(
        "\(attack.rawValue) needs shadow models of its own: run robpriv audit model"
          + " MODEL --shadow-models N on a model of the sweep")
    }
    let further = Configuration.furtherAttacks.filter(wanted.contains)
    return FurtherAttacks(
      values: further.isEmpty ? nil : further, needsSeeds: wanted.contains(.liraOffline))
  }

  /// - Throws: `ValidationError` where lira-offline was asked for and one repetition leaves no
  ///   other network.
  func check(seeds: Int) throws {
    guard seeds > 1 || !needsSeeds else {
      throw ValidationError(
        "--attacks: lira-offline compares the networks of several seeds; pass --seeds 2 or more")
    }
  }
}

/// Attacks of a sweep beyond those that every network meets.
struct SweepAttackOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(FurtherAttacks.help, valueName: "a,b,..."), transform: FurtherAttacks.parse)
  var attacks: FurtherAttacks?

  /// IA is computed once more for each, and reports show accuracy by budget.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Radii of the attack behind IA, too: as --eps, in its unit, or with a star in units of each ε, as in 0..2*/0.5.
      """, valueName: "a,b,..."),
    transform: BudgetList.parse)
  var attackEps: BudgetList?
}
