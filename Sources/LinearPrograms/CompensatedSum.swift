/// A sum of numbers and products, enclosed.
///
/// TwoSum (Knuth) and TwoProduct by a fused multiply-add give the rounding error of every operation
/// exactly; the errors are summed beside the result (Ogita, Rump and Oishi 2005, "Accurate sum and
/// dot product", Dot2). That second sum of n terms errs by at most γₙ₋₁Σ|errors|, γₙ = n·u/(1 −
/// n·u), u = 2⁻⁵³. A product that underflows errs by at most 2⁻¹⁰⁷⁵ more.
/// *Trusts* IEEE 754 arithmetic only. Overflow gives the enclosure −∞…∞.
package struct CompensatedSum {
  private var sum: Double
  private var error = 0.0
  private var magnitude = 0.0
  private var underflows = 0.0

  package init(_ start: Double = 0) { sum = start }

  package mutating func add(_ value: Double) {
    let total = sum + value
    // Knuth's TwoSum, six operations whatever the order of magnitudes; Dekker's needs |sum| ≥
    // |value|.
    let part = total - sum
    let missed = (sum - (total - part)) + (value - part)
    sum = total
    error += missed
    magnitude += abs(missed)
  }

  package mutating func add(_ a: Double, times b: Double) {
    let product = a * b
    let missed = (-product).addingProduct(a, b)
    add(product)
    error += missed
    magnitude += abs(missed)
    // Below, the error of a product may itself be no double.
    if abs(product) < 0x1p-960 && a != 0 && b != 0 { underflows += 1 }
  }

  /// Contains the exact sum of at most `terms` additions; both ends are the sum where nothing was
  /// rounded.
  package func bounds(terms: Int) -> (lower: Double, upper: Double) {
    guard sum.isFinite, error.isFinite, magnitude.isFinite else { return (-.infinity, .infinity) }
    if magnitude == 0 && underflows == 0 { return (sum, sum) }
    // Twice what a sum of 2n errors may lose, as a product leaves two, and `magnitude` rounds too.
    let rounding = magnitude * Double(2 * terms) * 0x1p-52
    let slack = (rounding + underflows * Double.leastNonzeroMagnitude).nextUp
    let (low, high) = (roundedDown(error, b: -slack), -roundedDown(-error, b: -slack))
    return (roundedDown(sum, b: low), -roundedDown(-sum, b: -high))
  }
}

/// The largest number ≤ a + b, or a smaller one where the sum overflows.
private func roundedDown(_ a: Double, b: Double) -> Double {
  let sum = a + b
  let part = sum - a
  let missed = (a - (sum - part)) + (b - part)
  if missed.isNaN { return sum == .infinity ? .greatestFiniteMagnitude : -.infinity }
  return missed < 0 ? sum.nextDown : sum
}

extension CompensatedSum {
  /// Adds a number ≤ d·x for every d and x in the ranges, exactly the minimum unless the first
  /// contains both signs; false if that is −∞.
  package mutating func addMinimum(
    of d: (lower: Double, upper: Double), times x: (lower: Double, upper: Double)
  ) -> Bool {
    if d.lower == 0 && d.upper == 0 { return true }
    let corner: (Double, Double) =
      if d.lower >= 0 {
        (x.lower >= 0 ? d.lower : d.upper, x.lower)
      } else if d.upper <= 0 {
        (x.upper >= 0 ? d.lower : d.upper, x.upper)
      } else {
        (min(d.lower, -d.upper), max(abs(x.lower), abs(x.upper)))
      }
    add(corner.0, times: corner.1)
    return corner.0.isFinite && corner.1.isFinite
  }
}
