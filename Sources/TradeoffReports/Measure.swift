import Results
import Statistics

/// A measured quantity of one evaluation.
/// What tables, figures and tests have in common: a name for words, a unit for print, a number for
/// each evaluation.
struct Measure: Sendable {
  /// `test accuracy`, `IV advantage`.
  let name: String
  /// Values are fractions in either unit; only print differs.
  let unit: Unit
  /// The quantity as a fraction; nil where it was not measured.
  let value: @Sendable (Evaluation) -> Double?

  /// - Parameter value: what is not finite counts as not measured, as an accuracy of no samples.
  init(name: String, unit: Unit, value: @escaping @Sendable (Evaluation) -> Double?) {
    self.name = name
    self.unit = unit
    self.value = { value($0).flatMap { $0.isFinite ? $0 : nil } }
  }

  /// How a quantity is printed.
  enum Unit {
    /// Per cent with two decimals; differences in percentage points.
    case percent
    /// A fraction with three decimals.
    case fraction
  }
}

extension Measure {
  /// On members, unperturbed.
  static let trainAccuracy = Measure(name: "train accuracy", unit: .percent) {
    $0.natural.members.value
  }
  /// On non-members, unperturbed.
  static let testAccuracy = Measure(name: "test accuracy", unit: .percent) {
    $0.natural.nonMembers.value
  }
  /// On members, under the evaluation attack.
  static let adversarialTrainAccuracy = Measure(name: "adversarial train accuracy", unit: .percent)
  {
    $0.adversarial.members.value
  }
  /// On non-members, under the evaluation attack.
  static let adversarialTestAccuracy = Measure(name: "adversarial test accuracy", unit: .percent) {
    $0.adversarial.nonMembers.value
  }
  /// Share of members proven.
  static let verifiedTrainAccuracy = Measure(name: "verified train accuracy", unit: .percent) {
    $0.verified.members.value
  }
  /// Share of non-members proven.
  static let verifiedTestAccuracy = Measure(name: "verified test accuracy", unit: .percent) {
    $0.verified.nonMembers.value
  }

  /// Balanced accuracy of an attack: its inference accuracy.
  /// - Parameter attack: its raw value; networks without it have no value.
  static func inferenceAccuracy(_ attack: String) -> Measure {
    Measure(name: "\(attack) inference accuracy", unit: .percent) { $0.attack(attack)?.accuracy }
  }

  /// Membership advantage 2·accuracy − 1 of an attack.
  /// - Parameter attack: its raw value.
  static func advantage(_ attack: String) -> Measure {
    Measure(name: "\(attack) advantage", unit: .fraction) { $0.attack(attack)?.advantage }
  }

  /// Area under an attack's ROC curve.
  /// - Parameter attack: its raw value; `gap` has none.
  static func auc(_ attack: String) -> Measure {
    Measure(name: "\(attack) AUC", unit: .fraction) { $0.attack(attack)?.auc }
  }

  /// True-positive rate of an attack where its false-positive rate is at most `rate`; nil where the
  /// non-members do not resolve that.
  static func truePositiveRate(_ attack: String, at rate: Double) -> Measure {
    Measure(name: "\(attack) TPR at \(percentText(rate)) FPR", unit: .percent) { evaluation in
      evaluation.attack(attack)?.lowFPR.first { $0.fpr == rate && $0.resolved }?.tpr.value
    }
  }

  /// Advantage of IV by the margins of one bound alone.
  static func advantage(ofIVBy bound: String) -> Measure {
    Measure(name: "IV advantage by \(bound)", unit: .fraction) {
      $0.alone(bound)?.score.advantage
    }
  }

  /// Share of the test inputs that one bound alone proves.
  static func verifiedTestAccuracy(by bound: String) -> Measure {
    Measure(name: "verified test accuracy by \(bound)", unit: .percent) {
      $0.alone(bound)?.verified.nonMembers.value
    }
  }

  /// Area of IV on the samples whose exact worst case is known, by the margins of a bound.
  static func auc(ofWorstCaseBy bound: String) -> Measure {
    Measure(name: "IV AUC by \(bound)", unit: .fraction) { $0.onWorstCases(bound)?.score.auc }
  }

  /// Advantage of IV on the same samples.
  static func advantage(ofWorstCaseBy bound: String) -> Measure {
    Measure(name: "IV advantage by \(bound)", unit: .fraction) {
      $0.onWorstCases(bound)?.score.advantage
    }
  }
}

/// The reference paper's strategies: benign inputs, adversarial inputs, verified worst case.
/// Song, Shokri and Mittal (2019); summary, findings and tests are about these.
let strategies = ["IB", "IA", "IV"]

extension Measure.Unit {
  /// A value: "84.03 %", "0.312".
  /// - Parameter value: a fraction.
  func text(_ value: Double) -> String {
    switch self {
    case .percent: decimal(100 * value, places: 2) + " %"
    case .fraction: decimal(value, places: 3)
    }
  }

  /// A signed difference without its unit: "−3.12", "+0.061".
  /// - Parameter difference: of fractions.
  func signed(_ difference: Double) -> String {
    let text =
      switch self {
      case .percent: decimal(100 * difference, places: 2)
      case .fraction: decimal(difference, places: 3)
      }
    return text.hasPrefix("−") ? text : "+" + text
  }

  /// A mean with its half-width, without the unit: "84.03 ± 1.20", "84.03" for one seed.
  /// A dash without values.
  func text(_ mean: SampleMean?) -> String {
    guard let mean else { return "–" }
    let (scale, places) = self == .percent ? (100.0, 2) : (1, 3)
    let half = mean.halfWidth.map { " ± " + decimal(scale * $0, places: places) } ?? ""
    return decimal(scale * mean.mean, places: places) + half
  }
}
