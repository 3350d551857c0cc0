import Statistics

/// How a measured quantity differs between two settings, paired over the seeds that have both.
/// Pairing removes what seeds have in common: members and non-members.
struct PairedChange {
  /// For print.
  let unit: Measure.Unit
  /// Means over the paired seeds.
  let before: Double
  let after: Double
  /// after − before, over the seeds.
  let difference: SampleMean

  /// Nil without a common seed.
  /// - Parameters:
  ///   - unit: of both.
  ///   - from: the former setting, by seed.
  ///   - to: the latter one.
  init?(unit: Measure.Unit, from: SeedValues, to: SeedValues) {
    let seeds = Set(from.keys).intersection(to.keys).sorted()
    guard !seeds.isEmpty else { return nil }
    let (first, second) = (seeds.map { from[$0]! }, seeds.map { to[$0]! })
    self.unit = unit
    before = SampleMean(first).mean
    after = SampleMean(second).mean
    difference = SampleMean(after: second, before: first)
  }

  /// Of the mean, established or not.
  var isRise: Bool { difference.mean > 0 }

  /// "0.182 to 0.243".
  /// Without the unit.
  var span: String { "\(unit.text(before)) to \(unit.text(after))" }

  /// "+0.061 (95 % interval +0.040 to +0.082: **established**)".
  /// For one seed there is no interval, and for equal differences none that means anything.
  /// "+0.061 (95 % interval +0.040 to +0.082)".
  var evidence: String {
    let points = unit == .percent ? " points" : ""
    let interval =
      if difference.hasSpread, let interval = difference.interval {
        "95 % interval \(unit.signed(interval.lowerBound)) to \(unit.signed(interval.upperBound))"
      } else if difference.count > 1 {
        "the same for \(difference.count) seeds, which gives no interval"
      } else {
        "no interval from \(difference.count) seed"
      }
    return "\(unit.signed(difference.mean))\(points) (\(interval))"
  }
}
