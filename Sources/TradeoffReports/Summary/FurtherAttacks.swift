import Results
import Statistics

extension TradeoffReport {
  /// Attacks that networks were put to beside the strategies and gap, in the order of `Attack`.
  /// Names that this version does not know come last.
  var furtherAttacks: [String] {
    let ids = Set(records.compactMap(\.attacks).joined().map(\.id))
    let known = Attack.allCases.map(\.rawValue)
    return known.filter(ids.contains) + ids.subtracting(known).sorted()
  }

  /// The further attacks beside gap and IB, which see benign inputs too; empty without any.
  var benignAttacks: [String] { furtherAttacks.isEmpty ? [] : ["gap", "IB"] + furtherAttacks }

  /// What further attacks achieve, and what offline LiRA rests on; empty without any.
  var furtherSection: String {
    guard let capacity = grid.mainCapacity, let radius = grid.middleRadius, !benignAttacks.isEmpty
    else { return "" }
    let table = markdownTable(
      ["attack", "protocol"] + grid.methods + ["above guessing"],
      rows: benignAttacks.map { id in
        [id, protocolNames([id]).joined(separator: ", ")]
          + grid.methods.map { method in
            grid.matched(method, capacity: capacity, radius: radius)
              .map { achievement(id, condition: $0) } ?? "–"
          } + [aboveGuessing(id)]
      })
    return """
      Attacks on benign inputs have one result for a network, whatever the ε of its evaluation. \
      Inference accuracy in per cent at \(radius.name) and capacity \(shortest(capacity)) (mean ± \
      95 % interval over the seeds) and mean area under the ROC curve, beside gap and IB; and of all \
      networks, how many have an accuracy above what guessing stays at or below in 95 % of repetitions:

      \(table)\(shadowModels)
      """
  }

  /// How the thresholds of some attacks are chosen, in alphabetical order.
  /// - Parameter attacks: raw values.
  func protocolNames(_ attacks: [String]) -> [String] {
    let scores = records.flatMap(\.evaluations).flatMap { evaluation in
      attacks.compactMap { evaluation.attack($0) }
    }
    return Set(scores.map(\.threshold.protocolName)).sorted()
  }

  /// "60.26 ± 2.23 (AUC 0.628)".
  /// - Parameters:
  ///   - attack: its raw value.
  ///   - condition: whose seeds are averaged.
  private func achievement(_ attack: String, condition: Condition) -> String {
    let area = condition.mean(.auc(attack)).map { " (AUC \(decimal($0.mean, places: 3)))" }
    return text(.inferenceAccuracy(attack), condition: condition) + (area ?? "")
  }

  /// "151 of 156".
  /// One score for each network, as it does not depend on ε.
  private func aboveGuessing(_ attack: String) -> String {
    let scores = records.compactMap { $0.evaluations.first?.attack(attack) }
    return "\(scores.count { $0.accuracy > $0.null95 }) of \(scores.count)"
  }

  /// On how many networks of other seeds a sample of offline LiRA rests; empty without it.
  /// The counts are those of `AttackScore.outModels`, summed over all networks.
  private var shadowModels: String {
    let counts = records.compactMap { $0.attacks?.compactMap(\.outModels).first }
    let longest = counts.map(\.count).max() ?? 0
    let samples = (0..<longest).map { models in
      counts.reduce(0) { $0 + ($1.count > models ? $1[models] : 0) }
    }
    let used = samples.indices.dropFirst().filter { samples[$0] > 0 }
    guard let fewest = used.first, let most = used.last else { return "" }
    let (left, evaluated) = (samples[0], samples.dropFirst().reduce(0, +))
    let mean = Double(used.reduce(0) { $0 + $1 * samples[$1] }) / Double(evaluated)
    let share = Double(left) / Double(left + evaluated)
    return """

      `lira-offline` (Carlini et al. 2022) has the networks of the other seeds for shadow models: it \
      scores how far a sample's log-odds lie above those under the networks that were not trained on \
      it. These are \(fewest == most ? "\(most)" : "\(fewest) to \(most)") for a sample, \
      \(decimal(mean, places: 2)) on average; \(Measure.Unit.percent.text(share)) of the samples have \
      none and are left out. Repetitions share networks and samples here, which their \
      intervals do not know. The literature takes 64 shadow models or more; with so few the attack is \
      weaker than it could be. `robpriv audit model --shadow-models` trains more.
      """
  }
}
