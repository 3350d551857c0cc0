// Interval bound propagation on the tape (Gowal et al. 2018).
//
// A *stack* holds along its first axis some plain rows, then the centres and then the radii of
// `boxes` boxes {x : |x − c| ≤ r}. Plain rows ride along in the products of the centres, which
// makes those larger and faster.
//
// Nothing is rounded outwards here: these bounds steer training. A box of n elements costs a
// product with W for its centre and one with |W| for its radius, twice a plain row.

extension Tape {
  /// ReLU of the plain rows, and its box over every box.
  ///
  /// The box of ReLU has the ends max(l, 0) and max(u, 0), l = c − r and u = c + r. The pullback
  /// reads them off the boxes that came out, whose end is positive exactly where the end that went
  /// in was, so that no inputs are kept.
  /// - Parameters:
  ///   - x: a stack [n, …].
  ///   - boxes: how many boxes it ends with: 2·boxes ≤ n.
  /// - Returns: the stack of the same shape.
  package func relu(ofBoxes x: Variable, boxes: Int) -> Variable {
    let part = BoxParts(shape: shape(x), boxes: boxes)
    let input = value(x)
    let output = Tensor<Element>(shape: input.shape) { y in
      input.withUnsafePointer { x in
        rectify(x: x, y: y, count: part.plain)
        rectifyBox(
          center: x + part.plain, radius: x + part.radii, c2: y + part.plain, r2: y + part.radii,
          count: part.box)
      }
    }
    return record(output, from: x) { tape, gradient in
      gradient.withUnsafeMutablePointer { g in
        output.withUnsafePointer { y in
          mask(g, wherePositive: y, count: part.plain)
          rectifyBoxGradient(
            gc: g + part.plain, gr: g + part.radii, center: y + part.plain, radius: y + part.radii,
            count: part.box)
        }
      }
      tape.contribute(gradient, to: x)
    }
  }

  /// A monotone function of the plain rows, and its box over every box: the function acts on the
  /// boxes' ends.
  ///
  /// Exact up to rounding for tanh, the logistic function, leaky ReLUs and max pooling alike: all
  /// of them increase.
  /// - Parameters:
  ///   - x: a stack [n, …].
  ///   - boxes: how many boxes it ends with.
  ///   - function: increases in every input and treats rows alone; it may change the extents of a
  ///     row.
  package func monotone(
    ofBoxes x: Variable, boxes: Int, function: (Variable) -> Variable
  ) -> Variable {
    let ends = turnBoxes(x: x, boxes: boxes, forward: endsOfBox) {
      endsOfBox(c: $1, r: $0, count: $2)
    }
    // Gradients: c̄ = l̄ + ū and r̄ = ū − l̄ on the way in, l̄ = (c̄ − r̄)/2 and ū = (c̄ + r̄)/2 on
    // the way out.
    return turnBoxes(x: function(ends), boxes: boxes, forward: boxOfEnds) {
      boxOfEnds(l: $1, u: $0, count: $2)
    }
  }

  /// Changes how boxes are written, (c, r) or (l, u), in place.
  ///
  /// - Parameters:
  ///   - x: a stack.
  ///   - boxes: how many boxes it ends with.
  ///   - forward: turns the two parts (centres or lower ends, radii or upper ends) in place, given
  ///     their number of elements.
  ///   - pullback: the transpose of `forward`, in place on the gradients of the same two parts.
  private func turnBoxes(
    x: Variable, boxes: Int,
    forward: (Target<Element>, Target<Element>, Int) -> Void,
    pullback: @escaping (Target<Element>, Target<Element>, Int) -> Void
  ) -> Variable {
    let part = BoxParts(shape: shape(x), boxes: boxes)
    var output = value(x)
    output.withUnsafeMutablePointer { forward($0 + part.plain, $0 + part.radii, part.box) }
    return record(output, from: x) { tape, gradient in
      gradient.withUnsafeMutablePointer { pullback($0 + part.plain, $0 + part.radii, part.box) }
      tape.contribute(gradient, to: x)
    }
  }

  /// Margins m[i, j] = z[i, y] − z[i, j] of logits z [n, classes], y = labels[i].
  ///
  /// Column y is 0. A sample is classified as y where all other margins are positive; the smallest
  /// of them is what certified and adversarial accuracy look at.
  package func margins(_ logits: Variable, labels: [Int]) -> Variable {
    let input = value(logits)
    let classes = input.rowStride
    precondition(input.shape[0] == labels.count, "\(labels.count) labels for \(input.shape)")
    precondition(labels.allSatisfy { 0 <= $0 && $0 < classes }, "a label outside 0..<\(classes)")
    let output = Tensor<Element>(shape: input.shape) { m in
      input.withUnsafePointer { Tensors.margins(z: $0, labels: labels, classes: classes, m: m) }
    }
    return record(output, from: logits) { tape, gradient in
      let back = Tensor<Element>(shape: input.shape) { target in
        gradient.withUnsafePointer {
          marginsGradient(gm: $0, labels: labels, classes: classes, gz: target)
        }
      }
      tape.contribute(back, to: logits)
    }
  }

  /// Radii s[i, j] = |w_y − w_j|·r_i of the margins over boxes of radii r [n, width] before the
  /// last layer W [classes, width]: the margin matrix is merged into W (Gowal et al. 2018,
  /// "elision"). 0 where j = y.
  ///
  /// Merging gives radii at most as large as |W|·r would for the two logits apart, at classes·width
  /// multiply-adds a sample.
  /// - Parameters:
  ///   - radii: half widths of the boxes before the last layer, ≥ 0.
  ///   - weight: of the last layer, dense.
  ///   - labels: y of every row, in 0..<classes.
  /// - Returns: [n, classes].
  package func marginRadii(_ radii: Variable, weight: Variable, labels: [Int]) -> Variable {
    let (r, w) = (value(radii), value(weight))
    let (classes, width) = (w.shape[0], w.rowStride)
    precondition(r.shape[0] == labels.count && r.rowStride == width, "\(r.shape), \(w.shape)")
    precondition(labels.allSatisfy { 0 <= $0 && $0 < classes }, "a label outside 0..<\(classes)")
    let output = Tensor<Element>(shape: [labels.count, classes]) { s in
      r.withUnsafePointer { r in
        w.withUnsafePointer {
          Tensors.marginRadii(
            radius: r, weight: $0, labels: labels, classes: classes, width: width, s: s)
        }
      }
    }
    return record(output, from: radii, weight) { tape, gradient in
      var (gr, gw) = (Tensor<Element>(zeros: r.shape), Tensor<Element>(zeros: w.shape))
      gr.withUnsafeMutablePointer { gr in
        gw.withUnsafeMutablePointer { gw in
          withPointers(a: gradient, b: r, c: w) {
            marginRadiiGradient(
              gs: $0, radius: $1, weight: $2, labels: labels, classes: classes, width: width,
              gr: gr, gw: gw)
          }
        }
      }
      tape.contribute(gr, to: radii)
      tape.contribute(gw, to: weight)
    }
  }
}

/// Where the parts of a stack lie, in elements from its start.
///
/// The layout is plain rows, then all centres, then all radii; `boxes` of each of the two.
struct BoxParts {
  /// Elements of the plain rows; the centres begin there.
  let plain: Int
  /// Elements of all centres, and of all radii.
  let box: Int
  /// Where the radii begin.
  var radii: Int { plain + box }

  init(shape: [Int], boxes: Int) {
    precondition(2 * boxes <= shape[0], "\(boxes) boxes in a stack of \(shape[0]) rows")
    let stride = shape.dropFirst().reduce(1, *)
    box = boxes * stride
    plain = shape[0] * stride - 2 * box
  }
}

/// The memory of three tensors at once, for as long as `body` runs.
func withPointers<S: Scalar>(
  a: Tensor<S>, b: Tensor<S>, c: Tensor<S>,
  body: (Source<S>, Source<S>, Source<S>) -> Void
) {
  a.withUnsafePointer { a in b.withUnsafePointer { b in c.withUnsafePointer { body(a, b, $0) } } }
}
