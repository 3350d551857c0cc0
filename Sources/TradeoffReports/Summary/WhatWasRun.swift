import Results

extension TradeoffReport {
  /// The grid, the sample sizes and how many cells finished.
  /// For a reader who has the report alone.
  var whatWasRun: String {
    return """
      \(whatFinished). Data set \(markdownCode(study.dataset)) with \(study.classes) classes, architecture \
      \(markdownCode(study.architecture)), \(study.members) members and \(study.nonMembers) non-members per \
      cell, \(study.epochs) epochs, run seed \(study.seed).
      \(dataNotes)
      - Methods: \(list(unique(\.method, by: { methodRank($0) < methodRank($1) })))
      - ε in \(radii.units) (one level is \(fraction(study.level)) in \(unit)): \
      \(list(radii.map(\.text)))
      - Capacities: \(list(unique(\.capacity, by: <).map(shortest)))\(trainingSetSizes)
      - Repetitions (seeds): \(list(unique(\.seed, by: <).map(String.init)))
      - Initial weights: \(initialisation)
      - Verified by: \(list(verifiers))\(completeVerification)
      - Membership inference: \(list(["IB", "IA", "IV", "gap"] + furtherAttacks))\(onlyClasses)
      """
  }

  /// What levels are measured in.
  private var unit: String {
    guard let scale = study.scale else { return "input units" }
    return "units of each column, \(markdownText(scale)) over a network's members"
  }

  /// A list item on how the data were read; empty where nothing was to be decided.
  private var dataNotes: String {
    let notes = study.dataNotes ?? []
    let text = notes.map(markdownText).joined(separator: "; ")
    return notes.isEmpty ? "" : "\n- Data as read: \(text)"
  }

  /// "All 15 cells finished"; "11 of 15 cells finished, 1 failed, 3 missing".
  private var whatFinished: String {
    let finished = records.count - failures.count
    let total = records.count + (missing?.count ?? 0)
    let others = [(failures.count, "failed"), (missing?.count ?? 0, "missing")]
      .filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }.joined()
    guard missing != nil else {
      return "\(finished) cells finished\(others); without config.yaml it is not known of how many"
    }
    return finished == total
      ? "All \(total) cells finished" : "\(finished) of \(total) cells finished\(others)"
  }

  /// A list item on reduced training sets; empty without.
  private var trainingSetSizes: String {
    sizes.count < 2
      ? ""
      : """

      - Training-set sizes: \(list(sizes.map { String($0.members) })); all but the figure over them \
      is about the largest
      """
  }

  private var initialisation: String {
    study.initialisation.map { "\(markdownText($0)), for every method" } ?? "by method"
  }

  /// "crown (natural, pgd)", or the name alone if there is one.
  private var verifiers: [String] {
    let names = Set(grid.conditions.map(\.verifier)).sorted()
    guard names.count > 1 else {
      return names.map {
        $0.contains("+") ? "the best of \($0.replacing("+", with: ", ")), for every method" : $0
      }
    }
    return names.map { name in
      let methods = grid.methods.filter { method in
        grid.conditions.contains { $0.method == method && $0.verifier == name }
      }
      return "\(name) (\(methods.joined(separator: ", ")))"
    }
  }

  /// A list item on complete verification; empty without.
  private var completeVerification: String {
    let runs = records.flatMap(\.evaluations).compactMap(\.exact)
    let totals = Set(runs.map(\.verified.total)).sorted()
    guard !totals.isEmpty else { return "" }
    return """

      - Completely verified: \(list(totals.map(String.init))) test inputs per network and ε at \
      capacity \(list(exactCapacities.map(shortest)))
      """
  }

  /// A list item on networks that predict one class only; empty without.
  private var onlyClasses: String {
    let networks = records.compactMap { record in
      record.evaluations.first?.onlyClass.map { "\(record.cell.id) (class \($0))" }
    }
    guard !networks.isEmpty else { return "" }
    return """

      - **\(networks.count) of \(records.count) networks predict one class only**, the same for every \
      sample: \(list(networks)). Their accuracies are the shares of that class in the data, what is \
      proven of them is no robustness, and their confidences tell little of membership
      """
  }

  /// Trained and evaluated ones, ascending.
  private var radii: [Radius] {
    Set(records.compactMap(\.cell.trainedRadius) + records.flatMap { $0.evaluations.map(\.radius) })
      .sorted()
  }

  /// Over all records, failed ones included.
  private func unique<Value: Hashable>(
    _ property: (Cell) -> Value, by order: (Value, Value) -> Bool
  ) -> [Value] {
    Set(records.map { property($0.cell) }).sorted(by: order)
  }
}

/// Separated by commas, "none" without items.
private func list(_ items: [String]) -> String {
  items.isEmpty ? "none" : items.joined(separator: ", ")
}

/// "1/255" where the inverse is a whole number.
/// Within 10⁻⁶, as levels are doubles.
private func fraction(_ value: Double) -> String {
  let inverse = (1 / value).rounded()
  return inverse > 1 && abs(inverse * value - 1) < 1e-6 ? "1/\(shortest(inverse))" : shortest(value)
}
