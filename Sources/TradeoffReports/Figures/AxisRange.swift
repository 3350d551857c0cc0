import Glibc
import Results

/// The range of a linear axis.
/// Computed here rather than by gnuplot, since labels are placed by it.
struct AxisRange {
  /// In units of the axis, below all values.
  let low: Double
  /// Above all values.
  let high: Double

  /// The range of the finite `values` with a margin on both sides, at least `width` wide without
  /// the margins, and rounded outward to short decimals.
  /// - Parameters:
  ///   - values: what is not finite is left out; without any the range is that of 0 to 1.
  ///   - margin: share of the extent on either side.
  ///   - width: least extent, for values that hardly differ.
  init(covering values: [Double], margin: Double = 0.06, atLeast width: Double = 0) {
    let finite = values.filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
    let extent = max(most - least, width) > 0 ? max(most - least, width) : 1
    let space = (extent - (most - least)) / 2 + margin * extent
    let grain = powerOfTen(below: (most - least + 2 * space) / 100)
    low = ((least - space) / grain).rounded(.down) * grain
    high = ((most + space) / grain).rounded(.up) * grain
  }

  /// The fraction of the way from the lower to the upper end.
  /// 0 to 1 within the range.
  func position(_ value: Double) -> Double { (value - low) / (high - low) }

  /// The value at a position.
  func value(at position: Double) -> Double { low + position * (high - low) }

  /// "[0.1:0.5]".
  var gnuplot: String { "[\(brief(low)):\(brief(high))]" }

  /// A round distance of tics for three to seven of them.
  var step: Double {
    let power = powerOfTen(below: (high - low) / 6)
    return [1, 2, 5, 10].map { $0 * power }.first { $0 * 6.5 >= high - low }!
  }
}

/// The decimal form with at most six places after the leading digit.
/// For scripts that people read; figures' data are in the CSV in full.
func brief(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return shortest(value) }
  let scale = pow(10, 6 - floor(log10(abs(value))))
  return shortest((value * scale).rounded() / scale)
}

/// The largest 10ᵏ that is at most `value`; 1 for 0.
private func powerOfTen(below value: Double) -> Double {
  value > 0 ? pow(10, floor(log10(value))) : 1
}
