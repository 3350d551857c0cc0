import Glibc

/// A privacy loss whose values are whole multiples of a step, and +∞.
///
/// It is the loss of a piecewise linear D(t) = Σ mass·(t − e^−loss)⁺ (see `LossProfile`) with its
/// kinks on the lattice. The error of either bound is of second order in the step: a coarse lattice
/// is enough (Doroshenko et al. 2022, "Connect the dots", for the upper one).
///
/// Whole multiples add up to whole multiples: n steps are an n-fold convolution, without further
/// rounding of losses.
struct LatticeLoss {
  /// With 24 significant bits, so that products with whole numbers are exact.
  let step: Double
  /// Multiple of the step that is the first mass's loss.
  let first: Int
  /// By ascending loss; their sum is 1 without what is infinite.
  let masses: [Double]
  /// Mass at +∞: of an upper bound, what lies beyond its lattice.
  let infinite: Double
}

extension LatticeLoss {
  /// Losses beyond are counted as infinite, or left out.
  ///
  /// e^−600 is 10⁻²⁶⁰: below any δ, and within doubles.
  static let farthest = 600.0

  /// A loss that is at least as bad as the profile's: D is interpolated between its values on the
  /// lattice, all that lies above it is infinite, all below it is put on its lowest value.
  ///
  /// Chords of a convex function lie above it.
  /// - Parameters:
  ///   - profile: of one step.
  ///   - step: width of the lattice.
  ///   - tail: mass that may be made infinite, about.
  static func upper(_ profile: LossProfile, step: Double, tail: Double) -> LatticeLoss {
    let knots = Knots(profile: profile, step: step, tail: tail)
    let values = knots.points.map { $0.value.value * (1 + 2 * $0.value.relativeError) }
    return knots.loss(
      at: Array(values.indices), values: values, infinite: values[0] / knots.t(0))
      ?? LatticeLoss(step: step, first: 0, masses: [], infinite: 1)
  }

  /// A loss that is no worse than the profile's: on the lattice D is lowered by as much as a chord
  /// between two of its points can lie above it.
  ///
  /// - Parameters:
  ///   - profile: of one step.
  ///   - step: width of the lattice.
  ///   - tail: mass beyond the last knot, which is left out.
  static func lower(_ profile: LossProfile, step: Double, tail: Double) -> LatticeLoss {
    let knots = Knots(profile: profile, step: step, tail: tail)
    let gaps = knots.gaps(profile)
    let values = knots.points.indices.map { index in
      let value = knots.points[index].value
      let gap = max(index > 0 ? gaps[index - 1] : 0, index < gaps.count ? gaps[index] : 0)
      return value.value * (1 - 2 * value.relativeError) - gap
    }
    // Farther out, D is too steep for the lattice.
    func isUsable(_ index: Int) -> Bool { values[index] >= knots.points[index].value.value / 2 }
    var start = knots.seam
    while start > 0, isUsable(start - 1) { start -= 1 }
    while start < knots.seam, knots.zeroBelow(start, value: values[start]) == start { start += 1 }
    var end = knots.seam
    while end + 1 < values.count, isUsable(end + 1) { end += 1 }
    while end > knots.seam, knots.zeroAbove(end, value: values[end]) == end { end -= 1 }
    let zeros = (
      knots.zeroBelow(start, value: values[start]), knots.zeroAbove(end, value: values[end])
    )
    // The loss of a mechanism that leaks nothing, where the lattice is too coarse to tell.
    let nothing = LatticeLoss(step: step, first: 0, masses: [1], infinite: 0)
    guard zeros.0 < start, end < zeros.1 else { return nothing }
    return knots.loss(
      at: [zeros.0] + Array(start...end) + [zeros.1], values: [0] + values[start...end] + [0],
      infinite: 0) ?? nothing
  }

  /// Points of D on the lattice by ascending t, that is by descending loss.
  ///
  /// Knots are at t = e^(−k·step), k whole: equal steps of the loss.
  private struct Knots {
    let step: Double
    let top: Int
    var points: [LossProfile.Point] = []
    /// Index of the point at t = 1.
    var seam: Int { top }

    /// - Parameters:
    ///   - profile: of one step.
    ///   - step: width of the lattice.
    ///   - tail: where D and its tail are below, the knots end.
    init(profile: LossProfile, step: Double, tail: Double) {
      self.step = step
      let most = Int(LatticeLoss.farthest / step)
      func extent(_ sign: Int) -> Int {
        // Tails fall: the first multiple, by doubling and halving, whose tail is small.
        func isEnd(_ index: Int) -> Bool {
          let point = profile.point(loss: Double(sign * index) * step)
          return max(point.tail, point.value.value) <= tail
        }
        var high = 1
        while high < most, !isEnd(high) { high *= 2 }
        var low = high / 2
        high = min(high, most)
        while high - low > 1 {
          let middle = (low + high) / 2
          if isEnd(middle) { high = middle } else { low = middle }
        }
        return high
      }
      top = extent(1)
      points = stride(from: top, through: -extent(-1), by: -1).map {
        profile.point(loss: Double($0) * step)
      }
    }

    /// e^(−loss) of a knot.
    func t(_ index: Int) -> Double { exp(-Double(top - index) * step) }

    /// t(index + 1) − t(index), without cancellation.
    func width(_ index: Int) -> Double { t(index) * expm1(step) }

    /// At most how far the chord from each point to the next lies above D.
    ///
    /// With a point in the middle, the chord is higher there by G; on either half D lies above its
    /// tangents, so that the gap is at most the largest Gξ + aξ(1 − ξ) for 0 ≤ ξ ≤ 1, where a is
    /// the half's width times the difference of slopes at its ends.
    func gaps(_ profile: LossProfile) -> [Double] {
      points.indices.dropLast().map { index in
        let (left, right) = (points[index], points[index + 1])
        let middle = profile.point(loss: (Double(top - index) - 0.5) * step)
        // Fraction of the way at which e^(h/2) lies between 1 and e^h.
        let fraction = expm1(step / 2) / expm1(step)
        let chord = left.value.value * (1 - fraction) + right.value.value * fraction
        let noise =
          4
          * (chord * (left.value.relativeError + right.value.relativeError + 0x1p-51)
            + middle.value.value * middle.value.relativeError)
        let rise = max(0, chord - middle.value.value) + noise
        let changes = [
          (middle.tail - left.tail).magnitude * fraction,
          (right.tail - middle.tail).magnitude * (1 - fraction),
        ]
        return changes.map { change in
          let a = change * width(index) * (1 + 0x1p-40)
          return rise >= a ? rise : (rise + a) * (rise + a) / (4 * a)
        }.max()! + noise
      }
    }

    /// The last point of the lattice before `index` at which a function may be 0 that is the value
    /// at `index` and nowhere above D: D lies above its tangent.
    func zeroBelow(_ index: Int, value: Double) -> Int {
      let tail = points[index].tail
      guard value > 0, tail > 0 else { return index }
      let zero = t(index) - value / tail
      guard zero > 0 else { return index }
      return min(index, top - Int((-log(zero) / step - 1e-9).rounded(.down)))
    }

    /// The same of D − (t − 1), on the other side.
    func zeroAbove(_ index: Int, value: Double) -> Int {
      let tail = index == seam ? 1 - points[index].tail : points[index].tail
      guard value > 0, tail > 0 else { return index }
      return max(index, top + Int((log(t(index) + value / tail) / step - 1e-9).rounded(.down)))
    }

    /// The loss of the greatest convex function below the values at some points of the lattice, t =
    /// 1 among them: D up to there, D − (t − 1) beyond. Past the ends, D is a line with slope
    /// `infinite` through 0, and t − 1 and what is left. Nil where D is not convex at t = 1.
    ///
    /// - Parameters:
    ///   - indices: ascending knots.
    ///   - values: of the function there.
    ///   - infinite: slope before the first of them.
    func loss(at indices: [Int], values: [Double], infinite: Double) -> LatticeLoss? {
      let middle = indices.firstIndex(of: seam)!
      func slopes(_ range: Range<Int>) -> [Double] {
        var slopes = ConvexSlopes()
        for knot in range {
          let width = t(indices[knot]) * expm1(Double(indices[knot + 1] - indices[knot]) * step)
          slopes.append(rise: values[knot + 1] - values[knot], width: width)
        }
        return slopes.slopes
      }
      let before = [infinite] + slopes(0..<middle)
      let after = slopes(middle..<(indices.count - 1)) + [0]
      var masses = [Double](repeating: 0, count: indices[indices.count - 1] - indices[0] + 1)
      func put(_ mass: Double, at knot: Int) {
        masses[indices[indices.count - 1] - indices[knot]] = max(0, mass)
      }
      for knot in 0..<middle { put(before[knot + 1] - before[knot], at: knot) }
      guard 1 + after[0] >= before[middle] else { return nil }
      put(1 + after[0] - before[middle], at: middle)
      for knot in (middle + 1)..<indices.count {
        put(after[knot - middle] - after[knot - middle - 1], at: knot)
      }
      return LatticeLoss(
        step: step, first: top - indices[indices.count - 1], masses: masses, infinite: infinite)
    }
  }
}

/// Slopes of the greatest convex function below a polygon: neighbours in the wrong order are
/// pooled.
///
/// Pool-adjacent-violators: rounding can leave neighbouring slopes in the wrong order, and masses
/// are their differences.
private struct ConvexSlopes {
  private var blocks: [(rise: Double, width: Double, count: Int)] = []

  /// - Parameters:
  ///   - rise: of one chord.
  ///   - width: > 0.
  mutating func append(rise: Double, width: Double) {
    var block = (rise: rise, width: width, count: 1)
    while let last = blocks.last, last.rise * block.width > block.rise * last.width {
      block = (last.rise + block.rise, last.width + block.width, last.count + block.count)
      blocks.removeLast()
    }
    blocks.append(block)
  }

  var slopes: [Double] {
    blocks.flatMap { Array(repeating: $0.rise / $0.width, count: $0.count) }
  }
}
