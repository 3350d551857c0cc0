package import Results

extension AuditReport {
  /// The audit in words and tables; figures, where drawn, are named but not embedded.
  /// Sections without contents are left out.
  package var markdown: String {
    let sections = [
      ("Attacks", attackTable + worstCaseNote), ("Precision", precisionSection),
      ("Number of shadow models", shadowSection), ("Privacy risk scores", riskSection),
      ("Lower bound on ε", epsilonSection), ("Warnings", warningSection),
      ("How to read this", readingGuide),
    ]
    return "# Membership inference audit\n\n\(overview)\n"
      + sections.filter { !$0.1.isEmpty }.map { "\n## \($0)\n\n\($1)\n" }.joined()
  }

  /// Sizes, the model's accuracies, how far the outputs of both sets differ, and the strongest
  /// attack.
  private var overview: String {
    let discrepancy = outputDiscrepancy.map { value in
      let chance = discrepancyNull95.map {
        " (up to \(decimal($0, places: 4)) in 95 % of permutations of membership; p "
          + "\(decimal(discrepancyPValue ?? 1, places: 3)))"
      }
      return " Squared maximum mean discrepancy between the outputs of both sets: "
        + "\(decimal(value, places: 4))\(chance ?? "")."
    }
    return """
      \(members) members, \(nonMembers) non-members. Accuracy of the model: \
      \(percent(trainAccuracy)) % on members, \(percent(testAccuracy)) % on non-members.\
      \(discrepancy ?? "")
      \(strongest)
      """
  }

  /// The attack of the highest accuracy among those that guessing does not explain.
  /// By Holm's adjusted p below 0.05, and accuracy above one half.
  private var strongest: String {
    let found = attacks.filter { ($0.adjustedPValue ?? $0.pValue) < 0.05 && $0.accuracy > 0.5 }
    guard let best = found.max(by: { $0.accuracy < $1.accuracy }) else {
      return "\nNo attack does better than guessing (Holm-adjusted p below 0.05)."
    }
    return "\nThe most accurate of \(found.count) attacks that beat guessing is "
      + "\(best.id.rawValue): \(accuracyText(best)) % (protocol \(protocolText(best)))."
  }

  /// In the order of the report's attacks.
  private var attackTable: String {
    String(
      markdownTable(
        [
          "attack", "input", "protocol", "accuracy", "null 95 %", "p (Holm)", "AUC",
          "TPR at 10 % FPR", "TPR at 1 % FPR", "TPR at 0.1 % FPR",
        ], rows: attacks.map(row), labels: 3
      ).dropLast())
  }

  /// What IA and IV need, beside their figures; empty without them.
  private var worstCaseNote: String {
    attacks.filter { $0.id.access == .perturbedOutputs }.map { attack in
      "\n\n\(attack.id.rawValue) needs \(attack.id.threatModel)."
    }.joined()
  }

  /// Shares of members among all audited samples, for precision and F1.
  package var baseRates: [Double] { attacks.first?.baseRates ?? AttackResult.usualBaseRates }

  private var precisionSection: String {
    let rates = baseRates.map { "precision at \(shortest(100 * $0)) % members" }
    let table = markdownTable(
      ["attack", "needs", "precision", "recall", "F1"] + rates,
      rows: attacks.map { attack in
        [attack.id.rawValue, attack.id.threatModel]
          + ([attack.precision, attack.recall, attack.f1]
          + baseRates.map { attack.precision(atBaseRate: $0) }).map { $0.map(percent) ?? "–" }
      }, labels: 2)
    return """
      By the same thresholds. *Precision* is the share of members among the samples that an attack calls \
      members: of the audited ones, and where so many of the samples that an attacker meets are members. \
      *Recall* is the share of members that it finds, *F1* the harmonic mean of both.

      \(table.dropLast())
      """
  }

  private var shadowSection: String {
    guard let shadowCounts else { return "" }
    let table = markdownTable(
      [
        "attack", "shadow models", "samples", "AUC", "TPR at 10 % FPR", "TPR at 1 % FPR",
        "TPR at 0.1 % FPR",
      ],
      rows: shadowCounts.map { count in
        [
          count.attack.rawValue, "\(count.shadowModels)", "\(count.members) + \(count.nonMembers)",
          decimal(count.auc, places: 3)
            + (count.aucInterval.map { " \(span($0, places: 3))" } ?? ""),
        ] + [0.1, 0.01, 0.001].map { rateText(count.lowFPR, at: $0) }
      }, labels: 1)
    return """
      Every target compared with the first of its shadow models only. Samples that then lack a model that \
      was trained on them, or one that was not, are left out of attacks that need it.

      \(table.dropLast())
      """
  }

  /// A dash for what an attack does not have.
  private func row(_ attack: AttackResult) -> [String] {
    let area = attack.auc.map { area in
      decimal(area, places: 3) + (attack.aucInterval.map { " \(span($0, places: 3))" } ?? "")
    }
    return [
      attack.id.rawValue, attack.input.rawValue, protocolText(attack), accuracyText(attack),
      percent(attack.null95), probability(attack.adjustedPValue ?? attack.pValue), area ?? "–",
    ] + [0.1, 0.01, 0.001].map { rateText(attack.lowFPR, at: $0) }
  }

  /// Empty where scores were not computed.
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

  /// The condition on coins is part of the sentence, as the bound is none without it.
  private var epsilonSection: String {
    guard let bound = empiricalEpsilon else { return "" }
    return """
      ε ≥ \(decimal(bound.value, places: 3)) at δ = \(shortest(bound.delta)) with \
      \(percent(bound.confidence)) % confidence, from \(bound.correct) right of \(bound.guesses) \
      guesses by \(bound.attack.rawValue). Assumed:

      \(bound.assumptions.map { "- \($0)" }.joined(separator: "\n"))
      """
  }

  /// A list; empty without warnings.
  private var warningSection: String {
    warnings.map { "- \(markdownText($0))" }.joined(separator: "\n")
  }

  /// What the columns mean and what they do not.
  private var readingGuide: String {
    """
    Accuracies and rates in per cent with 95 % intervals. *Accuracy* is balanced, \
    (TPR + 1 − FPR)/2: 50 is guessing. *Protocol*: `oracle` chooses the threshold on the evaluated \
    samples themselves, so even guessing exceeds 50; `null 95 %` is what it stays below in 95 % of \
    repetitions. `shadow` and `held-out` choose it on other samples. *p* is the probability that \
    guessing does as well, adjusted for the number of different tests: attacks that rank all samples \
    alike count once. TPR is *unresolved* where the \
    false-positive rate stands for fewer than ten non-members.
    """
  }
}

/// Per cent with its interval.
private func accuracyText(_ attack: AttackResult) -> String {
  "\(percent(attack.accuracy)) \(span(attack.accuracyInterval, scale: 100, places: 1))"
}

/// With `per class` where each class has a threshold of its own.
private func protocolText(_ attack: AttackResult) -> String {
  attack.thresholdProtocol.rawValue + (attack.scope == .perClass ? ", per class" : "")
}

/// `unresolved` rather than a number that a handful of samples decide.
/// - Parameter fpr: one that the report has, or a dash.
private func rateText(_ rates: [RateAtFPR], at fpr: Double) -> String {
  guard let rate = rates.first(where: { $0.fpr == fpr }) else { return "–" }
  guard rate.resolved else { return "unresolved" }
  return "\(percent(rate.tpr.value)) \(span(rate.interval, scale: 100, places: 1))"
}

/// - Parameters:
///   - interval: of shares, areas or other numbers.
///   - scale: 100 for per cent.
///   - places: decimals.
private func span(_ interval: ClosedRange<Double>, scale: Double = 1, places: Int) -> String {
  let ends = [interval.lowerBound, interval.upperBound]
    .map { decimal(scale * $0, places: places) }
  return "[\(ends[0]), \(ends[1])]"
}

/// One decimal: samples of an audit rarely tell more.
private func percent(_ share: Double) -> String { decimal(100 * share, places: 1) }

/// Four decimals, as p-values below are all the same to a reader.
private func probability(_ p: Double) -> String {
  p < 0.0001 ? "< 0.0001" : decimal(p, places: 4)
}
