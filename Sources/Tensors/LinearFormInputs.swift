// What backward substitution needs to know of each node, in the precision of its coefficients and
// rounded to the safe side. The first axis is always the sample.
//
// `Bounds/LinearBounds` makes these from outward boxes in double precision, once for each node, and
// hands them to `LinearForms`, in `Float` or `Double`. Every one of them has an `underflow`: what a
// sum of `terms` products may lose below the smallest normal number, whose relative error no longer
// holds.

/// Lines a_l·z + b_l ≤ f(z) ≤ a_u·z + b_u of every element of an element-wise layer.
///
/// All of shape [samples, …] or, after branching, [rows, …]. An upper intercept above 0 marks an
/// unstable ReLU, which `chooseSlopes` and `losses` rely on.
package struct Lines<Element: Scalar>: Sendable {
  package let lowerSlope, upperSlope, upperIntercept: Tensor<Element>
  /// Nil: 0, as for ReLUs.
  package let lowerIntercept: Tensor<Element>?
  /// At least |z| and |f(z)|.
  package let magnitude: Tensor<Element>
  /// At least Σ |z| of every row, for `underflow`.
  private let totals: [Double]

  /// - Parameters:
  ///   - lowerSlope: a_l.
  ///   - lowerIntercept: b_l, rounded down; nil for 0.
  ///   - upperSlope: a_u.
  ///   - upperIntercept: b_u, rounded up.
  ///   - magnitude: at least |z| and |f(z)| over the boxes that the lines hold for.
  package init(
    lowerSlope: Tensor<Element>, lowerIntercept: Tensor<Element>? = nil,
    upperSlope: Tensor<Element>, upperIntercept: Tensor<Element>, magnitude: Tensor<Element>
  ) {
    self.lowerSlope = lowerSlope
    self.lowerIntercept = lowerIntercept
    self.upperSlope = upperSlope
    self.upperIntercept = upperIntercept
    self.magnitude = magnitude
    totals = magnitude.rowTotals
  }

  /// The memory of all parts, as long as `body` runs.
  func withSource(_ body: (LineSource<Element>) -> Void) {
    lowerSlope.withUnsafePointer { lower in
      upperSlope.withUnsafePointer { upper in
        upperIntercept.withUnsafePointer { intercept in
          magnitude.withUnsafePointer {
            let source = LineSource(
              lowerSlope: lower, upperSlope: upper, upperIntercept: intercept, magnitude: $0,
              lowerIntercept: nil)
            guard let lowerIntercept else { return body(source) }
            lowerIntercept.withUnsafePointer { body(source.withLowerIntercept($0)) }
          }
        }
      }
    }
  }

  /// (terms + 8)·(smallest normal number)·(1 + Σ|z|): every product with a coefficient may
  /// underflow once, and an error in a coefficient is multiplied by a value.
  func underflow(terms: Int, row: Int) -> Double {
    Double(terms + 8) * Double(Element.leastNormalMagnitude) * (1 + totals[row])
  }
}

/// How large the terms of a linear layer W·x + b can be.
///
/// Rounding in W·x + b is relative to Σ |W||x|, not to the result, which may cancel.
package struct Spread<Element: Scalar>: Sendable {
  /// At least |W|·|x| + |b|, [samples, outputs], and what W and b lose that are too small for this
  /// precision, as multiples of their rounding: u·(smallest normal number)·(Σ|x| + 1).
  let sizes: Tensor<Element>
  /// At least Σ |x|, one for every sample.
  private let totals: [Double]

  /// - Parameters:
  ///   - map: the layer's kind and extents.
  ///   - weight: W, in double precision, as the model states it.
  ///   - bias: b, or nil for none.
  ///   - box: of the layer's inputs, one row for each sample.
  package init(
    map: LinearMap, weight: Tensor<Double>, bias: Tensor<Double>?, over box: OutwardBox
  ) {
    totals = box.magnitude.rowTotals
    var sizes = box.spread(map, weight: weight, bias: bias)
    sizes.addToRows(totals.map { 4 * Double(Element.leastNormalMagnitude) * (1 + $0) })
    self.sizes = sizes.roundedUp()
  }

  /// Of average pooling, whose terms are at most as large as `sizes`.
  ///
  /// - Parameters:
  ///   - sizes: [samples, outputs], not below Σ|x|/count.
  ///   - box: of the inputs.
  package init(sizes: Tensor<Double>, over box: OutwardBox) {
    self.sizes = sizes.roundedUp()
    totals = box.magnitude.rowTotals
  }

  func underflow(terms: Int, sample: Int) -> Double {
    Double(terms + 8) * Double(Element.leastNormalMagnitude) * (1 + totals[sample])
  }
}

/// Boxes {|v − center| ≤ radius} that contain the given ones.
///
/// Rounding a double-precision centre to `Float` moves it; the radius grows by the distance.
package struct RoundedBox<Element: Scalar>: Sendable {
  /// [samples, …].
  package let center, radius: Tensor<Element>
  /// At least |v|.
  let magnitude: Tensor<Element>
  private let totals: [Double]

  /// - Parameter box: in double precision, one row for each sample.
  package init(_ box: OutwardBox) {
    let (shape, count) = (box.center.shape, box.center.count)
    var radius = Tensor<Element>(shape: shape) { _ in }
    var magnitude = Tensor<Element>(shape: shape) { _ in }
    center = Tensor(shape: shape) { center in
      box.center.withUnsafePointer { c in
        box.radius.withUnsafePointer {
          roundBox(
            c: c, r: $0, center: center, radius: radius.uniqueStart(),
            magnitude: magnitude.uniqueStart(), count: count)
        }
      }
    }
    self.radius = radius
    self.magnitude = magnitude
    totals = magnitude.rowTotals
  }

  /// Centre, radius and magnitude, as long as `body` runs.
  func withSources(_ body: (Source<Element>, Source<Element>, Source<Element>) -> Void) {
    center.withUnsafePointer { center in
      radius.withUnsafePointer { radius in
        magnitude.withUnsafePointer { body(center, radius, $0) }
      }
    }
  }

  func underflow(terms: Int, sample: Int) -> Double {
    Double(terms + 8) * Double(Element.leastNormalMagnitude) * (1 + totals[sample])
  }
}

extension LineSource {
  fileprivate func withLowerIntercept(_ intercept: Source<S>) -> LineSource {
    LineSource(
      lowerSlope: lowerSlope, upperSlope: upperSlope, upperIntercept: upperIntercept,
      magnitude: magnitude, lowerIntercept: intercept)
  }
}

extension Tensor {
  /// At least the sum of every row of numbers ≥ 0.
  fileprivate var rowTotals: [Double] {
    withUnsafePointer { start in
      (0..<shape[0]).map { upperSum(start + $0 * rowStride, count: rowStride) }
    }
  }
}

extension Tensor<Double> {
  /// The smallest numbers of another type that are not below these.
  ///
  /// From `Double` to `Double` this changes nothing.
  package func roundedUp<Other: Scalar>() -> Tensor<Other> {
    Tensor<Other>(shape: shape) { target in
      withUnsafePointer { roundUp(x: $0, y: target, count: count) }
    }
  }
}

/// Max pooling over a batch of boxes: v_k ≥ x[choice_k], and v_k ≤ x[choice_k] too where that input
/// dominates all others under the kernel, else v_k ≤ ceiling_k.
///
/// The choice is the input with the largest lower bound: any choice is sound from below, and this
/// one loses least at the box's lower end.
package struct PoolLines<Element: Scalar>: Sendable {
  /// [samples, outputs], flattened: indices into one sample's inputs.
  let choices: [Int32]
  /// Whether the choice is the maximum for every point of the box.
  let dominates: [Bool]
  /// At least the largest upper bound under the kernel, rounded up.
  let ceilings: Tensor<Element>
  /// At least |x| of every input under the kernel.
  let magnitude: Tensor<Element>
  /// [height, width, channels] of one sample.
  let inputShape: [Int]

  /// From the bounds of the inputs.
  ///
  /// - Parameters:
  ///   - window: every output has at least one input under its kernel.
  ///   - box: of the inputs, channel-last.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(window: Window, over box: OutwardBox) {
    let (lower, upper) = box.ends
    let samples = lower.shape[0]
    let outputs = window.positions * window.channels
    inputShape = [window.height, window.width, window.channels]
    var choices = [Int32](repeating: 0, count: samples * outputs)
    var dominates = [Bool](repeating: false, count: samples * outputs)
    var ceilings = [Double](repeating: 0, count: samples * outputs)
    let (low, high) = (lower.elements, upper.elements)
    for sample in 0..<samples {
      for output in 0..<outputs {
        let inputs = window.inputs(of: output).map { $0 + sample * window.inputCount }
        let best = inputs.max { low[$0] < low[$1] }!
        let rival = inputs.filter { $0 != best }.map { high[$0] }.max() ?? -.infinity
        let index = sample * outputs + output
        choices[index] = Int32(best - sample * window.inputCount)
        // Equal ends suffice: where the rival reaches its upper end, the chosen input is as large.
        dominates[index] = low[best] >= rival
        ceilings[index] = Swift.max(high[best], rival)
      }
    }
    self.choices = choices
    self.dominates = dominates
    let shape = [samples, outputs]
    self.ceilings = Tensor<Double>(elements: ceilings, shape: shape).roundedUp()
    let largest = box.magnitude
    magnitude = Tensor<Double>(
      elements: (0..<samples * outputs).map { index in
        window.inputs(of: index % outputs).map {
          largest[index / outputs * window.inputCount + $0]
        }.max()!
      }, shape: shape
    ).roundedUp()
  }

  func underflow(terms: Int, sample: Int) -> Double {
    Double(terms + 8) * Double(Element.leastNormalMagnitude)
  }
}
