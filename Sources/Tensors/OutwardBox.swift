/// A batch of boxes {x : |x − center| ≤ radius} whose operations round outwards: every box contains
/// the exact image of the box before it.
///
/// Error terms (Higham 2002, §3.1): a sum of n products, in any order and with or without fused
/// operations, errs by at most γₙΣ|terms|, γₙ = n·u/(1 − n·u), u = 2⁻⁵³. Underflow adds at most n
/// times the smallest normal number.
///
/// The certifying counterpart of the tape's boxes, in double precision without gradients; `Bounds`
/// propagates it. Trusts that no operation rounds worse than to nearest and that the BLAS sums
/// products in some order; rechecks nothing. Overflow gives infinite or NaN parts, whose `ends` are
/// −∞ and ∞.
package struct OutwardBox: Sendable {
  /// [n, …], the first axis the sample.
  package let center: Tensor<Double>
  /// Of the same shape, ≥ 0.
  package let radius: Tensor<Double>

  /// - Parameters:
  ///   - center: any numbers.
  ///   - radius: ≥ 0; not checked.
  package init(center: Tensor<Double>, radius: Tensor<Double>) {
    precondition(center.shape == radius.shape, "\(center.shape) is not \(radius.shape)")
    self.center = center
    self.radius = radius
  }

  /// The smallest such box around [lower, upper].
  ///
  /// The middle is rounded to nearest and the radius upwards from there, so that both ends lie
  /// inside; a point keeps radius 0 and stays exact.
  /// - Parameters:
  ///   - lower: lower ends.
  ///   - upper: upper ends, at least as large.
  package init(lower: Tensor<Double>, upper: Tensor<Double>) {
    precondition(lower.shape == upper.shape, "\(lower.shape) is not \(upper.shape)")
    var radius = Tensor<Double>(shape: lower.shape) { _ in }
    let center = Tensor<Double>(shape: lower.shape) { center in
      lower.withUnsafePointer { lower in
        upper.withUnsafePointer {
          boxAround(
            l: lower, u: $0, center: center, radius: radius.uniqueStart(), count: upper.count)
        }
      }
    }
    self.init(center: center, radius: radius)
  }

  /// Ends rounded outwards; infinite where a center or radius overflowed, of which nothing is
  /// known.
  ///
  /// One unit in the last place outwards: radius 0 gives the centre itself.
  package var ends: (lower: Tensor<Double>, upper: Tensor<Double>) {
    var upper = Tensor<Double>(shape: center.shape) { _ in }
    let lower = Tensor<Double>(shape: center.shape) { lower in
      withSources {
        outwardEnds(c: $0, r: $1, lower: lower, upper: upper.uniqueStart(), count: center.count)
      }
    }
    return (lower, upper)
  }

  /// Memory of centre and radius, as long as `body` runs.
  private func withSources(_ body: (Source<Double>, Source<Double>) -> Void) {
    center.withUnsafePointer { center in radius.withUnsafePointer { body(center, $0) } }
  }

  /// At least |x| for all points of the boxes.
  ///
  /// |c| + r, one unit in the last place up.
  package var magnitude: Tensor<Double> {
    Tensor(shape: center.shape) { target in
      withSources { largestMagnitude(c: $0, r: $1, y: target, count: center.count) }
    }
  }

  /// W·x + b: center W·c + b, radius |W|·(r + g(|c| + r)) + g|b| with g above γ of the terms and of
  /// the radius' own computation.
  ///
  /// Twice the cost of the layer: a product with W and one with |W|.
  /// - Parameters:
  ///   - map: kind and extents of the layer.
  ///   - weight: W, of `map.weightShape`.
  ///   - bias: b, or nil.
  /// - Returns: a box around {W·x + b : x in the box}, W and b taken as exact.
  package func linear(_ map: LinearMap, weight: Tensor<Double>, bias: Tensor<Double>?) -> OutwardBox
  {
    let g = Self.slack(terms: map.fanIn)
    let absolute = mapped(weight, by: absolute)
    let zeros = Tensor<Double>(zeros: [map.outputs])
    // Goes in as the bias of the radius: what b rounds, and the underflow of all terms, come with
    // the product.
    let floor = Tensor(
      elements: (bias ?? zeros).elements.map {
        g * Swift.abs($0) + Self.underflow(terms: map.fanIn)
      },
      shape: [map.outputs])
    return OutwardBox(
      center: center.applying(map, weight: weight, bias: bias),
      radius: widened(by: g).applying(map, weight: absolute, bias: floor))
  }

  /// At least |W|·max|x| + |b| for every output: [n, outputs].
  ///
  /// What rounding in the layer is relative to; `LinearForms` takes it by way of `Spread`.
  /// - Parameters:
  ///   - map: kind and extents of the layer.
  ///   - weight: W.
  ///   - bias: b, or nil.
  package func spread(
    _ map: LinearMap, weight: Tensor<Double>, bias: Tensor<Double>?
  ) -> Tensor<Double> {
    let (absolute, offset) = (
      mapped(weight, by: absolute), bias.map { mapped($0, by: Tensors.absolute) }
    )
    let spread = magnitude.applying(map, weight: absolute, bias: offset)
    let slack = 1 + Self.slack(terms: map.fanIn)
    return Tensor(
      elements: spread.elements.map { ($0 * slack).nextUp },
      shape: [center.shape[0], spread.rowStride])
  }

  /// A function that increases in every input, from ends to ends; `slack` units in the last place
  /// of max(1, |y|) cover its own error.
  ///
  /// - Parameters:
  ///   - slack: 0 for functions that select or compare and round nothing, such as ReLU and max
  ///     pooling; for those of the C library more than their documented error.
  ///   - function: of the whole batch; it may change the extents of a sample.
  package func monotone(
    slack: Int = 0, function: (Tensor<Double>) -> Tensor<Double>
  ) -> OutwardBox {
    let (lower, upper) = ends
    let (low, high) = (function(lower), function(upper))
    guard slack > 0 else { return OutwardBox(lower: low, upper: high) }
    let (down, up) = (
      low.elements.map { $0 - Double(slack) * Swift.max($0.ulp, .ulpOfOne) },
      high.elements.map { $0 + Double(slack) * Swift.max($0.ulp, .ulpOfOne) }
    )
    return OutwardBox(
      lower: Tensor(elements: down, shape: low.shape),
      upper: Tensor(elements: up, shape: high.shape))
  }

  /// x + y: the sum of the centres errs by at most u|sum|.
  ///
  /// The radii add up, rounded up. A sum of exactly 0 has no error.
  package func adding(_ other: OutwardBox) -> OutwardBox {
    precondition(center.shape == other.center.shape, "\(other.center.shape) for \(center.shape)")
    var sum = center
    sum.add(other.center)
    let error = zip(sum.elements, zip(radius.elements, other.radius.elements)).map { c, radii in
      let spread = (radii.0 + radii.1).nextUp
      return c == 0 ? spread : (spread + Swift.abs(c) * 0x1p-53).nextUp
    }
    return OutwardBox(center: sum, radius: Tensor(elements: error, shape: sum.shape))
  }

  /// A function that averages `terms` inputs with weights of one sign.
  ///
  /// The radius is averaged by the same function after widening, so that its own rounding is
  /// inside, too.
  /// - Parameters:
  ///   - terms: how many inputs one output averages at most.
  ///   - function: linear, with weights ≥ 0.
  package func averaged(
    terms: Int, function: (Tensor<Double>) -> Tensor<Double>
  ) -> OutwardBox {
    let center = function(center)
    let radius = function(widened(by: Self.slack(terms: terms))).elements
    return OutwardBox(
      center: center,
      radius: Tensor(
        elements: radius.map { $0 + Self.underflow(terms: terms) }, shape: center.shape))
  }

  /// Lower bounds of (w_y − w_j)·x + b_y − b_j over the boxes, [n, classes]; 0 where j = y.
  ///
  /// The margin matrix is merged into the last layer: tighter than the difference of the logits'
  /// boxes. A row that overflows gives NaN or −∞, which proves nothing.
  /// - Parameters:
  ///   - weight: of the last layer, [classes, width].
  ///   - bias: [classes].
  ///   - labels: y for each sample.
  package func marginLowerBounds(
    weight: Tensor<Double>, bias: Tensor<Double>, labels: [Int]
  ) -> Tensor<Double> {
    let (classes, width) = (weight.shape[0], weight.rowStride)
    precondition(
      center.rowStride == width && center.shape[0] == labels.count && bias.count == classes,
      "boxes \(center.shape) for weight \(weight.shape)")
    precondition(labels.allSatisfy { 0 <= $0 && $0 < classes }, "a label outside 0..<\(classes)")
    let g = Self.slack(terms: width)
    return Tensor(shape: [labels.count, classes]) { m in
      center.withUnsafePointer { c in
        radius.withUnsafePointer { r in
          weight.withUnsafePointer { w in
            bias.withUnsafePointer { b in
              outwardMargins(
                center: c, radius: r, weight: w, bias: b, labels: labels, classes: classes,
                width: width, slack: g, underflow: Self.underflow(terms: width), m: m)
            }
          }
        }
      }
    }
  }

  /// r + g(|c| + r), and a little more.
  ///
  /// g·|c| covers the error of W·c, g·r that of |W|·r: one product serves both.
  private func widened(by g: Double) -> Tensor<Double> {
    Tensor(shape: center.shape) { target in
      withSources { widenedRadius(c: $0, r: $1, by: g, y: target, count: center.count) }
    }
  }

  /// More than twice γ of a sum of so many products: covers the centre's error and the radius' own.
  ///
  /// (2n + 32)·u with u = 2⁻⁵³.
  private static func slack(terms n: Int) -> Double { Double(2 * n + 32) * 0x1p-53 }

  /// n + 8 times the smallest normal number.
  private static func underflow(terms n: Int) -> Double {
    Double(n + 8) * Double.leastNormalMagnitude
  }
}

extension Tensor {
  /// max(x, 0)
  ///
  /// NaN becomes 0 here: boxes that overflowed come as infinite ends, never as NaN.
  package func rectified() -> Tensor { mapped(self, by: rectify) }
}
