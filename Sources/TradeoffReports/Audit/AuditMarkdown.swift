package import Results

extension AuditReport {
  /// The audit in words and tables; figures, where drawn, are named but not embedded.
  package var markdown: String {
    let sections = [
      ("Attacks", attackTable), ("Privacy risk scores", riskSection),
      ("Lower bound on ε", epsilonSection), ("Warnings", warningSection),
      ("How to read this", readingGuide),
    ]
    return "# Membership inference audit\n\n\(overview)\n"
      + sections.filter { !$0.1.isEmpty }.map { "\n## \($0)\n\n\($1)\n" }.joined()
  }

  private var overview: String {
    let discrepancy = outputDiscrepancy.map {
      " Squared maximum mean discrepancy between the outputs of both sets: \(decimal($0, places: 4))."
    }
    return """
      \(members) members, \(nonMembers) non-members. Accuracy of the model: \
      \(percent(trainAccuracy)) % on members, \(percent(testAccuracy)) % on non-members.\
      \(discrepancy ?? "")
      \(strongest)
      """
  }

  /// The attack of the highest accuracy among those that guessing does not explain.
  private var strongest: String {
    let found = attacks.filter { ($0.adjustedPValue ?? $0.pValue) < 0.05 && $0.accuracy > 0.5 }
    guard let best = found.max(by: { $0.accuracy < $1.accuracy }) else {
      return "\nNo attack does better than guessing (Holm-adjusted p below 0.05)."
    }
    return "\nThe most accurate of \(found.count) attacks that beat guessing is "
      + "\(best.id.rawValue): \(accuracyText(best)) % (protocol \(protocolText(best)))."
  }

  private var attackTable: String {
    String(
      markdownTable(
        [
          "attack", "input", "protocol", "accuracy", "null 95 %", "p (Holm)", "AUC",
          "TPR at 10 % FPR", "TPR at 1 % FPR", "TPR at 0.1 % FPR",
        ], rows: attacks.map(row), labels: 3
      ).dropLast())
  }

  private func row(_ attack: AttackResult) -> [String] {
    let area = attack.auc.map { area in
      decimal(area, places: 3) + (attack.aucInterval.map { " \(span($0, places: 3))" } ?? "")
    }
    return [
      attack.id.rawValue, attack.input.rawValue, protocolText(attack), accuracyText(attack),
      percent(attack.null95), probability(attack.adjustedPValue ?? attack.pValue), area ?? "–",
    ] + [0.1, 0.01, 0.001].map { rateText(attack, at: $0) }
  }

  private var riskSection: String {
    guard let risk = riskScores else { return "" }
    let table = markdownTable(
      ["threshold", "precision", "recall"],
      rows: risk.precisionRecall.map {
        [shortest($0.threshold), $0.precision.map(percent) ?? "–", percent($0.recall)]
      }, labels: 1)
    return """
      Posterior probability of membership by the sample's class and modified entropy: mean \
      \(decimal(risk.meanMember, places: 3)) over members, \
      \(decimal(risk.meanNonMember, places: 3)) over non-members. Root-mean-square distance to the \
      actual share of members: \(decimal(risk.rmse, places: 3)). Prior probability of membership: \
      \(shortest(risk.prior)), at which precision is given.\(classSentence(risk))

      \(table.dropLast())
      """
  }

  private func classSentence(_ risk: RiskScoreSummary) -> String {
    guard let correlation = risk.classCorrelation else { return "" }
    return
      " Over \(risk.classes.count) classes the mean score of members and the generalisation error"
      + " have a Pearson correlation of \(decimal(correlation, places: 2))."
  }

  private var epsilonSection: String {
    guard let bound = empiricalEpsilon else { return "" }
    return """
      ε ≥ \(decimal(bound.value, places: 3)) at δ = \(shortest(bound.delta)) with \
      \(percent(bound.confidence)) % confidence, from \(bound.correct) right of \(bound.guesses) \
      guesses by \(bound.attack.rawValue), **if** an independent fair coin decided the membership of \
      every sample.
      """
  }

  private var warningSection: String {
    warnings.map { "- \(markdownText($0))" }.joined(separator: "\n")
  }

  private var readingGuide: String {
    """
    Accuracies and rates in per cent with 95 % intervals. *Accuracy* is balanced, \
    (TPR + 1 − FPR)/2: 50 is guessing. *Protocol*: `oracle` chooses the threshold on the evaluated \
    samples themselves, so even guessing exceeds 50; `null 95 %` is what it stays below in 95 % of \
    repetitions. `shadow` and `held-out` choose it on other samples. *p* is the probability that \
    guessing does as well, adjusted for the number of attacks. TPR is *unresolved* where the \
    false-positive rate stands for fewer than ten non-members.
    """
  }
}

private func accuracyText(_ attack: AttackResult) -> String {
  "\(percent(attack.accuracy)) \(span(attack.accuracyInterval, scale: 100, places: 1))"
}

private func protocolText(_ attack: AttackResult) -> String {
  attack.thresholdProtocol.rawValue + (attack.scope == .perClass ? ", per class" : "")
}

private func rateText(_ attack: AttackResult, at fpr: Double) -> String {
  guard let rate = attack.lowFPR.first(where: { $0.fpr == fpr }) else { return "–" }
  guard rate.resolved else { return "unresolved" }
  return "\(percent(rate.tpr.value)) \(span(rate.interval, scale: 100, places: 1))"
}

private func span(_ interval: ClosedRange<Double>, scale: Double = 1, places: Int) -> String {
  let ends = [interval.lowerBound, interval.upperBound]
    .map { decimal(scale * $0, places: places) }
  return "[\(ends[0]), \(ends[1])]"
}

private func percent(_ share: Double) -> String { decimal(100 * share, places: 1) }

private func probability(_ p: Double) -> String {
  p < 0.0001 ? "< 0.0001" : decimal(p, places: 4)
}
