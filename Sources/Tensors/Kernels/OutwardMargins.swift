/// m[i, j] ← a lower bound of (w_y − w_j)·x + b_y − b_j over the box (c_i, r_i), y = labels[i]; 0
/// where j = y.
///
/// The sum is lowered by slack·Σ|terms| and by the underflow, which exceed its rounding error.
///
/// - Parameters:
///   - c: centres, [rows, width].
///   - r: radii, of the same shape.
///   - w: [classes, width].
///   - b: [classes].
///   - labels: y of every row.
///   - classes: rows of w.
///   - width: inputs of the last layer.
///   - slack: more than twice γ of `width` products and their differences.
///   - underflow: what the products may lose below the smallest normal number.
///   - m: [rows, classes], overwritten.
func outwardMargins(
  center c: Source<Double>, radius r: Source<Double>, weight w: Source<Double>,
  bias b: Source<Double>, labels: [Int], classes: Int, width: Int, slack: Double,
  underflow: Double, m: Target<Double>
) {
  for (row, label) in labels.enumerated() {
    let (c, r, wy) = (c + row * width, r + row * width, w + label * width)
    for j in 0..<classes {
      let wj = w + j * width
      var (sum, size) = (b[label] - b[j], abs(b[label]) + abs(b[j]))
      for i in 0..<width {
        let difference = wy[i] - wj[i]
        let spread = abs(difference) * r[i]
        sum += difference * c[i] - spread
        size += abs(difference * c[i]) + spread
      }
      m[row * classes + j] = j == label ? 0 : sum - slack * size - underflow
    }
  }
}
