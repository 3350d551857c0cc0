// Lines around non-linear layers on the tape, in the form that substitution takes: [4·n, …], for n
// samples lower slopes, upper slopes, lower and upper intercepts relative to reference values.
//
// `Bounds/TrainingBounds` builds CROWN-like bounds for training from them. Everything is
// differentiable in the boxes, nothing is rounded outwards.

/// How lines bound a rectifier from below.
///
/// The parallel choice makes the lines those of a zonotope; the adaptive one, CROWN's, leaves an
/// area between the lines that is never larger.
package enum RectifierSlope: Sendable {
  /// As from above: f_c = λc + μ is the middle of the two parallel lines.
  case parallel
  /// 1 where u ≥ −l, else the leak: f_c = (f(l) + f(u))/2 is the middle of the values.
  case adaptive
}

/// A function of which the derivative follows from its value y: tanh, 1 − y², or the logistic
/// function, y(1 − y). Both are steepest in the middle.
///
/// Keeping y alone saves the inputs, and the slope of a line is the smaller derivative of the two
/// ends.
package enum SigmoidalDerivative: Sendable {
  case hyperbolicTangent, logistic

  /// f′ at the input whose value is y.
  @inline(__always)
  func callAsFunction<S: Scalar>(_ y: S) -> S {
    self == .logistic ? y * (1 - y) : 1 - y * y
  }

  /// The derivative of the derivative to y.
  @inline(__always)
  func slope<S: Scalar>(_ y: S) -> S { self == .logistic ? 1 - 2 * y : -2 * y }
}

extension Tape {
  /// Lines of a rectifier, x where positive and leak·x elsewhere, over the boxes [2·n, …] of its
  /// inputs, centres and then radii.
  ///
  /// Around reference values c of the inputs, those of the outputs are for `adaptive` slopes (Zhang
  /// et al. 2018) the middle of the values at both ends, if c is the centre; for `parallel` ones
  /// (Wong and Kolter 2018) λc + μ, any c, μ the upper intercept.
  ///
  /// - Parameters:
  ///   - x: boxes [2·n, …] of the inputs.
  ///   - leak: slope where the input is negative, in [0, 1); 0 for ReLU.
  ///   - slope: how the lower line is chosen.
  /// - Returns: [4·n, …].
  package func rectifierLines(
    ofBoxes x: Variable, leak: Element = 0, slope: RectifierSlope
  ) -> Variable {
    let boxes = value(x)
    let count = boxes.count / 2
    let lines = Tensor<Element>(shape: [2 * boxes.shape[0]] + boxes.shape.dropFirst()) { lines in
      boxes.withUnsafePointer {
        Tensors.rectifierLines(
          center: $0, radius: $0 + count, leak: leak, slope: slope, lines: lines, count: count)
      }
    }
    return record(lines, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: 2 * count) }
        gradient.withUnsafePointer { gradient in
          boxes.withUnsafePointer {
            rectifierLinesGradient(
              gradient: gradient, center: $0, radius: $0 + count, leak: leak, slope: slope,
              gc: target,
              gr: target + count, count: count)
          }
        }
      }
    }
  }

  /// Parallel lines of tanh or the logistic function over boxes [2·n, …] of its inputs x, given
  /// those of its values y. The reference values of the outputs are λ(v − c) + c' for those v of
  /// the inputs, c and c' the centres.
  ///
  /// With λ the smaller of the derivatives at both ends, f(x) − λx increases over the box, so that
  /// lines of slope λ through its ends bound f.
  /// - Parameters:
  ///   - x: boxes [2·n, …] of the inputs.
  ///   - y: boxes [2·n, …] of the values, as `monotone(ofBoxes:)` gives them.
  ///   - derivative: which of the two functions.
  /// - Returns: [4·n, …].
  package func sigmoidalLines(
    ofBoxes x: Variable, values y: Variable, derivative: SigmoidalDerivative
  ) -> Variable {
    let (boxes, values) = (value(x), value(y))
    let count = boxes.count / 2
    let lines = Tensor<Element>(shape: [2 * boxes.shape[0]] + boxes.shape.dropFirst()) { lines in
      boxes.withUnsafePointer { boxes in
        values.withUnsafePointer {
          Tensors.sigmoidalLines(
            radius: boxes + count, values: $0, r2: $0 + count, derivative: derivative, lines: lines,
            count: count)
        }
      }
    }
    return record(lines, from: x, y) { tape, gradient in
      var (toX, toY) = (Tensor<Element>(zeros: boxes.shape), Tensor<Element>(zeros: boxes.shape))
      let (x1, y1) = (toX.uniqueStart(), toY.uniqueStart())
      withPointers(a: gradient, b: boxes, c: values) {
        sigmoidalLinesGradient(
          gradient: $0, radius: $1 + count, values: $2, r2: $2 + count, derivative: derivative,
          gr: x1 + count, gc2: y1, gr2: y1 + count,
          count: count)
      }
      tape.contribute(toX, to: x)
      tape.contribute(toY, to: y)
    }
  }

  /// Lines of values that equal their input where `slope` is 1, and are only known to lie in their
  /// boxes [2·n, …] where it is 0. The reference values of the outputs are slope·v + (1 − slope)·c.
  ///
  /// For max pooling: slope 1 where one input is the maximum throughout.
  /// - Parameters:
  ///   - slope: 0 or 1 for every output, [n, …].
  ///   - y: boxes [2·n, …] of the outputs.
  /// - Returns: [4·n, …]: slopes twice, then −ρ and ρ with ρ the radius where the slope is 0.
  package func choiceLines(slope: Tensor<Element>, values y: Variable) -> Variable {
    let n = slope.shape[0]
    var rest = slope.scaled(by: -1)
    rest.add(Tensor(repeating: 1, shape: slope.shape))
    let radius = multiply(rows(y, n..<2 * n), constant(rest))
    let slopes = constant(slope)
    return joinRows([slopes, slopes, scale(radius, by: -1), radius])
  }

  /// The rows of all parts, one part after the other.
  ///
  /// All parts have the same extents but for the first; the gradient goes back in pieces.
  package func joinRows(_ parts: [Variable]) -> Variable {
    let values = parts.map(value)
    let rowShape = Array(values[0].shape.dropFirst())
    let joined = Tensor(concatenating: values, rowShape: rowShape)
    return record(joined, from: parts) { tape, gradient in
      var first = 0
      for part in parts {
        let count = tape.shape(part)[0]
        tape.contribute(gradient.rows(first..<first + count), to: part)
        first += count
      }
    }
  }

  /// The parts within w of m of boxes [2·n, …], all of them or those around 0 alone; a box keeps a
  /// point at least. For linear bounds m ± w of the same values.
  ///
  /// Both bounds hold, so the intersection does; rounding may leave it empty, and then the nearest
  /// end of the old box is kept.
  /// - Parameters:
  ///   - x: boxes [2·n, …], centres and then radii.
  ///   - middle: m of the linear bounds, [n, …].
  ///   - reach: w ≥ 0, [n, …].
  ///   - onlyAround0: leaves alone boxes that do not contain 0 inside, whose ReLU is exact anyway.
  /// - Returns: boxes [2·n, …].
  package func cut(
    boxes x: Variable, middle: Variable, reach: Variable, onlyAround0: Bool
  ) -> Variable {
    let (boxes, m, w) = (value(x), value(middle), value(reach))
    let count = boxes.count / 2
    precondition(m.count == count && w.count == count, "\(m.shape), \(w.shape) for \(boxes.shape)")
    let parts = Tensor<Element>(shape: boxes.shape) { target in
      withPointers(a: boxes, b: m, c: w) {
        cutBoxes(
          center: $0, radius: $0 + count, middle: $1, reach: $2, onlyAround0: onlyAround0,
          c2: target, r2: target + count, count: count)
      }
    }
    return record(parts, from: x, middle, reach) { tape, gradient in
      var (gm, gw) = (Tensor<Element>(zeros: m.shape), Tensor<Element>(zeros: w.shape))
      let (toMiddle, toReach) = (gm.uniqueStart(), gw.uniqueStart())
      gradient.withUnsafeMutablePointer { g in
        withPointers(a: boxes, b: m, c: w) {
          cutBoxesGradient(
            gc: g, gr: g + count, center: $0, radius: $0 + count, middle: $1, reach: $2,
            onlyAround0: onlyAround0, gm: toMiddle, gw: toReach, count: count)
        }
      }
      tape.contribute(gradient, to: x)
      tape.contribute(gm, to: middle)
      tape.contribute(gw, to: reach)
    }
  }

  /// Zeros of the given shape, and the elements of x at the given positions.
  ///
  /// The transpose of picking elements: a position that occurs twice gets the sum.
  /// - Parameters:
  ///   - x: as many elements as `positions`, of any shape.
  ///   - positions: row-major positions in the result.
  ///   - shape: extents of the result.
  package func place(_ x: Variable, at positions: [Int], shape: [Int]) -> Variable {
    let input = value(x)
    precondition(input.count == positions.count, "\(positions.count) places for \(input.shape)")
    var output = Tensor<Element>(zeros: shape)
    precondition(positions.allSatisfy { 0..<output.count ~= $0 }, "a place outside \(shape)")
    output.withUnsafeMutablePointer { target in
      input.withUnsafePointer {
        scatterColumns(
          y: $0, indices: positions, addingTo: target, rows: 1, columns: shape.reduce(1, *))
      }
    }
    return record(output, from: x) { tape, gradient in
      tape.contribute(
        gradient.reshaped(to: [1, gradient.count]).gathering(positions, shape: input.shape)
          .reshaped(to: input.shape), to: x)
    }
  }
}

extension Tensor {
  /// The elements of n boxes [2·n, …], centres and then radii, that are not single points; only
  /// those around 0 where `onlyAround0`.
  ///
  /// Indices into the n samples' flattened elements, ascending: for these alone is a tighter bound
  /// worth its cost.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func openElements(onlyAround0: Bool) -> [Int] {
    let count = count / 2
    return withUnsafePointer { c in
      let r = c + count
      return (0..<count).filter {
        onlyAround0 ? c[$0] - r[$0] < 0 && c[$0] + r[$0] > 0 : r[$0] > 0
      }
    }
  }
}
