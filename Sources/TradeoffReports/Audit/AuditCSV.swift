package import Results

extension AuditReport {
  /// One line per attack under a header, numbers in full.
  /// Figures that an attack does not have are empty fields.
  package var csv: String {
    let header =
      [
        "id", "signal", "input", "protocol", "thresholds", "threshold", "n_members",
        "n_nonmembers", "accuracy", "accuracy_low", "accuracy_high", "advantage",
        "advantage_over_half", "auc", "auc_low", "auc_high",
      ]
      + ["0.1", "0.01", "0.001"].flatMap {
        ["tpr_\($0)", "tpr_\($0)_low", "tpr_\($0)_high", "tpr_\($0)_resolved"]
      } + ["null95", "p_value", "p_value_holm", "ks_p_value", "queries"]
      + ["true_positives", "false_positives", "precision", "recall", "f1"]
      + baseRates.map { "precision_at_\(shortest($0))" }
    return csvText([header] + attacks.map(row))
  }

  /// In the order of the header; rates at 0.1, 0.01 and 0.001, whether resolved or not.
  private func row(_ attack: AttackResult) -> [String] {
    let described = [
      attack.id.rawValue, attack.signal, attack.input.rawValue, attack.thresholdProtocol.rawValue,
      attack.scope.rawValue, number(attack.threshold), "\(attack.members)", "\(attack.nonMembers)",
    ]
    let accuracy = [
      attack.accuracy, attack.accuracyInterval.lowerBound, attack.accuracyInterval.upperBound,
      attack.advantage, attack.advantageOverHalf,
    ]
    let area = [attack.auc, attack.aucInterval?.lowerBound, attack.aucInterval?.upperBound]
    let rates = [0.1, 0.01, 0.001].flatMap { fpr -> [String] in
      guard let rate = attack.lowFPR.first(where: { $0.fpr == fpr }) else {
        return ["", "", "", ""]
      }
      let numbers = [rate.tpr.value, rate.interval.lowerBound, rate.interval.upperBound]
      return numbers.map { shortest($0) } + ["\(rate.resolved)"]
    }
    let tests = [
      attack.null95, attack.pValue, attack.adjustedPValue, attack.ksPValue, attack.queries,
    ]
    let counts = [attack.positives?.members, attack.positives?.nonMembers]
    let decisions = [attack.precision, attack.recall, attack.f1]
    return described + accuracy.map { shortest($0) } + area.map(number) + rates + tests.map(number)
      + counts.map { $0.map(String.init) ?? "" } + decisions.map(number)
      + baseRates.map { number(attack.precision(atBaseRate: $0)) }
  }
}

/// Shortest form that reads back as the same double.
private func number(_ value: Double?) -> String { value.map { shortest($0) } ?? "" }
