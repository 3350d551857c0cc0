internal import Tensors

// What walks along a decision boundary compute, over plain memory.

/// ‖a − b‖₂
func distance(_ a: [Float], b: [Float]) -> Double {
  var sum = 0.0
  for i in 0..<a.count {
    let gap = Double(a[i]) - Double(b[i])
    sum += gap * gap
  }
  return sum.squareRoot()
}

/// a + share·(b − a), clipped to the range.
func blend(
  a: [Float], b: [Float], share: Float, range: ClosedRange<Float>
) -> [Float] {
  a.indices.map {
    min(max(a[$0] + share * (b[$0] - a[$0]), range.lowerBound), range.upperBound)
  }
}

/// x + step·direction, clipped to the range.
func clippedStep(
  x: [Float], direction: [Float], step: Float, range: ClosedRange<Float>
) -> [Float] {
  x.indices.map {
    min(max(x[$0] + step * direction[$0], range.lowerBound), range.upperBound)
  }
}

extension Tensor<Float> {
  /// Rows x ± reach, every sign random, clipped to the range.
  init(
    signsAround x: [Float], reach: Float, shape: [Int], range: ClosedRange<Float>,
    from stream: inout RandomStream
  ) {
    let (low, high, size) = (range.lowerBound, range.upperBound, x.count)
    self.init(shape: shape) { target in
      x.withUnsafeBufferPointer { x in
        for row in 0..<shape[0] {
          let point = target + row * size
          for start in Swift.stride(from: 0, to: size, by: 64) {
            let word = stream.next()
            for k in 0..<Swift.min(64, size - start) {
              let sign = UInt32(truncatingIfNeeded: word >> UInt64(k)) << 31
              let move = Float(bitPattern: reach.bitPattern ^ sign)
              point[start + k] = Swift.min(Swift.max(x[start + k] + move, low), high)
            }
          }
        }
      }
    }
  }
}

/// Sums of the points around one point, by their labels.
struct DirectionSums {
  private var wrong: [Float]
  private var right: [Float]
  private var counts: (wrong: Float, right: Float) = (0, 0)

  init(size: Int) {
    wrong = [Float](repeating: 0, count: size)
    right = [Float](repeating: 0, count: size)
  }

  /// Adds a row of a batch.
  mutating func add(_ points: Tensor<Float>, row: Int, isWrong: Bool) {
    points.withUnsafePointer { points in
      if isWrong {
        counts.wrong += 1
        accumulate(points + row * wrong.count, in: &wrong)
      } else {
        counts.right += 1
        accumulate(points + row * right.count, in: &right)
      }
    }
  }

  /// The unit vector towards the misclassified points.
  func direction(from point: [Float]) -> [Float] {
    let count = counts.wrong + counts.right
    // Σ (φ − φ̄)·x, with φ = ±1: proportional to the difference of the means.
    return unit(
      point.indices.map { i in
        if counts.right == 0 { return wrong[i] / count - point[i] }
        if counts.wrong == 0 { return point[i] - right[i] / count }
        return wrong[i] / counts.wrong - right[i] / counts.right
      })
  }
}

private func unit(_ x: [Float]) -> [Float] {
  let norm = Float(distance(x, b: x.map { _ in 0 }))
  return norm > 0 ? x.map { $0 / norm } : x
}

private func accumulate(_ x: UnsafePointer<Float>, in sums: inout [Float]) {
  sums.withUnsafeMutableBufferPointer { sums in
    for i in 0..<sums.count { sums[i] += x[i] }
  }
}
