// Random projections of zonotopes on the tape: rows i·k … i·k + k − 1 belong to sample i.
//
// The ℓ₁ norms of a zonotope's generators, which are its radii, are estimated from k projections
// with Cauchy noise instead of carrying every generator through the network. Estimates, not bounds:
// they serve training.

extension Tape {
  /// Medians of |x| over every k rows: [n·k, …] → [n, …]; the upper of two in the middle. For Σ
  /// gᵢCᵢ with independent standard Cauchy Cᵢ, the median of magnitudes is Σ |gᵢ| (Li, Hastie and
  /// Church 2007), which the median of k estimates with a relative error of about π/(2√k).
  ///
  /// The pullback goes to the one row that attains the median.
  /// - Parameters:
  ///   - x: projections, [n·k, …].
  ///   - k: projections of a sample, ≥ 1.
  package func magnitudeMedians(_ x: Variable, of k: Int) -> Variable {
    let input = value(x)
    let (rows, columns) = (input.shape[0] / k, input.rowStride)
    precondition(input.shape[0] == rows * k, "\(input.shape[0]) rows are not groups of \(k)")
    let medians = Tensor<Element>(shape: [rows] + input.shape.dropFirst()) { target in
      input.withUnsafePointer {
        Tensors.magnitudeMedians(x: $0, y: target, count: k, rows: rows, columns: columns)
      }
    }
    return record(medians, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        withPointers(a: gradient, b: input, c: medians) {
          magnitudeMediansGradient(
            gy: $0, x: $1, medians: $2, addingTo: target, count: k, rows: rows, columns: columns)
        }
      }
    }
  }

  /// λ∘x + ρ∘noise for the k rows x of every sample: slopes λ and spreads ρ [n, …], noise [k, …].
  ///
  /// What lines of slope λ and half width ρ do to the generators: the old ones shrink, and one new
  /// one an element, of size ρ, enters with fresh noise.
  /// - Parameters:
  ///   - x: [n·k, …].
  ///   - slope: λ, [n, …].
  ///   - spread: ρ ≥ 0, [n, …].
  ///   - noise: [k, …], the same for all samples.
  package func relaxProjections(
    x: Variable, slope: Variable, spread: Variable, noise: Tensor<Element>
  ) -> Variable {
    let (input, slopes, spreads) = (value(x), value(slope), value(spread))
    let (n, k, columns) = (slopes.shape[0], noise.shape[0], input.rowStride)
    precondition(
      input.shape[0] == n * k && noise.rowStride == columns,
      "\(input.shape) for \(slopes.shape) and noise \(noise.shape)")
    let output = Tensor<Element>(shape: input.shape) { target in
      noise.withUnsafePointer { noise in
        withPointers(a: input, b: slopes, c: spreads) {
          Tensors.relaxProjections(
            x: $0, slope: $1, spread: $2, noise: noise, y: target, count: k, rows: n,
            columns: columns)
        }
      }
    }
    return record(output, from: x, slope, spread) { tape, gradient in
      var toSlope = Tensor<Element>(zeros: slopes.shape)
      var toSpread = toSlope
      let (a, b) = (toSlope.uniqueStart(), toSpread.uniqueStart())
      gradient.withUnsafeMutablePointer { g in
        withPointers(a: input, b: slopes, c: noise) {
          relaxProjectionsGradient(
            g: g, x: $0, slope: $1, noise: $2, toSlope: a, toSpread: b, count: k, rows: n,
            columns: columns)
        }
      }
      tape.contribute(gradient, to: x)
      tape.contribute(toSlope, to: slope)
      tape.contribute(toSpread, to: spread)
    }
  }
}

extension Tensor {
  /// Independent standard Cauchy numbers: ratios of the coordinates of points uniform in a disc.
  ///
  /// - Parameters:
  ///   - shape: extents of the result.
  ///   - stream: gives two uniform numbers an attempt.
  package init(cauchy shape: [Int], from stream: inout RandomStream) {
    let count = elementCount(shape)
    self.init(shape: shape) { target in
      for i in 0..<count { target[i] = Element(stream.cauchy()) }
    }
  }
}

extension RandomStream {
  /// tan of a uniform angle, without trigonometry: a/b of a point in the unit disc; b = 0 is drawn
  /// anew.
  fileprivate mutating func cauchy() -> Double {
    while true {
      let (a, b) = (2 * uniform() - 1, 2 * uniform() - 1)
      if a * a + b * b <= 1 && b != 0 { return a / b }
    }
  }
}
