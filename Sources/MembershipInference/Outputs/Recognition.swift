/// What recorded outputs of one set on one input were found to be.
struct Recognition: Sendable {
  /// As errors name it: `members, benign`.
  let place: String
  let isSinglePrecision: Bool
  let statistics: OutputStatistics
  let notes: [String]

  init(place: String, rows: InspectedRows) {
    self.place = place
    isSinglePrecision = rows.rows.isSinglePrecision
    statistics = rows.statistics
    notes = rows.notes
  }

  /// Their notes, each with all places that it is of, or without places where it is of all.
  static func notes(_ recognitions: [Recognition]) -> [String] {
    var order: [String] = []
    for note in recognitions.flatMap(\.notes) where !order.contains(note) { order.append(note) }
    return order.map { note in
      let places = recognitions.filter { $0.notes.contains(note) }.map(\.place)
      return places.count == recognitions.count
        ? note : "\(places.joined(separator: "; ")): \(note)"
    }
  }

  /// What is odd about two sets of one model, both on one input.
  static func differences(_ a: Recognition, b: Recognition) -> [String] {
    var differences: [String] = []
    if a.isSinglePrecision != b.isSinglePrecision {
      differences.append(
        "\(a.place) and \(b.place) are recorded in different precision, which attacks may see: record "
          + "both alike")
    }
    let steps = [a, b].map { $0.statistics.divisor.map { "1/\($0)" } ?? "none" }
    let isKnown = [a, b].allSatisfy { $0.statistics.fractions >= 50 }
    if isKnown && steps[0] != steps[1] {
      differences.append(
        "\(a.place) and \(b.place) are rounded to different steps (\(steps[0]), \(steps[1])), which "
          + "attacks may see: record both alike")
    }
    return differences
  }
}
