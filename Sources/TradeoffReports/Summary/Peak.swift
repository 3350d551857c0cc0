import Statistics

/// Where a quantity is largest along a grid (radii or capacities), and whether it rises to there
/// from the first point and falls from there to the last.
/// The peak is sought on the data on which rise and fall are judged, which favours both; the
/// reading guide says so.
/// Where the mean of a quantity is largest along a grid (radii or capacities), and by how much it differs
/// there from the first and from the last point. The place is sought on the same data, so that neither
/// interval says that there is a peak.
struct Peak {
  let measure: Measure
  /// Those that have values, at least two.
  let points: [Point]
  /// Index of the largest mean.
  let place: Int

  /// A place on the grid with its values by seed.
  struct Point {
    /// "ε = 0.5", "capacity 2".
    let name: String
    let values: SeedValues
  }

  /// Nil with fewer than two points that have values.
  /// - Parameter points: in the order of the grid.
  init?(measure: Measure, along points: [Point]) {
    let points = points.filter { !$0.values.isEmpty }
    guard points.count > 1 else { return nil }
    self.measure = measure
    self.points = points
    place = points.indices.max { points[$0].values.mean.mean < points[$1].values.mean.mean }!
  }

  /// From the first point to the peak; nil if the peak is the first point.
  var rise: PairedChange? { change(from: 0, to: place) }

  /// From the peak to the last point; nil if the peak is the last point.
  var fall: PairedChange? { change(from: place, to: points.count - 1) }

  /// "IV advantage peaks at ε = 1 with 0.312: the rise from ε = 0.25 is …, and the fall to ε = 1.5
  /// is …."
  var sentence: String {
    let changes = [("rise from \(points[0].name)", rise), ("fall to \(points.last!.name)", fall)]
      .compactMap { name, change in change.map { "the \(name) is \($0.evidence)" } }
    return """
      \(measure.name) \(isInterior ? "peaks" : "is largest") at \(points[place].name) with \
      \(measure.unit.text(points[place].values.mean.mean)): \
      \(changes.joined(separator: ", and ")).
      """
  }

  /// Neither the first point nor the last.
  private var isInterior: Bool { 0 < place && place < points.count - 1 }

  /// Nil where both are one point, or have no seed in common.
  private func change(from: Int, to: Int) -> PairedChange? {
    guard from != to else { return nil }
    return PairedChange(unit: measure.unit, from: points[from].values, to: points[to].values)
  }
}
