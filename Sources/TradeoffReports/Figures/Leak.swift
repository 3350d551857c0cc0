import Results

/// What an attack's leakage is measured by in a trade-off figure.
enum Leak {
  /// Membership advantage, in balance.
  case advantage
  /// True-positive rate at a low false-positive rate.
  case truePositiveRate(at: Double)

  func measure(_ attack: String) -> Measure {
    switch self {
    case .advantage: .advantage(attack)
    case .truePositiveRate(let rate): .truePositiveRate(attack, at: rate)
    }
  }

  /// Of the figure's files.
  var figureName: String {
    switch self {
    case .advantage: "tradeoff"
    case .truePositiveRate: "tradeoff-low-fpr"
    }
  }

  /// Of the figure's column.
  var column: String {
    switch self {
    case .advantage: "advantage"
    case .truePositiveRate: "tpr"
    }
  }

  var words: String {
    switch self {
    case .advantage: "membership advantage"
    case .truePositiveRate(let rate): "TPR at \(percentText(rate)) FPR"
    }
  }
}

/// The series of figures that is, point by point, the strongest attack there.
let strongestSeries = "strongest"

extension TradeoffReport {
  /// The attacks that figures compare: IB, IA, IV, and offline LiRA where there is some.
  var comparedAttacks: [String] {
    strategies + [Attack.liraOffline.rawValue].filter(furtherAttacks.contains)
  }

  /// The lowest false-positive rate that some network's attack resolves; nil without any.
  var lowestResolvedRate: Double? {
    resolvedRates(comparedAttacks, conditions: grid.conditions).first
  }
}
