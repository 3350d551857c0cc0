import Results

extension TradeoffReport {
  /// The grid, the sample sizes and how many cells finished.
  var whatWasRun: String {
    let finished = records.count - failures.count
    let cells =
      failures.isEmpty
      ? "All \(records.count) cells finished"
      : "\(finished) of \(records.count) cells finished, \(failures.count) failed"
    let verifiers = Set(records.flatMap(\.evaluations).map(\.verifier)).sorted()
    return """
      \(cells). Data set `\(study.dataset)` with \(study.classes) classes, architecture \
      `\(study.architecture)`, \(study.members) members and \(study.nonMembers) non-members per \
      cell, \(study.epochs) epochs, run seed \(study.seed).

      - Methods: \(list(unique(\.method, by: { methodRank($0) < methodRank($1) })))
      - ε in intensity levels (one level is \(fraction(study.level)) in input units): \
      \(list(radii.map { shortest($0.levels) }))
      - Capacities: \(list(unique(\.capacity, by: <).map(shortest)))
      - Repetitions (seeds): \(list(unique(\.seed, by: <).map(String.init)))
      - Verified by: \(list(verifiers))
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
