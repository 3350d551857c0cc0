// Kernels over the generators of zonotopes, the rows of a matrix in double precision.

/// y[j] ← y[j] + Σ over rows of |x[row, j]|
func addMagnitudes(x: Source<Double>, to y: Target<Double>, rows: Int, columns: Int) {
  for row in 0..<rows {
    let x = x + row * columns
    for j in 0..<columns { y[j] += abs(x[j]) }
  }
}

/// Whether x∘w has an element other than 0, where 0 times anything is 0
func isNonzero(_ x: Source<Double>, times w: Source<Double>, count: Int) -> Bool {
  for j in 0..<count where x[j] != 0 && w[j] != 0 { return true }
  return false
}

/// The index of the only element other than 0; nil where there are more, or none
func loneElement(_ x: Source<Double>, count: Int) -> Int? {
  var lone: Int?
  for j in 0..<count where x[j] != 0 {
    if lone != nil { return nil }
    lone = j
  }
  return lone
}

/// y[i] ← factor·x[i·stride]
func scaleColumn(
  x: Source<Double>, by factor: Double, y: Target<Double>, rows: Int, stride: Int
) {
  for i in 0..<rows { y[i] = factor * x[i * stride] }
}

/// y ← x∘w, where 0 times anything, even NaN, is 0
///
/// A slope of 0 belongs to an inactive neuron: whatever its generators overflowed to, its output is
/// 0.
func multiplyClearing(x: Source<Double>, w: Source<Double>, y: Target<Double>, count: Int) {
  for j in 0..<count { y[j] = w[j] == 0 ? 0 : x[j] * w[j] }
}

/// For every output of a maximum under the kernel, the input whose lower end no other's upper end
/// exceeds; nil where there is none
func dominantInputs(lower l: Source<Double>, upper u: Source<Double>, window: Window) -> [Int?] {
  var (dominant, patch) = ([Int?](), [Int]())
  dominant.reserveCapacity(window.positions * window.channels)
  for row in 0..<window.outputHeight {
    let top = row * window.stride.vertical - window.before.vertical
    for column in 0..<window.outputWidth {
      let left = column * window.stride.horizontal - window.before.horizontal
      for channel in 0..<window.channels {
        patch.removeAll(keepingCapacity: true)
        for y in window.rows(at: top) {
          for x in window.columns(at: left) {
            patch.append(((top + y) * window.width + left + x) * window.channels + channel)
          }
        }
        let best = patch.max { l[$0] < l[$1] }
        dominant.append(
          best.flatMap { best in
            patch.allSatisfy { $0 == best || u[$0] <= l[best] } ? best : nil
          })
      }
    }
  }
  return dominant
}
