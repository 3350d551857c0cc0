import Results
import Statistics

/// What a guessing attack reaches on the run's sample sizes, and how many scores lie above that.
/// - Returns: nil without scores.
func nullLevelSentence(_ records: [CellRecord]) -> String? {
  let scores = records.flatMap(\.evaluations).flatMap { evaluation in
    strategies.compactMap { evaluation.attack($0) }
  }
  let levels = Set(scores.map(\.null95)).sorted()
  guard let lowest = levels.first, let highest = levels.last else { return nil }
  let percent = Measure.Unit.percent
  let bias =
    scores.filter { $0.threshold.protocolName == ThresholdProtocol.oracle.rawValue }
    .map { 2 * oracleBias(members: $0.members, nonMembers: $0.nonMembers) }.max() ?? 0
  let accuracy =
    lowest == highest
    ? percent.text(lowest)
    : "\(decimal(100 * lowest, places: 2)) to \(percent.text(highest)) (by sizes and protocol)"
  return """
    A threshold that is best on the very samples it is scored on has a bias: guessing reaches an \
    advantage of \(decimal(bias, places: 3)) on average. In 95 % of repetitions, guessing stays at or below an inference accuracy of \(accuracy), an \
    advantage of \(decimal(2 * highest - 1, places: 3)); \
    \(scores.count { $0.accuracy > $0.null95 }) of the \(scores.count) IB, IA and IV scores lie \
    above.
    """
}
