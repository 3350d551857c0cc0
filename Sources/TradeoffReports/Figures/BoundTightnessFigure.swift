import Results

extension TradeoffReport {
  /// Share of the same few test inputs that each verifier proves, and under it as a ceiling their
  /// accuracy under attack: a panel per training method, a group of bars per ε; nil without complete
  /// verification.
  /// The capacity is the smallest that was verified completely.
  var boundTightnessFigure: Figure? {
    guard let capacity = exactCapacities.first else { return nil }
    let points = grid.methods.flatMap { method in
      ladder.flatMap { step in
        grid.matched(method, capacity: capacity).compactMap {
          TightnessPoint(condition: $0, step: step)
        }
      }
    }
    let shown = grid.methods.filter { method in points.contains { $0.method == method } }
    let radii = Set(points.map(\.radius)).sorted()
    guard !shown.isEmpty else { return nil }
    return Figure(
      name: "bound-tightness",
      caption: """
        Tightness of bounds: share of the completely verified test inputs that each verifier \
        proves, and that the evaluation attack (PGD) leaves correct, at capacity \
        \(shortest(capacity)); all seeds together.
        """,
      csv: csvText([TightnessPoint.header] + points.map { $0.row(among: radii) }),
      script: Script(
        name: "bound-tightness", title: figureTitle("capacity \(shortest(capacity))"),
        canvas: Canvas(panels: shown.count, sharesY: true),
        legend: ladder.enumerated().map { position, step in
          "NaN \(style(position)) title \(gnuplotString(step))"
        },
        panels: shown.map { method in
          Script.Panel(
            title: method, xLabel: "ε (intensity levels)", yLabel: "test inputs (%)",
            settings: settings(radii), elements: elements(method))
        }
      ).text)
  }

  /// The capacities with complete verification.
  var exactCapacities: [Double] {
    grid.capacities.filter { capacity in
      grid.conditions.contains { $0.capacity == capacity && $0.exact != nil }
    }
  }

  /// Radii at equal distances, with at most seven labels.
  /// - Parameter radii: ascending; the x axis counts their places from 0.
  private func settings(_ radii: [Radius]) -> [String] {
    let labelled = stride(from: 0, to: radii.count, by: (radii.count + 6) / 7)
    let tics = labelled.map { "'\(shortest(radii[$0].levels))' \($0)" }
    return [
      "set xrange [-0.6:\(brief(Double(radii.count) - 0.4))]; set yrange [0:100]; set ytics 20",
      "set xtics (\(tics.joined(separator: ", "))); set boxwidth \(barWidth)",
    ]
  }

  /// Bars from loose to exact, then the ceiling across them.
  /// Bars are boxes around the radius's place; the ceiling is a line across all of them.
  private func elements(_ method: String) -> [String] {
    ladder.enumerated().map { position, step in
      let place = "of('series', \(gnuplotString(step + method)), column('place'))"
      let shift = (Double(position) - Double(ladder.count - 2) / 2) * barWidth
      let columns =
        step == ceiling
        ? "(\(place) - 0.43):(100*column('share')):(0.86):(0)"
        : "(\(place) + \(brief(shift))):(100*column('share'))"
      return "'bound-tightness.csv' using \(columns) \(style(position))"
    }
  }

  /// Colours from the method palette, backwards, so that the ceiling is black.
  /// - Parameter position: in the ladder.
  private func style(_ position: Int) -> String {
    let line = Palette.line(method: ladder.count - 1 - position)
    return ladder[position] == ceiling
      ? "with vectors nohead ls \(line)" : "with boxes ls \(line) fill solid noborder"
  }
}

/// What the attack leaves correct: no verifier proves more.
private let ceiling = "PGD"
/// From loose to exact, then the attack.
private let ladder = verifierNames + [ceiling]
/// In units of the distance of two radii: six bars in a group.
private let barWidth = 0.13

/// How many of the inputs of one condition a verifier proves, or the attack leaves correct.
private struct TightnessPoint {
  /// A verifier's name, or the ceiling's.
  let step: String
  let method: String
  /// Trained for and evaluated at.
  let radius: Radius
  /// Of the inputs of all seeds.
  let share: Proportion

  /// Nil without complete verification, or where this bound did not run.
  init?(condition: Condition, step: String) {
    guard let exact = condition.exact,
      let count = step == ceiling ? exact.adversarial : exact.count(step)
    else { return nil }
    self.step = step
    method = condition.method
    radius = condition.radius
    share = Proportion(count: count, total: exact.verified.total)
  }

  /// `place` is the radius's number among all, at equal distances on the axis.
  static let header = [
    "series", "verifier", "method", "eps", "place", "count", "total", "share",
  ]

  /// - Parameter radii: all of the figure; a radius is drawn at its place among these.
  func row(among radii: [Radius]) -> [String] {
    [
      step + method, step, method, shortest(radius.levels), "\(radii.firstIndex(of: radius)!)",
      "\(share.count)", "\(share.total)", shortest(share.value),
    ]
  }
}
