package import Results
import Statistics

/// What changed from one run to another: every quantity of every condition that both have.
package struct RunComparison: Sendable {
  private let before: Grid
  private let after: Grid
  /// Whether repetitions of the same number have the same members: differences are paired then.
  package let isPaired: Bool

  /// Accuracies and advantages, in the order of rows.
  private static let measures: [Measure] =
    [.testAccuracy, .adversarialTestAccuracy, .verifiedTestAccuracy]
    + strategies.map { .advantage($0) } + [.auc(Attack.liraOffline.rawValue)]

  /// - Parameters:
  ///   - before: records of one run, some.
  ///   - after: records of another one, some.
  package init(before: [CellRecord], after: [CellRecord]) {
    func isWhole(_ record: CellRecord) -> Bool {
      record.cell.members == nil && record.cell.epochs == nil
    }
    self.before = Grid(records: before.filter(isWhole))
    self.after = Grid(records: after.filter(isWhole))
    let studies = [before, after].compactMap { $0.first?.study }
    isPaired =
      studies.count == 2
      && studies[0].seed == studies[1].seed && studies[0].members == studies[1].members
      && studies[0].nonMembers == studies[1].nonMembers
      && studies[0].fingerprint == studies[1].fingerprint
  }

  /// Conditions that one of the runs has alone, before and after.
  package var unmatched: (before: Int, after: Int) {
    let common = pairs.count
    return (before.conditions.count - common, after.conditions.count - common)
  }

  private var pairs: [(before: Condition, after: Condition)] {
    let others = Dictionary(grouping: after.conditions, by: Key.init).compactMapValues(\.first)
    return before.conditions.compactMap { condition in
      others[Key(condition)].map { (condition, $0) }
    }
  }

  /// What makes a condition the same in both runs.
  private struct Key: Hashable {
    let method: String
    let trainedRadius: Radius?
    let capacity: Double
    let radius: Radius

    init(_ condition: Condition) {
      method = condition.method
      trainedRadius = condition.trainedRadius
      capacity = condition.capacity
      radius = condition.radius
    }
  }

  /// One row for each condition and quantity: means as fractions, their difference and its 95 %
  /// interval, by Student's t over paired repetitions, else Welch's; empty where there is none.
  package var csv: String {
    let header = [
      "method", "trained_eps", "capacity", "eps", "quantity", "before", "after", "difference",
      "lower", "upper", "seeds_before", "seeds_after", "paired",
    ]
    let rows = pairs.flatMap { pair in
      Self.measures.compactMap { row(pair.before, after: pair.after, measure: $0) }
    }
    return csvText([header] + rows)
  }

  private func row(_ condition: Condition, after: Condition, measure: Measure) -> [String]? {
    var (first, second) = (condition.values(measure), after.values(measure))
    if isPaired {
      let common = Set(first.keys).intersection(second.keys)
      first = first.filter { common.contains($0.key) }
      second = second.filter { common.contains($0.key) }
    }
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let interval = interval(of: second, before: first)
    let difference = second.mean.mean - first.mean.mean
    return [
      condition.method, condition.trainedRadius?.text ?? "", shortest(condition.capacity),
      condition.radius.text, measure.name, decimal(first.mean.mean, places: 4),
      decimal(second.mean.mean, places: 4), plain(difference),
      interval.map { plain($0.lowerBound) } ?? "", interval.map { plain($0.upperBound) } ?? "",
      "\(first.count)", "\(second.count)", isPaired ? "yes" : "no",
    ]
  }

  /// Nil where the values have no spread, of which nothing follows.
  private func interval(of after: SeedValues, before: SeedValues) -> ClosedRange<Double>? {
    let values = [after, before].map { side in side.keys.sorted().map { side[$0]! } }
    guard isPaired else { return welchInterval(after: values[0], before: values[1]) }
    let change = SampleMean(after: values[0], before: values[1])
    return change.hasSpread ? change.interval : nil
  }

  /// With a minus that programs read.
  private func plain(_ value: Double) -> String {
    decimal(value, places: 4).replacing("−", with: "-")
  }
}
