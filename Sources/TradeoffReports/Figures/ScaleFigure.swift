import Results
import Statistics

extension TradeoffReport {
  /// Verified accuracies and IV inference accuracy against capacity at the middle radius; nil for a
  /// single capacity.
  /// Of networks trained for, and evaluated at, that radius.
  var capacityFigure: Figure? {
    guard let radius = grid.middleRadius else { return nil }
    return scaleFigure(
      Scale(
        name: "capacity", label: "capacity (factor on widths)", values: grid.capacities,
        place: radius.fullName
      ) { grid.matched($0, capacity: $1, radius: radius) })
  }

  /// The same against the number of members, at the main capacity; nil for a single size.
  /// Each size has a grid of its own, as a condition does not say of which size it is.
  var membersFigure: Figure? {
    guard let radius = grid.middleRadius, let capacity = grid.mainCapacity else { return nil }
    let grids = Dictionary(uniqueKeysWithValues: sizes.map { (Double($0.members), $0.grid) })
    return scaleFigure(
      Scale(
        name: "members", label: "members (training samples)", values: grids.keys.sorted(),
        place: "\(radius.fullName), capacity \(shortest(capacity))"
      ) { grids[$1]?.matched($0, capacity: capacity, radius: radius) })
  }

  /// A panel per quantity, a line per method.
  /// Nil for a single value, or without conditions at them.
  private func scaleFigure(_ scale: Scale) -> Figure? {
    guard scale.values.count > 1 else { return nil }
    let points = scaleMeasures.flatMap { _, measure in
      grid.methods.flatMap { method in
        scale.values.compactMap { value in
          scale.condition(method, value).flatMap {
            ScalePoint(condition: $0, at: value, measure: measure)
          }
        }
      }
    }
    guard !points.isEmpty else { return nil }
    return Figure(
      name: scale.name,
      caption: """
        Verified accuracies and IV inference accuracy against \(scale.name) at \(scale.place); bars \
        are 95 % intervals over the seeds.
        """,
      csv: csvText([ScalePoint.header(scale.name)] + points.map(\.row)),
      script: Script(
        name: scale.name, title: figureTitle(scale.place),
        canvas: Canvas(panels: scaleMeasures.count, sharesY: false), legend: methodLegend,
        panels: scaleMeasures.map { title, measure in
          panel(
            title: title, measure: measure, scale: scale,
            points: points.filter { $0.measure.name == measure.name })
        }
      ).text)
  }

  /// Logarithmic x axis to the base 2, as widths are doubled.
  /// - Parameters:
  ///   - title: over the panel.
  ///   - measure: as `points` have it; bars decide the y axis.
  ///   - scale: of the x axis.
  private func panel(
    title: String, measure: Measure, scale: Scale, points: [ScalePoint]
  ) -> Script.Panel {
    let y = AxisRange(covering: points.flatMap { $0.value.bar.map { 100 * $0 } }, atLeast: 4)
    let (least, most) = (scale.values.first! / 1.3, scale.values.last! * 1.3)
    return Script.Panel(
      title: title, xLabel: scale.label, yLabel: "accuracy (%)",
      settings: [
        "set logscale x 2; set xrange [\(brief(least)):\(brief(most))]",
        "set xtics \(tics(scale.values))",
        "set yrange \(y.gnuplot); set ytics \(brief(y.step))",
      ],
      elements: grid.methods.enumerated().flatMap { position, method in
        lineWithBars(
          in: "\(scale.name).csv", series: measure.name + " " + method, x: scale.name,
          y: "accuracy", style: Palette.line(method: position))
      })
  }
}

/// What a figure's logarithmic x axis is, and the conditions along it.
private struct Scale {
  /// Of the figure and of its column of x.
  let name: String
  /// Of the x axis.
  let label: String
  /// Ascending.
  let values: [Double]
  /// What all points share.
  let place: String
  /// Nil where it was not run.
  let condition: (_ method: String, _ value: Double) -> Condition?
}

/// What is drawn, with the titles of the panels.
private let scaleMeasures: [(title: String, measure: Measure)] = [
  ("verified, train", .verifiedTrainAccuracy), ("verified, test", .verifiedTestAccuracy),
  ("membership inference, IV", .inferenceAccuracy("IV")),
]

/// A quantity of a method at one place of the scale: the mean over the seeds with its interval.
private struct ScalePoint {
  let measure: Measure
  let method: String
  /// Capacity, or number of members.
  let place: Double
  /// A fraction.
  let value: SampleMean

  /// Nil where the quantity was not measured.
  init?(condition: Condition, at place: Double, measure: Measure) {
    guard let value = condition.mean(measure) else { return nil }
    self.measure = measure
    method = condition.method
    self.place = place
    self.value = value
  }

  /// - Parameter scale: name of the column of x.
  static func header(_ scale: String) -> [String] {
    ["series", "measure", "method", scale, "accuracy", "accuracy_low", "accuracy_high"]
  }

  /// In the order of `header`; fractions, not per cent.
  var row: [String] {
    [measure.name + " " + method, measure.name, method, shortest(place)]
      + value.bar.map(shortest)
  }
}
