import Results
import Statistics

extension TradeoffReport {
  /// Inference accuracy of the attacks on benign inputs against ε: a panel per attack, a line per
  /// method; nil without attacks beside the strategies and gap.
  var attacksFigure: Figure? {
    guard let capacity = grid.mainCapacity else { return nil }
    let points = grid.matchedPoints(of: benignAttacks, capacity: capacity) {
      InferencePoint(condition: $0, strategy: $1)
    }
    let shown = benignAttacks.filter { attack in points.contains { $0.strategy == attack } }
    guard !shown.isEmpty else { return nil }
    let x = radiusAxis
    // A few seeds have intervals so long that nothing else could be seen.
    let y = AxisRange(
      covering: points.flatMap { point in
        let mean = point.accuracy.mean
        return [50, 100 * point.null95]
          + point.accuracy.bar.map { 100 * min(max($0, mean - 0.1), mean + 0.1) }
      })
    return Figure(
      name: "attacks",
      caption: """
        Inference accuracy of attacks on benign inputs against the ε trained for, at capacity \
        \(shortest(capacity)); natural training has none and is drawn at all. Bars are 95 % intervals \
        over the seeds, cut at the frame where longer than 10 points; the dashed lines are the highest \
        level that guessing stays at or below in 95 % of repetitions.
        """,
      csv: csvText([InferencePoint.header] + points.map(\.row)),
      script: Script(
        name: "attacks", title: figureTitle("capacity \(shortest(capacity))"),
        canvas: Canvas(panels: shown.count, sharesY: true),
        legend: methodLegend + ["NaN \(guessingLine) title 'guessing (95 %)'"],
        panels: shown.map { attack in
          let null95 = points.filter { $0.strategy == attack }.map(\.null95).max() ?? 0.5
          return Script.Panel(
            title: attack, xLabel: "ε (intensity levels)", yLabel: "inference accuracy (%)",
            settings: [x.settings, "set yrange \(y.gnuplot); set ytics \(brief(y.step))"],
            elements: ["\(brief(100 * null95)) \(guessingLine)"]
              + lines(attack, dodge: x.dodge))
        }
      ).text)
  }

  /// A line with error bars per method, set apart by `dodge` on the x axis.
  /// Error bars of methods at the same ε would cover each other without it.
  /// - Parameters:
  ///   - attack: its raw value.
  ///   - dodge: distance of neighbours, in units of the axis.
  private func lines(_ attack: String, dodge: Double) -> [String] {
    grid.methods.enumerated().flatMap { position, method in
      lineWithBars(
        in: "attacks.csv", series: attack + method, x: "eps", y: "accuracy",
        shift: (Double(position) - Double(grid.methods.count - 1) / 2) * dodge,
        style: Palette.line(method: position))
    }
  }
}
