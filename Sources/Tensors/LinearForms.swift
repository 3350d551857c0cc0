/// Lower bounds under construction: for every row, coefficients Λ over the values v of one node and
/// an offset d with bound(row) ≥ min Λ·v + d over the box of the row's sample.
///
/// Rounding is covered as it arises: every step lowers `offsets` by more than what its own
/// operations may have erred, given the magnitudes that the values can have (Higham 2002, §3.1).
public struct LinearForms: Sendable {
  /// [rows, elements of the node]
  public private(set) var coefficients: Tensor<Double>
  public private(set) var offsets: [Double]
  /// The sample that each row belongs to.
  public let samples: [Int]

  public init(coefficients: Tensor<Double>, offsets: [Double], samples: [Int]) {
    precondition(coefficients.shape[0] == samples.count && offsets.count == samples.count)
    self.coefficients = coefficients.reshaped(to: [samples.count, coefficients.rowStride])
    self.offsets = offsets
    self.samples = samples
  }

  private var width: Int { coefficients.rowStride }

  /// Substitutes v = W·x + b. `spread` [samples, outputs of the map] is at least
  /// |W|·max|x| + |b|, element by element.
  public mutating func substitute(
    _ map: LinearMap, weight: Tensor<Double>, bias: Tensor<Double>?, spread: Tensor<Double>
  ) {
    let slack = roundingSlack(terms: max(width, map.outputs * map.positions))
    let perPosition = bias.map { repeated($0, map.positions) }
    let width = width
    forEachRow { offset, lambda, sample in
      let error = spread.withUnsafePointer { absoluteDot(lambda, $0 + sample * width, width) }
      let constant = perPosition?.withUnsafePointer { dot(lambda, $0, width) } ?? 0
      return lowered(offset + constant, by: slack * (error + abs(offset)))
    }
    let (rows, old) = (samples.count, coefficients)
    coefficients = Tensor(shape: [rows, map.inputCount]) { target in
      old.withUnsafePointer { old in
        weight.withUnsafePointer {
          map.inputGradient(old, weight: $0, target, keep: 0, samples: rows)
        }
      }
    }
  }

  /// Substitutes element-wise lines a_l·z ≤ v ≤ a_u·z + b_u, all [samples, elements]; `magnitude`
  /// is at least |z|.
  public mutating func substitute(
    lowerSlope: Tensor<Double>, upperSlope: Tensor<Double>, upperIntercept: Tensor<Double>,
    magnitude: Tensor<Double>
  ) {
    let slack = roundingSlack(terms: width)
    let width = width
    forEachRow(writing: true) { offset, lambda, sample in
      let start = sample * width
      return lowerSlope.withUnsafePointer { lower in
        upperSlope.withUnsafePointer { upper in
          upperIntercept.withUnsafePointer { intercept in
            magnitude.withUnsafePointer {
              let constant = substituteLines(
                lambda, lowerSlope: lower + start, upperSlope: upper + start,
                upperIntercept: intercept + start, width)
              let error = absoluteDot(lambda, $0 + start, width) + abs(constant) + abs(offset)
              return lowered(offset + constant, by: slack * error)
            }
          }
        }
      }
    }
  }

  /// The bounds: Λ·c − |Λ|·r + d over the boxes {|v − c| ≤ r} of the samples.
  public func lowerBounds(over box: OutwardBox) -> [Double] {
    precondition(box.center.rowStride == width, "box \(box.center.shape) for \(width) values")
    let slack = roundingSlack(terms: width)
    return coefficients.withUnsafePointer { coefficients in
      box.center.withUnsafePointer { center in
        box.radius.withUnsafePointer { radius in
          samples.indices.map { row in
            let (lambda, c, r) = (
              coefficients + row * width, center + samples[row] * width,
              radius + samples[row] * width
            )
            let middle = dot(lambda, c, width)
            let spread = absoluteDot(lambda, r, width)
            let size = spread + sizeOfProducts(lambda, c, width) + abs(offsets[row])
            return lowered(offsets[row] + middle - spread, by: slack * size)
          }
        }
      }
    }
  }

  /// The same values in another order, y = move(v), moved back.
  public mutating func rearrange(_ move: (Tensor<Double>) -> Tensor<Double>) {
    let moved = move(coefficients)
    coefficients = moved.reshaped(to: [samples.count, moved.rowStride])
  }

  private mutating func forEachRow(
    writing: Bool = false, _ body: (Double, Target<Double>, Int) -> Double
  ) {
    let width = width
    let start =
      writing
      ? coefficients.uniqueStart()
      : coefficients.withUnsafePointer { Target(mutating: $0) }
    var results = offsets
    for row in samples.indices {
      results[row] = body(offsets[row], start + row * width, samples[row])
    }
    offsets = results
  }
}

/// Σ |xᵢyᵢ|
private func sizeOfProducts(_ x: Source<Double>, _ y: Source<Double>, _ count: Int) -> Double {
  var total = 0.0
  for i in 0..<count { total += abs(x[i] * y[i]) }
  return total
}

/// value − amount, and a little more: what a sum of so many numbers may lose to underflow.
private func lowered(_ value: Double, by amount: Double) -> Double {
  (value - amount - 0x1p-1000).nextDown
}

/// More than twice γ of a sum of `n` products.
func roundingSlack(terms n: Int) -> Double { Double(2 * n + 32) * 0x1p-53 }

/// A bias for every position of a kernel.
private func repeated(_ bias: Tensor<Double>, _ positions: Int) -> Tensor<Double> {
  Tensor(shape: [positions * bias.count]) { target in
    bias.withUnsafePointer { fillRows(target, with: $0, rows: positions, columns: bias.count) }
  }
}
