import Results
import Statistics

extension TradeoffReport {
  /// Area of IV by bounds from loose to exact, on the same few samples of the same networks: what falls
  /// from left to right was looseness of the bound, what stays is the worst case. A line per method; nil
  /// without exact worst cases.
  var tightnessLeakageFigure: Figure? {
    let known = grid.conditions.filter { condition in
      condition.isMatched && condition.evaluations.values.contains { $0.worstCases != nil }
    }
    let bounds = boundNames(known) { $0.worstCases }
    guard let place = known.first, bounds.count > 1 else { return nil }
    let conditions = known.filter { $0.capacity == place.capacity && $0.radius == place.radius }
    let points = conditions.flatMap { condition in
      bounds.indices.compactMap {
        TightnessLeakagePoint(condition: condition, bound: bounds[$0], place: $0)
      }
    }
    let y = AxisRange(covering: [50] + points.flatMap { $0.area.bar.map { 100 * $0 } })
    let words = [place.radius.name, "capacity \(shortest(place.capacity))"]
    return Figure(
      name: "tightness-leakage",
      caption: """
        Area under the ROC curve of IV against the tightness of the bound, by which the same networks \
        and samples are attacked, at \(words.joined(separator: " and ")); bars are 95 % intervals over \
        the seeds. Exact margins are those of branch and bound.
        """,
      csv: csvText([TightnessLeakagePoint.header] + points.map(\.row)),
      script: Script(
        name: "tightness-leakage", title: figureTitle(words.joined(separator: ", ")),
        canvas: Canvas(panels: 1, sharesY: true), legend: methodLegend,
        panels: [
          Script.Panel(
            title: "from loose to exact", xLabel: "bound of the worst case",
            yLabel: "IV, area under the curve (%)",
            settings: [
              "set xrange [-0.5:\(brief(Double(bounds.count) - 0.5))]",
              "set xtics ("
                + bounds.indices.map { "'\(bounds[$0])' \($0)" }.joined(separator: ", ") + ")",
              "set yrange \(y.gnuplot); set ytics \(brief(y.step))",
            ],
            elements: ["50 \(guessingLine)"]
              + grid.methods.enumerated().flatMap { position, method in
                lineWithBars(
                  in: "tightness-leakage.csv", series: method, x: "place", y: "auc",
                  shift: 0.04 * Double(position), style: Palette.line(method: position))
              })
        ]
      ).text)
  }
}

/// IV of a method by one bound: the mean area over the seeds with its interval.
private struct TightnessLeakagePoint {
  let method: String
  let bound: String
  let place: Int
  let area: SampleMean
  let advantage: SampleMean

  init?(condition: Condition, bound: String, place: Int) {
    guard let area = condition.mean(.auc(ofWorstCaseBy: bound)),
      let advantage = condition.mean(.advantage(ofWorstCaseBy: bound))
    else { return nil }
    method = condition.method
    self.bound = bound
    self.place = place
    self.area = area
    self.advantage = advantage
  }

  static let header = [
    "series", "bound", "place", "auc", "auc_low", "auc_high", "advantage", "advantage_low",
    "advantage_high",
  ]

  var row: [String] {
    [method, bound, "\(place)"] + (area.bar + advantage.bar).map(shortest)
  }
}
