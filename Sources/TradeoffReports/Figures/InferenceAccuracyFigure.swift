import Results
import Statistics

extension TradeoffReport {
  /// Inference accuracy against ε: a panel per method, a line per strategy, and the level that
  /// guessing stays at or below.
  /// At the main capacity, for networks evaluated at the radius trained for.
  var inferenceAccuracyFigure: Figure? {
    guard let capacity = grid.mainCapacity else { return nil }
    let points = grid.methods.flatMap { method in
      strategies.flatMap { strategy in
        grid.matched(method, capacity: capacity).compactMap {
          InferencePoint(condition: $0, strategy: strategy)
        }
      }
    }
    guard !points.isEmpty else { return nil }
    let shown = grid.methods.filter { method in points.contains { $0.method == method } }
    let x = radiusAxis
    let y = AxisRange(
      covering: points.flatMap { [50, 100 * $0.null95] + $0.accuracy.bar.map { 100 * $0 } })
    let guessing = Set(points.map(\.null95)).sorted().map { "\(brief(100 * $0)) \(guessingLine)" }
    let settings = [
      x.settings,
      "set yrange \(y.gnuplot); set ytics \(brief(y.step))",
    ]
    return Figure(
      name: "inference-accuracy",
      caption: """
        Membership-inference accuracy against ε at capacity \(shortest(capacity)); bars are 95 % \
        intervals over the seeds, the dashed line is the level that guessing stays at or below in \
        95 % of repetitions.
        """,
      csv: csvText([InferencePoint.header] + points.map(\.row)),
      script: Script(
        name: "inference-accuracy", title: figureTitle("capacity \(shortest(capacity))"),
        canvas: Canvas(panels: shown.count, sharesY: true),
        legend: strategyLegend(points: true) + ["NaN \(guessingLine) title 'guessing (95 %)'"],
        panels: shown.map { method in
          Script.Panel(
            title: method, xLabel: "ε (intensity levels)", yLabel: "inference accuracy (%)",
            settings: settings,
            elements: guessing + elements(method, dodge: x.dodge))
        }
      ).text)
  }

  /// The axis of ε: what sets it, and how far apart series are drawn.
  ///
  /// Tics stand at the radii themselves where there are at most six.
  /// - Precondition: something was evaluated.
  var radiusAxis: (settings: String, dodge: Double) {
    let levels = grid.radii.map(\.levels)
    let range = AxisRange(covering: levels, margin: 0.08, atLeast: levels[0] / 2)
    let places = levels.count > 6 ? brief(range.step) : tics(levels)
    return ("set xrange \(range.gnuplot); set xtics \(places)", (range.high - range.low) / 90)
  }

  /// A line with error bars per strategy, set apart by `dodge` on the x axis.
  /// - Parameters:
  ///   - method: of the panel.
  ///   - dodge: distance of neighbours, in levels.
  private func elements(_ method: String, dodge: Double) -> [String] {
    strategies.enumerated().flatMap { position, strategy in
      lineWithBars(
        in: "inference-accuracy.csv", series: strategy + method, x: "eps", y: "accuracy",
        shift: Double(position - 1) * dodge, style: Palette.line(strategy: position))
    }
  }
}

/// Inference accuracy of an attack at one radius: the mean over the seeds with its interval.
/// Shared with the figure of further attacks.
struct InferencePoint {
  /// An attack's raw value.
  let strategy: String
  let method: String
  /// Of training and evaluation; for natural training of the evaluation alone.
  let radius: Radius
  /// Balanced accuracy, a fraction.
  let accuracy: SampleMean
  /// The highest over the seeds, a fraction.
  let null95: Double

  /// Nil where the attack did not run.
  init?(condition: Condition, strategy: String) {
    guard let accuracy = condition.mean(.inferenceAccuracy(strategy)),
      let null95 = condition.scores(strategy).map(\.null95).max()
    else { return nil }
    self.strategy = strategy
    method = condition.method
    radius = condition.radius
    self.accuracy = accuracy
    self.null95 = null95
  }

  /// `series` is strategy and method together, by which scripts pick their rows.
  static let header = [
    "series", "strategy", "method", "eps", "accuracy", "accuracy_low", "accuracy_high", "null95",
  ]

  /// In the order of `header`; fractions, not per cent.
  var row: [String] {
    [strategy + method, strategy, method, shortest(radius.levels)]
      + (accuracy.bar + [null95]).map(shortest)
  }
}
