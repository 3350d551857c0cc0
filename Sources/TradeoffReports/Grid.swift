import Results
import Statistics

/// A method at one radius and capacity, repeated over seeds: one row of a table.
/// The unit of all tables, figures and claims: what varies within it is the seed alone.
struct Condition: Sendable {
  /// A name of `MethodName`, or another one of a record; with ` + DEFENCE` where there is one, which makes
  /// it a method of its own to tables, figures and claims.
  let method: String
  /// Nil for a method that trains without a radius.
  let trainedRadius: Radius?
  /// Factor on the hidden widths.
  let capacity: Double
  /// The radius of the evaluation.
  let radius: Radius
  /// By seed; a seed whose cell failed is missing.
  let evaluations: [Int: Evaluation]

  /// Whether the network is evaluated at the radius it was trained for, or trained without one.
  /// Claims, figures and tests are about these; tables show the others, too.
  var isMatched: Bool { trainedRadius == nil || trainedRadius == radius }

  /// The method, with its training radius where that is another than the row's.
  var name: String {
    isMatched ? method : "\(method) (trained at \(trainedRadius!.name))"
  }

  /// The measured values by seed, without those that do not exist.
  /// - Parameter measure: where it is not a finite number, the seed is left out.
  func values(_ measure: Measure) -> SeedValues {
    evaluations.compactMapValues { measure.value($0) }
  }

  /// Mean and 95 % interval over the seeds; nil without any value.
  /// Student's t over the seeds.
  func mean(_ measure: Measure) -> SampleMean? {
    let values = values(measure)
    return values.isEmpty ? nil : values.mean
  }

  /// The scores of one attack, in the order of the seeds.
  /// - Parameter attack: its raw value.
  func scores(_ attack: String) -> [AttackScore] {
    evaluations.sorted { $0.key < $1.key }.compactMap { $0.value.attack(attack) }
  }

  /// What proved the accuracies, the same for all seeds of a run.
  /// More than one only where records were mixed; then all are named.
  var verifier: String {
    Set(evaluations.values.map(\.verifier)).sorted().joined(separator: ", ")
  }

  /// Complete verification summed over the seeds; nil where it did not run.
  var exact: ExactVerification? {
    let parts = evaluations.values.compactMap(\.exact)
    return parts.first.map { parts.dropFirst().reduce($0) { $0.adding($1) } }
  }
}

extension ExactVerification {
  /// Counts add up; bounds that only one of both has are kept.
  fileprivate func adding(_ other: ExactVerification) -> ExactVerification {
    ExactVerification(
      verified: Proportion(
        count: verified.count + other.verified.count, total: verified.total + other.verified.total),
      undecided: undecided + other.undecided, adversarial: adversarial + other.adversarial,
      bounds: bounds.merging(other.bounds, uniquingKeysWith: +))
  }
}

/// Values of one quantity by seed.
typealias SeedValues = [Int: Double]

extension SeedValues {
  /// Over the seeds in ascending order, so that rounding does not depend on the order of a table.
  var mean: SampleMean { SampleMean(keys.sorted().map { self[$0]! }) }
}

extension Radius {
  /// As typed: `0.25`, `8/255 input`.
  var text: String { typed.description }
  /// The number as typed, without a unit where it is levels.
  var name: String { "ε = \(text)" }
  /// The name with its unit: `ε = 0.25 intensity levels`, `ε = 8/255 input units`.
  var fullName: String {
    switch typed.unit {
    case .level: "\(name) intensity levels"
    case .input: "\(name) units"
    }
  }
}

extension [Radius] {
  /// What the numbers count that they were typed as.
  var units: String {
    let isInput = map { $0.typed.unit == .input }
    return !isInput.contains(true)
      ? "intensity levels"
      : !isInput.contains(false)
        ? "input units" : "intensity levels, or input units where it says so"
  }
}

/// All conditions of a run, in the order of the report.
/// Made from records of one training-set size; tables, figures and tests ask it alone.
struct Grid: Sendable {
  let conditions: [Condition]
  /// Natural training first, then from empirical to certified defences.
  let methods: [String]
  /// Of evaluations, ascending.
  let radii: [Radius]
  /// Ascending.
  let capacities: [Double]
  /// Ascending; not every condition has all.
  let seeds: [Int]
  /// 0 without records.
  let classes: Int

  /// Groups `records` of one study over their seeds.
  /// - Parameter records: each cell once, all of one study; failed ones give no condition.
  init(records: [CellRecord]) {
    classes = records.first?.study.classes ?? 0
    let groups = Dictionary(grouping: records, by: \.cell.withoutSeed)
    let conditions = groups.keys.sorted(by: precedes).flatMap { cell in
      Set(groups[cell]!.flatMap { $0.evaluations.map(\.radius) }).sorted().map { radius in
        let runs = groups[cell]!.compactMap { record in
          record.evaluations.first { $0.radius == radius }.map { (record.cell.seed, $0) }
        }
        return Condition(
          method: cell.label, trainedRadius: cell.trainedRadius, capacity: cell.capacity,
          radius: radius, evaluations: Dictionary(uniqueKeysWithValues: runs))
      }
    }
    self.conditions = conditions
    methods = Set(conditions.map(\.method)).sorted { methodRank($0) < methodRank($1) }
    radii = Set(conditions.map(\.radius)).sorted()
    capacities = Set(conditions.map(\.capacity)).sorted()
    seeds = Set(conditions.flatMap(\.evaluations.keys)).sorted()
  }

  /// The conditions of `method` at `capacity` whose training and evaluation radius agree, by
  /// radius.
  /// Natural training counts at every radius, as it has none of its own.
  func matched(_ method: String, capacity: Double) -> [Condition] {
    conditions.filter { $0.method == method && $0.capacity == capacity && $0.isMatched }
  }

  /// What every method's matched conditions at `capacity` give, series by series.
  /// - Parameters:
  ///   - series: attacks, or what else makes a line of its own.
  ///   - capacity: where claims are made.
  ///   - point: nil where the condition lacks the quantity.
  func matchedPoints<Point>(
    of series: [String], capacity: Double, point: (Condition, _ series: String) -> Point?
  ) -> [Point] {
    series.flatMap { series in
      methods.flatMap { method in
        matched(method, capacity: capacity).compactMap { point($0, series) }
      }
    }
  }

  /// The condition of `method` at one radius and capacity, trained for that radius.
  /// - Returns: nil where it was not run.
  func matched(_ method: String, capacity: Double, radius: Radius) -> Condition? {
    matched(method, capacity: capacity).first { $0.radius == radius }
  }

  /// The capacity nearest to 1, by ratio: where claims about ε are made.
  /// Nil without conditions.
  var mainCapacity: Double? {
    GridAxes.mainCapacity(of: capacities)
  }

  /// The middle radius (the lower of two): where claims about capacity are made.
  var middleRadius: Radius? { GridAxes.middle(of: radii) }
}

/// The order of rows: capacity, method, trained radius, seed.
/// A total order on the cells of a run, so that reports do not depend on the order of files.
func precedes(_ a: Cell, b: Cell) -> Bool {
  let radii = (a.trainedRadius?.levels ?? -1, b.trainedRadius?.levels ?? -1)
  return if a.capacity != b.capacity {
    a.capacity < b.capacity
  } else if a.label != b.label {
    methodRank(a.label) < methodRank(b.label)
  } else {
    (radii.0, a.members ?? .max, a.epochs ?? .max, a.seed)
      < (radii.1, b.members ?? .max, b.epochs ?? .max, b.seed)
  }
}

/// Position of a method in tables and legends, other names last in alphabetical order, each before the
/// same with a defence.
/// Compared as pairs.
func methodRank(_ label: String) -> (Int, String) {
  let method = label.split(separator: " ", maxSplits: 1).first.map(String.init) ?? label
  let known = MethodName.allCases
  return (known.firstIndex { $0.rawValue == method } ?? known.count, label)
}

extension Cell {
  /// The cell with every repetition as one.
  /// The size of a training set is dropped, too: a grid has one.
  fileprivate var withoutSeed: Cell {
    Cell(
      method: method, trainedRadius: trainedRadius, capacity: capacity, seed: 0, defence: defence)
  }
}
