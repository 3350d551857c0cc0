import Results
import Statistics

extension TradeoffReport {
  /// IA inference accuracy against the attack's own radius ε′, for networks trained and evaluated at
  /// the middle radius: a panel per method; nil where no other budgets ran.
  var attackBudgetFigure: Figure? {
    guard let capacity = grid.mainCapacity, let radius = grid.middleRadius else { return nil }
    let points = grid.methods.flatMap { method in
      grid.matched(method, capacity: capacity, radius: radius).map(budgetPoints) ?? []
    }
    guard let null95 = points.map(\.null95).max() else { return nil }
    let shown = grid.methods.filter { method in points.contains { $0.method == method } }
    let x = AxisRange(covering: points.map(\.levels) + [radius.levels], margin: 0.05)
    let y = AxisRange(
      covering: points.flatMap { [50, 100 * null95] + $0.accuracy.bar.map { 100 * $0 } })
    let settings = [
      "set xrange \(x.gnuplot); set xtics \(brief(x.step))",
      "set yrange \(y.gnuplot); set ytics \(brief(y.step))",
      "set arrow 1 from \(brief(radius.levels)), graph 0 to \(brief(radius.levels)), graph 1 nohead"
        + " lc rgb '#606060' lw 1 dt 3",
    ]
    return Figure(
      name: "attack-budget",
      caption: """
        Inference accuracy of IA against the attack's own radius ε′, for networks trained for \
        \(radius.name) (dotted) at capacity \(shortest(capacity)); ε′ = 0 is IB. Bars are 95 % \
        intervals over the seeds, the dashed line is the level that guessing stays at or below in 95 % \
        of repetitions.
        """,
      csv: csvText([BudgetPoint.header] + points.map(\.row)),
      script: Script(
        name: "attack-budget", title: figureTitle(radius.name, "capacity \(shortest(capacity))"),
        canvas: Canvas(panels: shown.count, sharesY: true),
        legend: [
          legendEntry(strategyTitle("IA"), style: Palette.line(strategy: 1), points: true),
          "NaN \(guessingLine) title 'guessing (95 %)'",
        ],
        panels: shown.map { method in
          Script.Panel(
            title: method, xLabel: "ε′ of the attack (intensity levels)",
            yLabel: "inference accuracy (%)",
            settings: settings + (method == "natural" ? ["unset arrow 1"] : []),
            elements: ["\(brief(100 * null95)) \(guessingLine)"]
              + lineWithBars(
                in: "attack-budget.csv", series: method, x: "eps", y: "accuracy",
                style: Palette.line(strategy: 1)))
        }
      ).text)
  }

  /// One for each budget of the condition, ascending.
  private func budgetPoints(_ condition: Condition) -> [BudgetPoint] {
    condition.budgetScores.map { radius, scores in
      BudgetPoint(
        method: condition.method, levels: radius.levels,
        accuracy: SampleMean(scores.map(\.accuracy)), null95: scores.map(\.null95).max() ?? 0.5)
    }
  }
}

/// IA of a method with one budget: the mean over the seeds with its interval.
/// A row of the figure's CSV.
private struct BudgetPoint {
  let method: String
  /// ε′ in intensity levels.
  let levels: Double
  /// Of IA, over the seeds that have this budget.
  let accuracy: SampleMean
  /// The highest of the seeds.
  let null95: Double

  /// `series` is the method; the other columns are fractions, ε′ in levels.
  static let header = ["series", "eps", "accuracy", "accuracy_low", "accuracy_high", "null95"]

  /// In the order of `header`; fractions, not per cent.
  var row: [String] {
    [method] + ([levels] + accuracy.bar + [null95]).map(shortest)
  }
}
