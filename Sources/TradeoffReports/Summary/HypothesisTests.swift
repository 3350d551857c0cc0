import Results
import Statistics

/// Tests of the study's questions, paired over seeds and corrected together (Holm 1979).
///
/// They are fixed before any result is seen: no peak is sought. Rise-then-fall is the test of Lind and
/// Mehlum (2010): a quadratic is fitted to every seed's curve, and its slopes at both ends are tested
/// together by the larger p-value.
/// Three questions for each robust method: does it leak more than natural training, and does its
/// leakage rise and then fall in ε and in capacity?
struct HypothesisTests {
  /// One question and its answer.
  struct Row {
    let claim: String
    /// What is estimated, in words with its number.
    let estimate: String
    let seeds: Int
    /// One-sided; nil where there are too few seeds.
    let pValue: Double?
  }

  /// In the order of methods; those without data are left out.
  let rows: [Row]

  /// - Parameters:
  ///   - capacity: where questions about ε are asked.
  ///   - middleRadius: where those about capacity are asked; capacities count by their place, 0, 1,
  ///     2, ….
  init(grid: Grid, capacity: Double, middleRadius: Radius) {
    let robust = grid.methods.filter { $0 != "natural" }
    rows = robust.flatMap { method -> [Row] in
      let strategy = strategy(of: method)
      let conditions = grid.matched(method, capacity: capacity)
      return [
        Self.exceedsNatural(
          method: method, strategy: strategy, conditions: conditions,
          natural: grid.matched("natural", capacity: capacity)),
        Self.risesThenFalls(
          claim: "\(strategy) advantage of \(method) rises and then falls in ε",
          measure: .advantage(strategy),
          points: conditions.map { ($0.radius.levels, $0) }),
        Self.risesThenFalls(
          claim: "\(strategy) advantage of \(method) rises and then falls in capacity",
          measure: .advantage(strategy),
          points: grid.capacities.enumerated().compactMap { place, capacity in
            grid.matched(method, capacity: capacity, radius: middleRadius).map {
              (Double(place), $0)
            }
          }),
      ].compactMap(\.self)
    }
  }

  /// Whether a method's strategy has more advantage than benign inputs have on natural networks,
  /// averaged over the radii.
  /// Nil without natural networks or common seeds.
  private static func exceedsNatural(
    method: String, strategy: String, conditions: [Condition], natural: [Condition]
  ) -> Row? {
    guard let base = natural.first else { return nil }
    let own = conditions.averaged(.advantage(strategy))
    guard let change = PairedChange(unit: .fraction, from: base.values(.advantage("IB")), to: own)
    else {
      return nil
    }
    return Row(
      claim: "\(method) leaks more (\(strategy), mean over ε) than natural (IB)",
      estimate: "difference \(change.unit.signed(change.difference.mean))",
      seeds: change.difference.count, pValue: change.difference.pValueOfRise)
  }

  /// Nil with fewer than three points.
  /// Seeds that lack a point are left out: slopes of other points would not compare.
  /// - Parameters:
  ///   - claim: in words.
  ///   - measure: the quantity.
  ///   - points: x and condition, ascending.
  private static func risesThenFalls(
    claim: String, measure: Measure, points: [(x: Double, condition: Condition)]
  ) -> Row? {
    let curves = points.map { (x: $0.x, values: $0.condition.values(measure)) }
    guard curves.count > 2 else { return nil }
    let seeds = curves.dropFirst().reduce(Set(curves[0].values.keys)) {
      $0.intersection($1.values.keys)
    }.sorted()
    guard !seeds.isEmpty else { return nil }
    let slopes = seeds.map { seed in
      endSlopes(of: curves.map { ($0.x, $0.values[seed]!) })
    }
    let (first, last) = (SampleMean(slopes.map(\.first)), SampleMean(slopes.map { -$0.last }))
    let pValue = first.pValueOfRise.flatMap { p in last.pValueOfRise.map { max(p, $0) } }
    return Row(
      claim: claim,
      estimate: """
        slopes \(Measure.Unit.fraction.signed(first.mean)) at first, \
        \(Measure.Unit.fraction.signed(-last.mean)) at last
        """,
      seeds: seeds.count, pValue: pValue)
  }

  /// Slopes, at the first and the last x, of the quadratic that fits the points best.
  /// - Parameter points: at three or more different x.
  static func endSlopes(of points: [(x: Double, y: Double)]) -> (first: Double, last: Double) {
    // Orthogonal polynomials on the points: 1, x − a, (x − a)² − b(x − a) − c.
    let n = Double(points.count)
    let a = points.reduce(0) { $0 + $1.x } / n
    let moment = { (power: Int) in
      points.reduce(0.0) { sum, point in
        sum + (0..<power).reduce(1) { product, _ in product * (point.x - a) }
      }
    }
    let (b, c) = (moment(3) / moment(2), moment(2) / n)
    let bend = { (x: Double) in (x - a) * (x - a) - b * (x - a) - c }
    let linear = points.reduce(0) { $0 + ($1.x - a) * $1.y } / moment(2)
    let size = points.reduce(0) { $0 + bend($1.x) * bend($1.x) }
    let quadratic = points.reduce(0) { $0 + bend($1.x) * $1.y } / size
    let slope = { (x: Double) in linear + quadratic * (2 * (x - a) - b) }
    let ends = points.map(\.x)
    return (slope(ends.min()!), slope(ends.max()!))
  }

  /// Markdown table with Holm's correction over all rows; empty without a testable row.
  /// p below 0.05 after correction is "supported".
  var table: String {
    let tested = rows.filter { $0.pValue != nil }
    guard !tested.isEmpty else { return "" }
    let adjusted = holmAdjusted(tested.map { $0.pValue! })
    return markdownTable(
      ["claim", "estimate", "seeds", "p", "p (Holm)", "verdict"],
      rows: zip(tested, adjusted).map { row, p in
        [
          row.claim, row.estimate, "\(row.seeds)", pValueText(row.pValue!),
          pValueText(p), p < 0.05 ? "**supported**" : "not shown",
        ]
      })
  }
}

/// The strategy that claims about a method use.
/// Other names count as natural.
func strategy(of method: String) -> String {
  (MethodName(rawValue: method) ?? .natural).strategy.rawValue
}

extension Grid {
  /// Whether bounds prove more of the test inputs than guessing gets right at some radius.
  /// Otherwise a guarantee is no better than none.
  func isCertified(_ conditions: [Condition]) -> Bool {
    conditions.contains { ($0.mean(.verifiedTestAccuracy)?.mean ?? 0) > 1 / Double(classes) }
  }
}

extension [Condition] {
  /// The mean over the conditions, seed by seed.
  /// A seed is averaged over the conditions that it has.
  func averaged(_ measure: Measure) -> SeedValues {
    let values = flatMap { $0.values(measure) }
    return Dictionary(grouping: values, by: \.key).mapValues { SampleMean($0.map(\.value)).mean }
  }
}
