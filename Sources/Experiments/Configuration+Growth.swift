internal import Foundation
package import Results

/// Something that a run may get more of.
private struct GridAxis: Sendable {
  /// The keys of `config.yaml` that hold it.
  let keys: Set<String>
  /// Adds to the first configuration what only the second has.
  let join: @Sendable (inout Configuration, Configuration) -> Void
}

extension Configuration {
  /// All axes: a new one joins here, and its cells in `cells(radius:)`.
  private static let axes = [
    GridAxis(keys: ["methods"]) { $0.methods += $1.methods.missing(in: $0.methods) },
    GridAxis(keys: ["radii"]) {
      $0.radii += $1.radii.missing(in: $0.radii)
      $0.radii.sort { $0.number < $1.number }
    },
    GridAxis(keys: ["capacities"]) {
      $0.capacities += $1.capacities.missing(in: $0.capacities)
      $0.capacities.sort()
    },
    GridAxis(keys: ["seeds"]) { $0.seeds = max($0.seeds, $1.seeds) },
    GridAxis(keys: ["reducedMembers"]) { $0.reducedMembers.formUnion($1.reducedMembers) },
    GridAxis(keys: ["keptEpochs"]) { $0.keptEpochs.formUnion($1.keptEpochs) },
    GridAxis(keys: ["axesOnly"]) { $0.axesOnly = $0.axesOnly == true ? $1.axesOnly : nil },
    GridAxis(keys: ["defences"]) {
      let before = $0.defences ?? [.none]
      let all = before + ($1.defences ?? [.none]).missing(in: before)
      $0.defences = all == [.none] ? nil : all
    },
  ]

  /// The configuration of a run that another command continues: the grids of both.
  ///
  /// Radii in another unit that mean the same are the run's own; others are written in its unit.
  /// - Parameters:
  ///   - other: what the command asks for.
  ///   - level: width of an intensity level of the data, between units.
  /// - Throws: `ExperimentError` with the options that contradict the run.
  package func extended(by other: Configuration, level: Double) throws -> Configuration {
    var wanted = other
    wanted.radii = try other.radii.map { try inOwnUnit($0, level: level) }
    var grown = self
    for axis in Self.axes { axis.join(&grown, wanted) }
    let contradictions = try contradictions(to: wanted)
    guard contradictions.isEmpty else {
      throw ExperimentError(contradictions.joined(separator: "; "))
    }
    guard grown.needsValidation == needsValidation || allNonMembers != true else {
      throw ExperimentError(
        "--defence mmd sets samples apart that the run's networks are evaluated on")
    }
    return grown
  }

  /// Whether a cell is a point of the grid, be it one that the axes alone leave out: a run that grew
  /// has those where the middle was before.
  package func includes(_ cell: Cell) -> Bool {
    methods.contains(cell.method) && capacities.contains(cell.capacity) && cell.seed < seeds
      && cell.trainedRadius.map { radii.contains($0.typed) } ?? true
      && cell.members.map { (reducedMembers ?? []).contains($0) } ?? true
      && cell.epochs.map { (keptEpochs ?? []).contains($0) } ?? true
      && (defences ?? [.none]).contains(cell.defence ?? .none)
  }

  /// Whether two configurations differ in their grids at most: a network of a cell of both is the same.
  package func trainsLike(_ other: Configuration) -> Bool {
    (try? contradictions(to: other).isEmpty) ?? false
  }

  /// The run's radius that equals another one, or that one in the run's unit.
  private func inOwnUnit(_ typed: TypedRadius, level: Double) throws -> TypedRadius {
    let radius = Radius(typed: typed, level: level)
    if let own = radii.first(where: { Radius(typed: $0, level: level) == radius }) { return own }
    guard let unit = radii.first?.unit, unit != typed.unit else { return typed }
    let count = (1 / level).rounded()
    let number =
      switch unit {
      case .level: RadiusNumber(radius.levels)
      // 3 levels of 1/255 are 3/255, which no decimal is.
      case .input where 1 / count == level && !typed.number.isFraction:
        try RadiusNumber("\(typed.number.text)/\(shortest(count))")
      case .input: RadiusNumber(radius.input)
      }
    return TypedRadius(number: number, in: unit)
  }

  /// A setting in which two configurations differ beside their grids; nil: not given.
  package struct Difference: Sendable {
    /// Of `sweep`.
    package let option: String
    package let before: String?
    package let after: String?
  }

  /// What differs beside the grids, an entry for each option, sorted.
  package func differences(to other: Configuration) throws -> [Difference] {
    let ofGrid = Self.axes.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    let before = try settings.filter { !ofGrid.contains($0.key) }
    let after = try other.settings.filter { !ofGrid.contains($0.key) }
    let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    // Several keys may come from one option, and say the same of it.
    let byOption = Dictionary(grouping: changed, by: Self.option).compactMapValues(\.last)
    return byOption.sorted { $0.key < $1.key }.map { option, key in
      Difference(option: option, before: before[key], after: after[key])
    }
  }

  /// "--epochs 50 contradicts the run's 100".
  private func contradictions(to other: Configuration) throws -> [String] {
    try differences(to: other).map {
      Self.contradiction(of: $0.option, run: $0.before, command: $0.after)
    }
  }

  private static func contradiction(of option: String, run: String?, command: String?) -> String {
    switch (run, command) {
    case (let run?, let command?): "\(option) \(command) contradicts the run's \(run)"
    case (nil, let command?):
      "\(command == "true" ? option : "\(option) \(command)") contradicts the run, which has none"
    case (let run?, nil): "the run has \(run == "true" ? option : "\(option) \(run)")"
    case (nil, nil): option
    }
  }

  /// Every setting by its key in `config.yaml`, `training.epochs`, as text.
  private var settings: [String: String] {
    get throws {
      func flat(_ value: Any, key: String) -> [(String, String)] {
        if let values = value as? [String: Any] {
          return values.flatMap { flat($1, key: key.isEmpty ? $0 : "\(key).\($0)") }
        }
        let items = (value as? [Any]).map { $0.map(Self.text).joined(separator: ",") }
        return [(key, items ?? Self.text(value))]
      }
      let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      return Dictionary(uniqueKeysWithValues: flat(value, key: ""))
    }
  }

  /// A scalar of JSON.
  private static func text(_ value: Any) -> String {
    if let number = value as? NSNumber, !(value is String) {
      return String(cString: number.objCType) == "c"
        ? "\(number.boolValue)" : shortest(number.doubleValue)
    }
    return "\(value)"
  }

  /// The option of `sweep` that gives a key of `config.yaml`.
  package static func option(of key: String) -> String {
    let parts = key.split(separator: ".").map(String.init)
    let name = parts.last ?? key
    if parts.first == "attackBudgets" { return "--attack-eps" }
    if parts.first == "training", parts.count == 3, let option = groups[parts[1]] { return option }
    return options[name] ?? "--" + name.dashed
  }

  /// Groups of settings that one option gives.
  private static let groups = ["schedule": "--ramp-epochs", "shortWarmUp": "--short-warm-up"]

  /// Where the option is called otherwise than its key.
  private static let options = [
    "source": "--data", "lowest": "--range", "highest": "--range",
    "droppedColumns": "--drop-columns", "categoryColumns": "--one-hot",
    "keepsIndex": "--keep-index", "inputsKey": "--npz-keys", "labelsKey": "--npz-keys",
    "architecture": "--arch", "radii": "--eps", "capacities": "--capacity",
    "reducedMembers": "--members", "nonMembers": "--nonmembers", "allNonMembers": "--nonmembers",
    "axesOnly": "--full-grid", "keptEpochs": "--keep-epochs", "batchSize": "--batch",
    "decays": "--decay-epochs", "initialisation": "--init", "standardised": "--normalise",
    "radiusFactor": "--train-eps-factor", "gradientClip": "--clip", "l1Penalty": "--l1",
    "exactSamples": "--exact", "defences": "--defence",
  ]
}

extension Array where Element: Equatable {
  /// The elements that another list lacks.
  fileprivate func missing(in other: [Element]) -> [Element] { filter { !other.contains($0) } }
}

extension [Int]? {
  /// Ascending; nil where both are.
  fileprivate mutating func formUnion(_ other: [Int]?) {
    guard self != nil || other != nil else { return }
    self = Set((self ?? []) + (other ?? [])).sorted()
  }
}

extension String {
  /// `learning-rate` for `learningRate`.
  fileprivate var dashed: String {
    reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }
}
