import Results
import Statistics

/// A confirmatory claim: of two quantities that differ by seed, one is larger.
///
/// Each quantity is measured at the capacity nearest to 1 and averaged over the radii, seed by seed, so
/// that the difference is paired.
struct Claim: Sendable {
  let statement: String
  let side: Side
  let before: Quantity
  let after: Quantity

  /// Which differences count as evidence.
  enum Side: String, Sendable {
    case rise = "one-sided, above 0"
    case fall = "one-sided, below 0"
    case either = "two-sided"
  }

  /// A measure of the networks of a method.
  struct Quantity: Sendable {
    let method: String
    let measure: Measure
  }

  /// The difference after − before; nil without a common seed.
  func change(in grid: Grid, capacity: Double) -> PairedChange? {
    func values(_ quantity: Quantity) -> SeedValues {
      grid.matched(quantity.method, capacity: capacity).averaged(quantity.measure)
    }
    return PairedChange(unit: after.measure.unit, from: values(before), to: values(after))
  }

  /// The p-value of the claim's own side by Student's t; nil where there is no spread.
  func pValue(of difference: SampleMean) -> Double? {
    difference.pValueOfRise.map { rise in
      switch side {
      case .rise: rise
      case .fall: 1 - rise
      case .either: 2 * min(rise, 1 - rise)
      }
    }
  }
}

extension Claim {
  /// The list, fixed before any network of the run seeds of `docs/claims.md` was trained. Claims about
  /// methods that a run does not have are not tested.
  static let all = [
    Claim(
      statement: "ibp lowers the advantage of IB below natural training's",
      side: .fall, before: natural(.advantage("IB")), after: ibp(.advantage("IB"))),
    Claim(
      statement: "pgd raises the advantage of IA above that of IB on natural training",
      side: .rise, before: natural(.advantage("IB")),
      after: Quantity(method: "pgd", measure: .advantage("IA"))),
    Claim(
      statement: "the advantage of IV on ibp differs from that of IB on natural training",
      side: .either, before: natural(.advantage("IB")), after: ibp(.advantage("IV"))),
    Claim(
      statement: "interval bounds alone give IV on ibp more advantage than the best bound does",
      side: .rise, before: ibp(.advantage("IV")), after: ibp(.advantage(ofIVBy: "ibp"))),
    Claim(
      statement: "offline LiRA on natural training has a larger area than IV on ibp",
      side: .rise, before: ibp(.auc("IV")), after: natural(.auc(lira))),
    Claim(
      statement: "offline LiRA has a smaller area on ibp than on natural training",
      side: .fall, before: natural(.auc(lira)), after: ibp(.auc(lira))),
    Claim(
      statement: "ibp proves more test inputs than natural training does",
      side: .rise, before: natural(.verifiedTestAccuracy), after: ibp(.verifiedTestAccuracy)),
  ]

  private static let lira = Attack.liraOffline.rawValue

  private static func natural(_ measure: Measure) -> Quantity {
    Quantity(method: "natural", measure: measure)
  }

  private static func ibp(_ measure: Measure) -> Quantity {
    Quantity(method: "ibp", measure: measure)
  }
}

/// The claims that a run can test, corrected together (Holm 1979).
struct ClaimTests {
  /// A claim and its answer.
  struct Row {
    let claim: Claim
    let change: PairedChange
    let pValue: Double
    /// The p-value adjusted for all rows.
    let adjusted: Double

    /// At the level of 5 % for all claims together.
    var isShown: Bool { adjusted < 0.05 }
  }

  let rows: [Row]

  /// - Parameter capacity: where the claims are made.
  init(grid: Grid, capacity: Double) {
    let tested = Claim.all.compactMap { claim -> (claim: Claim, change: PairedChange, p: Double)? in
      guard let change = claim.change(in: grid, capacity: capacity),
        let p = claim.pValue(of: change.difference)
      else { return nil }
      return (claim, change, p)
    }
    rows = zip(tested, holmAdjusted(tested.map(\.p))).map { test, adjusted in
      Row(claim: test.claim, change: test.change, pValue: test.p, adjusted: adjusted)
    }
  }

  /// Markdown table; empty without a row.
  /// - Parameter isExploratory: whether the tests give no verdict, as the number of seeds was chosen
  ///   after a look.
  func table(isExploratory: Bool = false) -> String {
    guard !rows.isEmpty else { return "" }
    return markdownTable(
      ["claim", "from", "to", "difference (95 % interval)", "test", "seeds", "p", "p (Holm)", ""],
      rows: rows.map { row in
        let unit = row.change.unit
        return [
          row.claim.statement, unit.text(row.change.before), unit.text(row.change.after),
          row.change.evidence, row.claim.side.rawValue, "\(row.change.difference.count)",
          pValueText(row.pValue), pValueText(row.adjusted),
          isExploratory ? "exploratory" : row.isShown ? "**shown**" : "not shown",
        ]
      }, labels: 1)
  }
}

extension [Condition] {
  /// The mean over the conditions, seed by seed.
  func averaged(_ measure: Measure) -> SeedValues {
    let values = flatMap { $0.values(measure) }
    return Dictionary(grouping: values, by: \.key).mapValues { SampleMean($0.map(\.value)).mean }
  }
}

extension Grid {
  /// Whether bounds prove more of the test inputs than guessing gets right at some radius.
  func isCertified(_ conditions: [Condition]) -> Bool {
    conditions.contains { ($0.mean(.verifiedTestAccuracy)?.mean ?? 0) > 1 / Double(classes) }
  }
}

/// The strategy that findings about a method use.
func strategy(of method: String) -> String {
  (MethodName(rawValue: method) ?? .natural).strategy.rawValue
}
