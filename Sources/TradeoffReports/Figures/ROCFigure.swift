import Glibc
import Results

extension TradeoffReport {
  /// ROC curves on logarithmic axes at the middle radius: a panel per method, a line per attack,
  /// averaged over the seeds at equal false-positive rates.
  /// Nil where no curve is recorded.
  var rocFigure: Figure? {
    guard let capacity = grid.mainCapacity, let radius = grid.middleRadius else { return nil }
    let conditions = grid.methods.compactMap {
      grid.matched($0, capacity: capacity, radius: radius)
    }
    let curves = conditions.flatMap { condition in
      comparedAttacks.compactMap { ROCCurve(condition: condition, strategy: $0) }
    }
    guard let lowest = curves.compactMap(\.points.first?.fpr).min(), lowest < 1 else { return nil }
    let place = radius.fullName
    let unresolved =
      "set object 1 rectangle from graph 0, graph 0 to \(brief(min(1, 10 * lowest))), graph 1"
    return Figure(
      name: "roc",
      caption: """
        ROC of the membership inference at \(place), capacity \(shortest(capacity)), averaged over \
        the seeds; shaded: fewer than ten false positives, not resolved.
        """,
      csv: csvText([ROCCurve.header] + curves.flatMap(\.rows)),
      script: Script(
        name: "roc", title: figureTitle("capacity \(shortest(capacity))", place),
        canvas: Canvas(panels: conditions.count, sharesY: true),
        legend: strategyLegend(comparedAttacks, points: false) + [
          "NaN \(guessingLine) title 'guessing'"
        ],
        panels: conditions.map { condition in
          Script.Panel(
            title: condition.method, xLabel: "false-positive rate", yLabel: "true-positive rate",
            yFormat: rateFormat(lowest),
            settings: [
              "set logscale xy; set xrange [\(brief(lowest)):1]; set yrange [\(brief(lowest)):1]",
              unresolved + " behind fc rgb '#eeeeee' fs solid noborder",
              "set format x '\(rateFormat(lowest))'",
            ], elements: elements(condition.method))
        }
      ).text)
  }

  /// Guessing, then a line for each strategy.
  private func elements(_ method: String) -> [String] {
    ["x \(guessingLine)"]
      + comparedAttacks.enumerated().map { position, strategy in
        """
        'roc.csv' using (of('series', \(gnuplotString(strategy + method)), column('fpr'))):'tpr' \
        with lines ls \(Palette.line(strategy: position))
        """
      }
  }
}

/// The mean over the seeds of the true-positive rate at each false-positive rate, thinned to about
/// fifty points a decade.
/// Averaged at ranks of non-members, which are the same false-positive rates for all seeds.
private struct ROCCurve {
  /// IB, IA or IV; further attacks have no curve in records.
  let strategy: String
  let method: String
  /// Ascending in the rate; the last one is (1, 1).
  let points: [(fpr: Double, tpr: Double)]

  /// Nil without a recorded curve; curves of other sizes than the first seed's are left out.
  init?(condition: Condition, strategy: String) {
    let scores = condition.scores(strategy)
    guard let first = scores.first(where: { $0.roc.count > 1 }) else { return nil }
    let alike = scores.filter {
      $0.roc.count == first.roc.count && $0.members == first.members
    }
    let last = first.roc.count - 1
    let ranks = Set((0...250).map { Int(pow(10, Double($0) / 50).rounded()) }.filter { $0 < last })
    self.strategy = strategy
    method = condition.method
    points = (ranks.sorted() + [last]).map { rank in
      let hits = alike.map { $0.roc[rank] }.reduce(0, +)
      return (Double(rank) / Double(last), Double(hits) / Double(first.members * alike.count))
    }
  }

  /// Rates are fractions.
  static let header = ["series", "strategy", "method", "fpr", "tpr"]

  /// In the order of `header`.
  var rows: [[String]] {
    points.map { [strategy + method, strategy, method, shortest($0.fpr), shortest($0.tpr)] }
  }
}
