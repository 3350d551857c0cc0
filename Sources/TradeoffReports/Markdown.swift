import Results

extension TradeoffReport {
  /// `report.md`: summary in words, failed cells, figures, tables by capacity, how to read them.
  /// Sections without contents are left out.
  package var markdown: String {
    let sections =
      [
        ("In plain words", plainWords), ("Summary", summary), (claimTitle, testSection),
        ("Leakage at equal accuracy", equalAccuracySection),
        ("Privacy guarantees", privacyGuarantees),
        ("Further attacks", furtherSection), ("Failed cells", failedCells),
        ("Missing cells", missingCells), ("Figures", figureSection),
      ] + grid.capacities.map { ("Capacity \(shortest($0))", tables(capacity: $0)) } + [
        ("How to read this", readingGuide), ("Provenance", provenanceList),
      ]
    let title =
      "# Robustness versus privacy: "
      + "\(markdownText(study.dataset)), \(markdownText(study.architecture))\n"
    return title
      + sections.filter { !$0.1.isEmpty }.map { "\n## \($0)\n\n\($1)\n" }.joined()
  }

  /// What can be read without any table.
  private var summary: String {
    guard let findings = Findings(grid: grid) else {
      return whatWasRun + "\n\nNo cell finished, so there is nothing to conclude."
    }
    let place = "capacity \(shortest(findings.capacity))"
    return """
      \(whatWasRun)

      \(nullLevelSentence(records) ?? "No membership-inference scores.")

      At \(findings.middleRadius.name) and \(place) (accuracies in per cent; mean ± 95 % interval \
      over the seeds; [how to read this](#how-to-read-this)):

      \(findings.overview)
      Findings at \(place), unless they say otherwise:

      \(findings.markdown.dropLast())
      """
  }

  /// Tests that were fixed in advance, and correlations that only describe; empty without both.
  private var testSection: String {
    let tests = Findings(grid: grid)?.tests.table(isExploratory: optionalStopping != nil) ?? ""
    let correlations = grid.gapCorrelations
    let parts = [
      tests.isEmpty
        ? ""
        : """
        A list fixed before these networks were trained (docs/claims.md of robpriv), each claim tested \
        once, at capacity \(shortest(grid.mainCapacity ?? 1)), with means over ε that are paired over the seeds \
        (Student t), p-values corrected together (Holm 1979). *Not shown* means that these seeds do not \
        show it, not that it is false. Everything else in this report is exploration: it has plain \
        intervals, not corrected for their number.\(optionalStopping.map { "\n\n\($0)" } ?? "")

        \(tests.dropLast())
        """,
      correlations.isEmpty
        ? ""
        : """
        Rank correlation of membership advantage with the certified generalisation gap (verified \
        train accuracy less verified test accuracy), over the means of conditions; these share data \
        and seeds, so that p describes rather than tests:

        \(correlations.dropLast())
        """,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// A table of identities and reasons; empty without failures.
  private var failedCells: String {
    failures.isEmpty
      ? ""
      : String(
        markdownTable(
          ["cell", "reason"], rows: failures.map { [$0.cell.id, markdownText($0.reason)] }
        ).dropLast())
  }

  /// The cells that are still to run, at most fifty by name.
  /// Empty where all are there, or it is not known which there should be.
  private var missingCells: String {
    guard let missing, !missing.isEmpty else { return "" }
    let shown = missing.prefix(50).map { "- \($0.id)" }.joined(separator: "\n")
    let rest = missing.count > 50 ? "\n- and \(missing.count - 50) more" : ""
    return """
      The run is not finished: what is said here rests on the other cells. The command that began it \
      runs these, too:

      \(shown)\(rest)
      """
  }

  /// Images by relative path, each with links to its sources, so that the folder can be moved.
  private var figureSection: String {
    figures.map { figure in
      """
      ![\(figure.caption)](figures/\(figure.name).png)

      *\(figure.caption)* ([SVG](figures/\(figure.name).svg), \
      [data](figures/\(figure.name).csv), [gnuplot](figures/\(figure.name).gp))
      """
    }.joined(separator: "\n\n")
  }

  /// - Parameter capacity: of all rows.
  private func tables(capacity: Double) -> String {
    let conditions = grid.conditions.filter { $0.capacity == capacity }
    return """
      Accuracies and inference accuracies in per cent (mean ± 95 % interval over the seeds), ε in \
      \(grid.radii.units):

      \(accuracyTable(conditions))
      Leakage in detail (gap accuracy and TPR in per cent, TPR with its 95 % interval):

      \(leakageTable(conditions))
      \(unresolvedRates(conditions, nonMembers: study.nonMembers))\
      \(boundsSection(conditions))\(exactSection(conditions))\(budgetSection(conditions))\(furtherTable(conditions))
      """.trimmedEnd
  }
}

extension TradeoffReport {
  /// The table of further attacks under its sentence; empty without.
  /// - Parameter conditions: of one capacity.
  private func furtherTable(_ conditions: [Condition]) -> String {
    let attacks = furtherAttacks
    guard
      conditions.contains(where: { condition in
        attacks.contains { !condition.scores($0).isEmpty }
      })
    else { return "" }
    return """
      Further attacks on benign inputs (accuracies and TPR in per cent, ε trained for, samples as \
      members + non-members of all seeds):

      \(furtherAttackTable(conditions, attacks: attacks))
      """
  }
}

/// The tables of single bounds and of exact worst cases under their sentences; empty without.
private func boundsSection(_ conditions: [Condition]) -> String {
  let alone = boundsTable(conditions)
  let worst = worstCaseTable(conditions)
  let sections = [
    alone.isEmpty
      ? ""
      : """
      What each bound alone proves and gives IV, beside the best of them, which all methods have:

      \(alone)
      """,
    worst.isEmpty
      ? ""
      : """
      IV on a few samples, the same for every bound, to the exact worst case: what is less there than by \
      a bound was looseness of the bound, not of the network (*unsettled*: samples of which branch and \
      bound left a margin open):

      \(worst)
      """,
  ]
  return sections.filter { !$0.isEmpty }.map { $0 + "\n" }.joined()
}

/// The table of complete verification under its sentence; empty without.
/// - Parameter conditions: of one capacity.
private func exactSection(_ conditions: [Condition]) -> String {
  guard conditions.contains(where: { $0.exact != nil }) else { return "" }
  return """
    Complete verification of test inputs (per cent of the inputs of all seeds, exact with its 95 % \
    interval):

    \(exactTable(conditions))

    """
}

/// The table of the attack's own radii under its sentence; empty without.
/// - Parameter conditions: of one capacity.
private func budgetSection(_ conditions: [Condition]) -> String {
  let table = attackBudgetTable(conditions)
  guard !table.isEmpty else { return "" }
  return """
    Inference accuracy of IA (per cent) by the attack's own radius ε′; ε′ = 0 is IB:

    \(table)

    """
}

extension String {
  /// Without white space at the end, which parts that may be empty leave.
  fileprivate var trimmedEnd: String {
    String(self[..<(lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex)])
  }
}
