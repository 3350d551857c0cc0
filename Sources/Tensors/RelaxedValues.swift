// The relaxed network's values where a bound is attained: forward, row by row, after a substitution
// that noted its coefficients Λ. They give the bound's gradients to slopes and multipliers.
//
// Used by `Bounds/LinearBounds` to ascend slopes and to choose where to branch. Nothing is rounded
// outwards: any slope within [0, 1] is sound, so that gradients need not be exact.

extension RoundedBox {
  /// c − r∘sign(Λ) for every row: where Λ·v is least.
  ///
  /// - Parameters:
  ///   - coefficients: Λ over all values of the boxes' node, [rows, elements].
  ///   - samples: the box of each row.
  /// - Returns: a corner of the row's box; where Λ = 0 the lower end.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func minimisers(_ coefficients: Tensor<Element>, samples: [Int]) -> Tensor<Element> {
    let width = coefficients.rowStride
    return Tensor(shape: coefficients.shape) { target in
      coefficients.withUnsafePointer { lambda in
        withSources { center, radius, _ in
          for (row, sample) in samples.enumerated() {
            minimiser(
              lambda: lambda + row * width, center: center + sample * width,
              radius: radius + sample * width, x: target + row * width, count: width)
          }
        }
      }
    }
  }
}

extension Lines {
  /// The line that Λ chose for every element, at z: a_l·z + b_l where Λ ≥ 0, else a_u·z + b_u.
  ///
  /// - Parameters:
  ///   - z: inputs of the layer, [rows, elements].
  ///   - coefficients: Λ over its outputs, before they were substituted.
  ///   - rows: which row of the lines each form took.
  ///   - alpha: lower slopes of unstable ReLUs, if other than the lines'.
  /// - Returns: values of the relaxed layer, [rows, elements].
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func values(
    at z: Tensor<Element>, coefficients: Tensor<Element>, rows: [Int], alpha: Tensor<Element>?
  ) -> Tensor<Element> {
    let width = z.rowStride
    let slopes = Buffer<Element>(count: width)
    return Tensor(shape: z.shape) { target in
      z.withUnsafePointer { z in
        coefficients.withUnsafePointer { lambda in
          withSource { source in
            for (row, own) in rows.enumerated() {
              var source = source.advanced(by: own * width)
              if let alpha {
                alpha.withUnsafePointer {
                  chooseSlopes(
                    slope: slopes.start, alpha: $0 + row * width, lines: source, count: width)
                }
                source.lowerSlope = UnsafePointer(slopes.start)
              }
              chosenLines(
                z: z + row * width, lambda: lambda + row * width, lines: source,
                v: target + row * width, count: width)
            }
          }
        }
      }
    }
  }

  /// Row `row` once for every entry of `stable`, with the elements named there held to one phase:
  /// exact lines z where active, 0 where not.
  ///
  /// How branching on ReLUs writes its subproblems: no bounds are computed anew.
  /// - Parameters:
  ///   - row: the parent's row of the lines.
  ///   - stable: for each child, elements and whether they are held active.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func copies(of row: Int, stable: [[(element: Int, isActive: Bool)]]) -> Lines {
    let width = magnitude.rowStride
    let rows = stable.map { _ in row }
    func copy(_ tensor: Tensor<Element>, value: (Bool) -> Element?) -> Tensor<Element> {
      var copy = tensor.reshaped(to: [tensor.shape[0], width]).rows(rows)
      copy.withUnsafeMutablePointer { target in
        for (index, elements) in stable.enumerated() {
          for (element, isActive) in elements {
            if let value = value(isActive) { target[index * width + element] = value }
          }
        }
      }
      return copy
    }
    return Lines(
      lowerSlope: copy(lowerSlope) { $0 ? 1 : 0 },
      lowerIntercept: lowerIntercept.map { copy($0) { _ in 0 } },
      upperSlope: copy(upperSlope) { $0 ? 1 : 0 }, upperIntercept: copy(upperIntercept) { _ in 0 },
      magnitude: copy(magnitude) { _ in nil })
  }

  /// The lines of the given rows.
  ///
  /// Flattened to [rows, elements], in the given order.
  package func rows(_ rows: [Int]) -> Lines {
    func chosen(_ tensor: Tensor<Element>) -> Tensor<Element> {
      tensor.reshaped(to: [tensor.shape[0], tensor.rowStride]).rows(rows)
    }
    return Lines(
      lowerSlope: chosen(lowerSlope), lowerIntercept: lowerIntercept.map(chosen),
      upperSlope: chosen(upperSlope), upperIntercept: chosen(upperIntercept),
      magnitude: chosen(magnitude))
  }

  /// Lower slopes to start from: those of the lines, one row for each entry of `rows`.
  ///
  /// Lower slopes are in [0, 1] already.
  package func slopes(rows: [Int]) -> Tensor<Element> {
    lowerSlope.reshaped(to: [lowerSlope.shape[0], lowerSlope.rowStride]).rows(rows)
  }

  /// What every element loses at z: Λ·(chosen line − f(z)) ≤ 0 for a ReLU f, and 0 where it is
  /// stable.
  ///
  /// The most negative elements are those on which branching gains most.
  /// - Parameters:
  ///   - z: inputs of the layer at the relaxed optimum.
  ///   - values: the relaxed outputs there.
  ///   - coefficients: Λ over the outputs.
  ///   - rows: which row of the lines each form took.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func losses(
    at z: Tensor<Element>, values: Tensor<Element>, coefficients: Tensor<Element>, rows: [Int]
  ) -> Tensor<Element> {
    let width = z.rowStride
    return Tensor(shape: z.shape) { target in
      z.withUnsafePointer { z in
        values.withUnsafePointer { v in
          coefficients.withUnsafePointer { lambda in
            withSource { source in
              for (row, own) in rows.enumerated() {
                let (source, first) = (source.advanced(by: own * width), row * width)
                for i in 0..<width {
                  let isUnstable = source.upperIntercept[i] > 0
                  target[first + i] =
                    isUnstable ? lambda[first + i] * (v[first + i] - max(z[first + i], 0)) : 0
                }
              }
            }
          }
        }
      }
    }
  }
}

extension PoolLines {
  /// The line that Λ chose for every output, at inputs x.
  ///
  /// - Parameters:
  ///   - x: inputs, [rows, elements].
  ///   - coefficients: Λ over the outputs.
  ///   - samples: the sample of each row.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func values(
    at x: Tensor<Element>, coefficients: Tensor<Element>, samples: [Int]
  ) -> Tensor<Element> {
    let (inputs, outputs) = (x.rowStride, coefficients.rowStride)
    return Tensor(shape: coefficients.shape) { target in
      for (row, sample) in samples.enumerated() {
        for output in 0..<outputs {
          let (own, index) = (sample * outputs + output, row * outputs + output)
          let isChosen = coefficients[index] > 0 || dominates[own]
          target[index] = isChosen ? x[row * inputs + Int(choices[own])] : ceilings[own]
        }
      }
    }
  }
}

/// Lower slopes of unstable ReLUs under optimisation: gradient ascent by Adam on every row's bound,
/// projected to [0, 1].
///
/// Two moments a slope are kept beside it: three tensors of [rows, elements] for each layer.
package struct SlopeAscent<Element: Scalar>: Sendable {
  /// α, within [0, 1].
  package private(set) var slopes: Tensor<Element>
  private var first, second: Tensor<Element>

  /// - Parameter slopes: where the ascent begins, in [0, 1].
  package init(_ slopes: Tensor<Element>) {
    self.slopes = slopes
    first = Tensor(zeros: slopes.shape)
    second = Tensor(zeros: slopes.shape)
  }

  /// One step: the gradient of a row's bound to a slope is Λ⁺·z.
  ///
  /// - Parameters:
  ///   - coefficients: Λ over the layer's outputs.
  ///   - z: the layer's inputs at the bound's minimiser.
  ///   - rate: Adam's step length, in units of a slope.
  ///   - step: t ≥ 1, for the bias corrections.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package mutating func step(
    coefficients: Tensor<Element>, at z: Tensor<Element>, rate: Element, step: Int
  ) {
    let count = slopes.count
    slopes.withUnsafeMutablePointer { slopes in
      first.withUnsafeMutablePointer { first in
        second.withUnsafeMutablePointer { second in
          coefficients.withUnsafePointer { lambda in
            z.withUnsafePointer {
              ascendSlopes(
                slopes: slopes, first: first, second: second, lambda: lambda, z: $0, rate: rate,
                corrections: adamCorrections(step), count: count)
            }
          }
        }
      }
    }
  }
}

/// 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ) of Adam (Kingma and Ba 2015) at step t ≥ 1, for β₁ = 0.9 and
/// β₂ = 0.999.
///
/// Powers by repeated products, t multiplications: the same bytes on every machine.
package func adamCorrections<S: Scalar>(_ step: Int) -> (S, S) {
  let (p, q) = (S(0.9), S(0.999))
  let powers = (0..<step).reduce((S(1), S(1))) { powers, _ in (powers.0 * p, powers.1 * q) }
  return (1 / (1 - powers.0), 1 / (1 - powers.1))
}
