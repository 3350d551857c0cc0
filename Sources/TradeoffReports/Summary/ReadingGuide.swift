import Results

extension TradeoffReport {
  /// What every column, term and interval means.
  /// Only what this run has is explained.
  var readingGuide: String {
    """
    - **Intervals.** `a ± b` is the mean over the seeds with its 95 % Student-t interval; one seed \
    has none. Findings compare settings seed by seed (paired differences). Their intervals are not \
    corrected for their number, a peak is sought on the data that it is measured on, and the strongest \
    of several attacks is chosen by the means shown: none of these is a test. Tests are those of \
    *Confirmatory claims* alone.
    - **Accuracies** are percentages. *train* counts members (the training set, \
    \(study.members) samples), *test* non-members (\(study.nonMembers) samples, disjoint, of the \
    same distribution). *adv-* counts inputs still classified right after the evaluation attack \
    within the ℓ∞ radius ε; *ver-* counts inputs proven to be classified right on the whole box of \
    radius ε. Natural training has no ε: its networks are evaluated at each.
    \(verifierGuide)\(estimatesGuide)\
    - **Inference accuracy** is (TPR + 1 − FPR)/2 of an attack that tells members from non-members \
    by the network's confidence in the true class: on the benign input (IB), on the adversarial \
    input (IA), or its certified lower bound over the box (IV). Membership advantage is \
    2 · accuracy − 1 = TPR − FPR. *gap* calls a sample a member when it is classified right.
    \(furtherAttacksGuide)\(protocols.map { "- **Threshold `\($0)`**: \(protocolMeaning($0))\n" }.joined())\
    - **TPR at a fixed FPR** is pooled over the networks of all seeds, with the 95 % \
    Clopper–Pearson interval for their mean rate given the thresholds (conservative where their \
    rates differ: Hoeffding 1956); the spread between trainings is in the ± of the other columns. \
    "unresolved": fewer than ten non-members would make up that FPR.
    """
  }

  /// A list item; empty without methods whose loss is no bound.
  private var estimatesGuide: String {
    let methods = grid.methods.filter { ["mtl-ibp", "sabr", "dual"].contains($0) }
    guard !methods.isEmpty else { return "" }
    let names = methods.map { $0 == "dual" ? "`dual` (where it projects)" : "`\($0)`" }
    return """
      - **Estimates.** What \(names.joined(separator: ", ")) minimise is an estimate, not a bound of \
      the worst case. It counts for nothing here: *ver-* and IV are what the verifier proves of the \
      finished network.

      """
  }

  /// Of all attacks that ran, in alphabetical order.
  private var protocols: [String] { protocolNames(strategies + furtherAttacks) }

  /// A list item; empty without further attacks.
  private var furtherAttacksGuide: String {
    furtherAttacks.isEmpty
      ? ""
      : """
      - **Further attacks** see the benign input. Their null level and interval go with their own \
      protocol and samples: attacks that learn from members learn from one half of the samples and \
      are scored on the other. The findings and tests above are about IB, IA and IV.

      """
  }
}

/// - Parameter name: a raw value of `ThresholdProtocol`.
private func protocolMeaning(_ name: String) -> String {
  switch name {
  case "oracle":
    """
    the one threshold that is best on the very points it is scored on, as the literature reports; \
    optimistic, so that even guessing exceeds 50 %: compare with the 95 % level of guessing.
    """
  case "shadow": "transferred from shadow models that the attacker trained on other data."
  case "held-out": "chosen on one half of the points and scored on the other."
  case "none": "fixed in advance."
  default: "as recorded."
  }
}
