import Results

extension TradeoffReport {
  /// The grid, the sample sizes and how many cells finished.
  var whatWasRun: String {
    let finished = records.count - failures.count
    let cells =
      failures.isEmpty
      ? "All \(records.count) cells finished"
      : "\(finished) of \(records.count) cells finished, \(failures.count) failed"
    return """
      \(cells). Data set \(markdownCode(study.dataset)) with \(study.classes) classes, architecture \
      \(markdownCode(study.architecture)), \(study.members) members and \(study.nonMembers) non-members per \
      cell, \(study.epochs) epochs, run seed \(study.seed).
      \(dataNotes)
      - Methods: \(list(unique(\.method, by: { methodRank($0) < methodRank($1) })))
      - ε in \(radii.units) (one level is \(fraction(study.level)) in input units): \
      \(list(radii.map(\.text)))
      - Capacities: \(list(unique(\.capacity, by: <).map(shortest)))\(trainingSetSizes)
      - Repetitions (seeds): \(list(unique(\.seed, by: <).map(String.init)))
      - Verified by: \(list(verifiers))\(completeVerification)
      - Membership inference: \(list(["IB", "IA", "IV", "gap"] + furtherAttacks))
      """
  }

  /// A list item on how the data were read; empty where nothing was to be decided.
  private var dataNotes: String {
    let notes = study.dataNotes ?? []
    return notes.isEmpty ? "" : "\n- Data as read: \(notes.joined(separator: "; "))"
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

  /// "crown (natural, pgd)", or the name alone if there is one.
  private var verifiers: [String] {
    let names = Set(grid.conditions.map(\.verifier)).sorted()
    guard names.count > 1 else { return names }
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

  private var radii: [Radius] {
    Set(records.compactMap(\.cell.trainedRadius) + records.flatMap { $0.evaluations.map(\.radius) })
      .sorted()
  }

  private func unique<Value: Hashable>(
    _ property: (Cell) -> Value, by order: (Value, Value) -> Bool
  ) -> [Value] {
    Set(records.map { property($0.cell) }).sorted(by: order)
  }
}

private func list(_ items: [String]) -> String {
  items.isEmpty ? "none" : items.joined(separator: ", ")
}

/// "1/255" where the inverse is a whole number.
private func fraction(_ value: Double) -> String {
  let inverse = (1 / value).rounded()
  return inverse > 1 && abs(inverse * value - 1) < 1e-6 ? "1/\(shortest(inverse))" : shortest(value)
}
