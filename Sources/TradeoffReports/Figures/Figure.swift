import Results
import Statistics

/// A drawing of the report: its data, and the gnuplot script that draws `NAME.svg` and `NAME.png`.
/// Data and script are kept beside the drawing, so that others can draw it anew or otherwise.
struct Figure: Sendable {
  /// Of four files in `figures/`, fixed for each kind of figure: links to it stay valid.
  let name: String
  /// One paragraph of plain text, in Markdown and as the image's description.
  let caption: String
  /// Contents of `NAME.csv`.
  let csv: String
  /// Contents of `NAME.gp`.
  let script: String
}

extension TradeoffReport {
  /// The figures that the records support; none when nothing was evaluated, none over capacity for
  /// a single capacity or training-set size, none of bounds without complete verification, none of
  /// attacks without further ones.
  var figures: [Figure] {
    [
      tradeoffFigure, lowRateTradeoffFigure, inferenceAccuracyFigure, attacksFigure, capacityFigure,
      membersFigure,
      attackBudgetFigure, rocFigure, boundTightnessFigure, tightnessLeakageFigure,
    ].compactMap(\.self)
  }

  /// The title line of a figure: the data, and what it is drawn for.
  /// - Parameter details: radius, capacity.
  func figureTitle(_ details: String...) -> String {
    ([study.dataset, study.architecture] + details).joined(separator: ", ")
  }

  /// A legend entry for every method.
  var methodLegend: [String] {
    grid.methods.enumerated().map { legendEntry($1, style: Palette.line(method: $0)) }
  }
}

/// A legend entry for every strategy.
/// - Parameter points: whether lines have point marks.
/// A legend entry for every strategy, or further attack.
func strategyLegend(_ shown: [String] = strategies, points: Bool) -> [String] {
  shown.enumerated().map {
    legendEntry(strategyTitle($1), style: Palette.line(strategy: $0), points: points)
  }
}

/// How guessing is drawn.
let guessingLine = "with lines lc rgb '#606060' lw 1.5 dt 2"

/// The words for a strategy in legends and over panels.
/// - Parameter strategy: its raw value.
func strategyTitle(_ strategy: String) -> String {
  switch strategy {
  case "IB": "IB: benign"
  case "IA": "IA: adversarial"
  case "IV": "IV: worst case"
  case strongestSeries: "strongest attack"
  default: strategy
  }
}

extension SampleMean {
  /// Mean, lower and upper end of the error bar (without one: the mean).
  var bar: [Double] {
    [mean, interval?.lowerBound ?? mean, interval?.upperBound ?? mean]
  }
}
