import Results
import Statistics

extension TradeoffReport {
  /// Verified accuracies and IV inference accuracy against capacity at the middle radius: a panel
  /// per quantity, a line per method; nil for a single capacity.
  var capacityFigure: Figure? {
    guard grid.capacities.count > 1, let radius = grid.middleRadius else { return nil }
    let points = capacityMeasures.flatMap { _, measure in
      grid.methods.flatMap { method in
        grid.capacities.compactMap { capacity in
          grid.matched(method, capacity: capacity, radius: radius).flatMap {
            CapacityPoint(condition: $0, measure: measure)
          }
        }
      }
    }
    guard !points.isEmpty else { return nil }
    return Figure(
      name: "capacity",
      caption: """
        Verified accuracies and IV inference accuracy against capacity at \(radius.name) intensity \
        levels; bars are 95 % intervals over the seeds.
        """,
      csv: csvText([CapacityPoint.header] + points.map(\.row)),
      script: Script(
        name: "capacity", title: figureTitle("\(radius.name) intensity levels"),
        canvas: Canvas(panels: capacityMeasures.count, sharesY: false), legend: methodLegend,
        panels: capacityMeasures.map { title, measure in
          panel(title, measure, points.filter { $0.measure.name == measure.name })
        }
      ).text)
  }

  private func panel(_ title: String, _ measure: Measure, _ points: [CapacityPoint])
    -> Script.Panel
  {
    let y = AxisRange(covering: points.flatMap { $0.value.bar.map { 100 * $0 } }, atLeast: 4)
    let (narrowest, widest) = (grid.capacities.first! / 1.3, grid.capacities.last! * 1.3)
    return Script.Panel(
      title: title, xLabel: "capacity (factor on widths)", yLabel: "accuracy (%)",
      settings: [
        "set logscale x 2; set xrange [\(brief(narrowest)):\(brief(widest))]",
        "set xtics \(tics(grid.capacities))",
        "set yrange \(y.gnuplot); set ytics \(brief(y.step))",
      ],
      elements: grid.methods.enumerated().flatMap { position, method in
        lineWithBars(
          in: "capacity.csv", series: measure.name + " " + method, x: "capacity",
          y: "accuracy", style: Palette.line(method: position))
      })
  }
}

/// What is drawn, with the titles of the panels.
private let capacityMeasures: [(title: String, measure: Measure)] = [
  ("verified, train", .verifiedTrainAccuracy), ("verified, test", .verifiedTestAccuracy),
  ("membership inference, IV", .inferenceAccuracy("IV")),
]

/// A quantity of a method at one capacity: the mean over the seeds with its interval.
private struct CapacityPoint {
  let measure: Measure
  let method: String
  let capacity: Double
  let value: SampleMean

  init?(condition: Condition, measure: Measure) {
    guard let value = condition.mean(measure) else { return nil }
    self.measure = measure
    method = condition.method
    capacity = condition.capacity
    self.value = value
  }

  static let header = [
    "series", "measure", "method", "capacity", "accuracy", "accuracy_low", "accuracy_high",
  ]

  var row: [String] {
    [measure.name + " " + method, measure.name, method, shortest(capacity)]
      + value.bar.map(shortest)
  }
}
