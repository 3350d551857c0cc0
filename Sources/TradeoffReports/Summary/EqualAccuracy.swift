import Results
import Statistics

extension TradeoffReport {
  /// Leakage at equal test accuracy: natural training that ended sooner, and beside every other method
  /// the natural network whose test accuracy is nearest; empty without such networks.
  var equalAccuracySection: String {
    guard let capacity = grid.mainCapacity, let radius = grid.middleRadius else { return "" }
    let stops = frontier.compactMap { epochs, grid in
      grid.matched("natural", capacity: capacity, radius: radius).map { (epochs: epochs, at: $0) }
    }
    guard stops.count > 1 else { return "" }
    let robust = grid.methods.filter { $0 != "natural" }.compactMap {
      grid.matched($0, capacity: capacity, radius: radius)
    }
    return """
      Natural training that ended after fewer epochs, and what the strongest attack learns then, at \
      \(radius.name) and capacity \(shortest(capacity)):

      \(frontierTable(stops))
      Every other method beside the natural network of the nearest mean test accuracy, by the area of the \
      strongest attack on each (difference paired over the seeds):

      \(matchedTable(robust, stops: stops).dropLast())
      """
  }
}

private typealias Stop = (epochs: Int, at: Condition)

private func frontierTable(_ stops: [Stop]) -> String {
  markdownTable(
    ["epochs", "test acc", "largest advantage", "by", "largest AUC", "by"],
    rows: stops.map { stop in
      ["\(stop.epochs)", text(.testAccuracy, condition: stop.at)]
        + strongest(stop.at, by: { .advantage($0) }) + strongest(stop.at, by: { .auc($0) })
    }, labels: 1)
}

private func matchedTable(_ robust: [Condition], stops: [Stop]) -> String {
  markdownTable(
    [
      "method", "test acc", "AUC", "by", "natural, epochs", "test acc", "AUC", "by",
      "difference of AUC",
    ],
    rows: robust.compactMap { condition in
      guard let accuracy = condition.mean(.testAccuracy)?.mean else { return nil }
      let distances = stops.map { stop in
        abs((stop.at.mean(.testAccuracy)?.mean ?? .infinity) - accuracy)
      }
      let stop = stops[distances.indices.min { distances[$0] < distances[$1] }!]
      let pair = [stop.at, condition].map { condition in
        condition.strongestAttack(by: { .auc($0) }).map { condition.values(.auc($0)) } ?? [:]
      }
      return [condition.method, text(.testAccuracy, condition: condition)]
        + strongest(condition, by: { .auc($0) })
        + ["\(stop.epochs)", text(.testAccuracy, condition: stop.at)]
        + strongest(stop.at, by: { .auc($0) })
        + [PairedChange(unit: .fraction, from: pair[0], to: pair[1])?.evidence ?? "–"]
    }, labels: 1)
}
