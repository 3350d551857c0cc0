import Results
import Statistics

extension TradeoffReport {
  /// Verified test accuracy against membership advantage.
  var tradeoffFigure: Figure? { tradeoffFigure(of: .advantage) }

  /// The same against the true-positive rate at the lowest false-positive rate that is resolved.
  var lowRateTradeoffFigure: Figure? {
    lowestResolvedRate.flatMap { tradeoffFigure(of: .truePositiveRate(at: $0)) }
  }

  /// Verified test accuracy against leakage: a panel per attack, the strongest of all first, a line per
  /// method, its points labelled by ε.
  private func tradeoffFigure(of leak: Leak) -> Figure? {
    guard let capacity = grid.mainCapacity else { return nil }
    let series = [strongestSeries] + comparedAttacks
    let points = grid.matchedPoints(of: series, capacity: capacity) {
      TradeoffPoint(condition: $0, strategy: $1, leak: leak)
    }
    guard !points.isEmpty else { return nil }
    let axes = TradeoffAxes(points)
    let shown = series.filter { strategy in points.contains { $0.strategy == strategy } }
    let canvas = Canvas(panels: shown.count, sharesY: true)
    let rows = shown.flatMap { strategy in
      let series = points.filter { $0.strategy == strategy }
      return zip(series, axes.labels(of: series, on: canvas.area(0))).map { $0.row + $1 }
    }
    return Figure(
      name: leak.figureName,
      caption: """
        Verified test accuracy against \(leak.words) at capacity \(shortest(capacity)); the strongest \
        attack is chosen point by point by its mean. Points are labelled by ε in intensity levels, bars \
        are 95 % intervals over the seeds. IA needs the weights and ε, IV the verifier too, LiRA other \
        networks like the one attacked.
        """,
      csv: csvText([TradeoffPoint.header(leak)] + rows),
      script: Script(
        name: leak.figureName, title: figureTitle("capacity \(shortest(capacity))"), canvas: canvas,
        legend: methodLegend,
        panels: shown.map { strategy in
          Script.Panel(
            title: strategyTitle(strategy), xLabel: leak.words,
            yLabel: "verified test accuracy (%)", settings: axes.settings,
            elements: grid.methods.enumerated().flatMap { position, method in
              elements(of: leak, series: strategy + method, style: Palette.line(method: position))
            })
        }
      ).text)
  }

  /// Error bars, line and labels of one series.
  /// - Parameters:
  ///   - series: strategy and method, as in the CSV.
  ///   - style: of the method.
  private func elements(of leak: Leak, series: String, style: Int) -> [String] {
    let name = gnuplotString(series)
    let (file, x) = ("'\(leak.figureName).csv'", leak.column)
    let means = "(of('series', \(name), column('\(x)'))):(100*column('verified'))"
    return [
      """
      \(file) using \(means):'\(x)_low':'\(x)_high':\
      (100*column('verified_low')):(100*column('verified_high')) with xyerrorbars ls \(style + 50)
      """,
      "\(file) using \(means) with linespoints ls \(style)",
      """
      \(file) using (of('series', \(name), column('label_x'))):'label_y':'label' \
      with labels center font ',11' textcolor ls \(style)
      """,
    ]
  }
}

/// One point of the trade-off: means over the seeds with their intervals.
/// A row of the figure's CSV, with the place of its label.
private struct TradeoffPoint {
  let strategy: String
  /// The attack behind the point, which of the strongest series differs by point.
  let attack: String
  let method: String
  /// What the point is labelled by.
  let radius: Radius
  /// Of the strategy, a fraction.
  /// By the figure's measure.
  let advantage: SampleMean
  /// Verified test accuracy, a fraction.
  let verified: SampleMean

  init?(condition: Condition, strategy: String, leak: Leak) {
    let attack =
      strategy == strongestSeries ? condition.strongestAttack(by: leak.measure) : strategy
    guard let attack, let advantage = condition.mean(leak.measure(attack)),
      let verified = condition.mean(.verifiedTestAccuracy)
    else { return nil }
    self.strategy = strategy
    self.attack = attack
    method = condition.method
    radius = condition.radius
    self.advantage = advantage
    self.verified = verified
  }

  static func header(_ leak: Leak) -> [String] {
    ["series", "strategy", "attack", "method", "eps"]
      + ["", "_low", "_high"].map { leak.column + $0 }
      + ["verified", "verified_low", "verified_high", "label", "label_x", "label_y"]
  }

  /// All columns but the label's.
  var row: [String] {
    [strategy + method, strategy, attack, method, shortest(radius.levels)]
      + (advantage.bar + verified.bar).map(shortest)
  }
}

/// The ranges that all panels share, and where their labels go.
/// x is the advantage, a fraction; y verified accuracy in per cent. Both include 0.
private struct TradeoffAxes {
  /// Advantage, with its error bars.
  let x: AxisRange
  /// Verified accuracy in per cent; bars may leave the frame, as they are long for few seeds.
  let y: AxisRange

  /// - Parameter points: of all panels, so that these compare.
  init(_ points: [TradeoffPoint]) {
    x = AxisRange(covering: [0] + points.flatMap(\.advantage.bar), atLeast: 0.1)
    y = AxisRange(covering: [0] + points.map { 100 * $0.verified.mean }, margin: 0.1, atLeast: 10)
  }

  /// For gnuplot, the same in every panel.
  var settings: [String] {
    [
      "set xrange \(x.gnuplot); set xtics \(brief(x.step))",
      "set yrange \(y.gnuplot); set ytics \(brief(y.step))",
    ]
  }

  /// For every point of a panel its label and where that goes, empty where there is no room.
  ///
  /// Neighbours of a series that all but coincide share one label, "0.25…1.5".
  /// - Parameters:
  ///   - points: of one panel, series by series, each ascending in radius.
  ///   - area: of any panel; all have one size.
  /// - Returns: label, x and y for each point, in units of the axes.
  func labels(of points: [TradeoffPoint], on area: Canvas.Area) -> [[String]] {
    let places = points.map {
      pixels(advantage: $0.advantage.mean, verified: $0.verified.mean, area: area)
    }
    var placement = LabelPlacement(
      width: area.width, height: area.height, points: places,
      strokes: points.map { bar($0, area: area) } + lines(points, places: places))
    var labels = [[String]](repeating: ["", "", ""], count: points.count)
    var first = 0
    while first < points.count {
      let last = lastNeighbour(of: first, points: points, places: places)
      let ends = Set([first, last]).sorted().map { shortest(points[$0].radius.levels) }
      let label = ends.joined(separator: "…")
      if let centre = placement.place(label.count, at: places[first]) {
        labels[first] = [
          label, brief(x.value(at: centre.x / area.width)),
          brief(y.value(at: centre.y / area.height)),
        ]
      }
      first = last + 1
    }
    return labels
  }

  /// The last of the points after `first`, of its method, within six pixels of it (in the sum of
  /// both directions).
  private func lastNeighbour(
    of first: Int, points: [TradeoffPoint], places: [(x: Double, y: Double)]
  ) -> Int {
    let others = points.indices[(first + 1)...].prefix { next in
      points[next].method == points[first].method
        && abs(places[next].x - places[first].x) + abs(places[next].y - places[first].y) < 6
    }
    return others.last ?? first
  }

  /// From the lower left corner of the panel.
  private func pixels(advantage: Double, verified: Double, area: Canvas.Area)
    -> (x: Double, y: Double)
  {
    (x.position(advantage) * area.width, y.position(100 * verified) * area.height)
  }

  /// The horizontal error bar, the longer one.
  /// - Parameter area: of a panel.
  private func bar(_ point: TradeoffPoint, area: Canvas.Area) -> LabelPlacement.Box {
    let low = pixels(advantage: point.advantage.bar[1], verified: point.verified.mean, area: area)
    let high = pixels(advantage: point.advantage.bar[2], verified: point.verified.mean, area: area)
    return .init(x: low.x, y: low.y - 1, width: high.x - low.x, height: 2)
  }

  /// The connecting lines as rows of small boxes, which count more than bars.
  /// - Parameters:
  ///   - points: of one panel.
  ///   - places: the same in pixels.
  private func lines(_ points: [TradeoffPoint], places: [(x: Double, y: Double)])
    -> [LabelPlacement.Box]
  {
    zip(points.indices, points.indices.dropFirst()).filter {
      points[$0].method == points[$1].method
    }
    .flatMap { a, b in
      (0...20).map { step in
        let share = Double(step) / 20
        let x = places[a].x + share * (places[b].x - places[a].x)
        let y = places[a].y + share * (places[b].y - places[a].y)
        return .init(centre: (x, y), width: 5, height: 5)
      }
    }
  }
}
