// Interval bound propagation on the tape (Gowal et al. 2018).
//
// A *stack* holds along its first axis some plain rows, then the centres and then the radii of `boxes` boxes
// {x : |x − c| ≤ r}. Plain rows ride along in the products of the centres, which makes those larger and faster.

extension Tape {
  /// ReLU of the plain rows, and its box over every box.
  public func relu(ofBoxes x: Variable, boxes: Int) -> Variable {
    let part = BoxParts(shape(x), boxes: boxes)
    var output = value(x)
    output.withUnsafeMutablePointer { y in
      rectify(y, y, part.plain)
      rectifyBox(center: y + part.plain, radius: y + part.radii, part.box)
    }
    return record(output, from: x) { tape, gradient in
      var gradient = gradient
      gradient.withUnsafeMutablePointer { g in
        output.withUnsafePointer { y in
          mask(g, wherePositive: y, part.plain)
          rectifyBoxGradient(
            g + part.plain, g + part.radii, center: y + part.plain, radius: y + part.radii,
            part.box)
        }
      }
      tape.contribute(gradient, to: x)
    }
  }

  /// A monotone function of the plain rows, and its box over every box: the function acts on the boxes' ends.
  public func monotone(
    ofBoxes x: Variable, boxes: Int, _ function: (Variable) -> Variable
  ) -> Variable {
    let ends = turnBoxes(x, boxes: boxes, endsOfBox) { endsOfBox($1, $0, $2) }
    // Gradients: c̄ = l̄ + ū and r̄ = ū − l̄ on the way in, l̄ = (c̄ − r̄)/2 and ū = (c̄ + r̄)/2 on the way out.
    return turnBoxes(function(ends), boxes: boxes, boxOfEnds) { boxOfEnds($1, $0, $2) }
  }

  /// Changes how boxes are written, (c, r) or (l, u), in place.
  private func turnBoxes(
    _ x: Variable, boxes: Int,
    _ forward: (Target<Element>, Target<Element>, Int) -> Void,
    _ pullback: @escaping (Target<Element>, Target<Element>, Int) -> Void
  ) -> Variable {
    let part = BoxParts(shape(x), boxes: boxes)
    var output = value(x)
    output.withUnsafeMutablePointer { forward($0 + part.plain, $0 + part.radii, part.box) }
    return record(output, from: x) { tape, gradient in
      var gradient = gradient
      gradient.withUnsafeMutablePointer { pullback($0 + part.plain, $0 + part.radii, part.box) }
      tape.contribute(gradient, to: x)
    }
  }

  /// Least margins m[i, j] of z_y − z_j over the boxes before the last layer z = W·x + b, the margin matrix merged
  /// into W: [boxes, classes], with m[i, y] = 0 (Gowal et al. 2018, "elision"). Plain rows are ignored.
  public func marginLowerBounds(
    ofBoxes x: Variable, weight: Variable, bias: Variable, labels: [Int]
  ) -> Variable {
    let (input, w, b) = (value(x), value(weight), value(bias))
    let (classes, width) = (w.shape[0], w.rowStride)
    let part = BoxParts(input.shape, boxes: labels.count)
    precondition(input.rowStride == width, "stack \(input.shape) for weight \(w.shape)")
    precondition(labels.allSatisfy { 0 <= $0 && $0 < classes }, "a label outside 0..<\(classes)")
    let margins = Tensor<Element>(shape: [labels.count, classes]) { m in
      withPointers(input, w, b) { x, w, b in
        Tensors.marginLowerBounds(
          center: x + part.plain, radius: x + part.radii, weight: w, bias: b, labels: labels,
          classes: classes, width: width, m)
      }
    }
    return record(margins, from: x, weight, bias) { tape, gradient in
      var stack = Tensor<Element>(zeros: input.shape)
      var (gw, gb) = (Tensor<Element>(zeros: w.shape), Tensor<Element>(zeros: b.shape))
      stack.withUnsafeMutablePointer { gx in
        gw.withUnsafeMutablePointer { gw in
          gb.withUnsafeMutablePointer { gb in
            withPointers(input, w, gradient) { x, w, g in
              marginLowerBoundsGradient(
                g, center: x + part.plain, radius: x + part.radii, weight: w, labels: labels,
                classes: classes, width: width, gx + part.plain, gx + part.radii, gw, gb)
            }
          }
        }
      }
      tape.contribute(stack, to: x)
      tape.contribute(gw, to: weight)
      tape.contribute(gb, to: bias)
    }
  }
}

/// Where the parts of a stack lie, in elements from its start.
private struct BoxParts {
  /// Elements of the plain rows; the centres begin there.
  let plain: Int
  /// Elements of all centres, and of all radii.
  let box: Int
  var radii: Int { plain + box }

  init(_ shape: [Int], boxes: Int) {
    precondition(2 * boxes <= shape[0], "\(boxes) boxes in a stack of \(shape[0]) rows")
    let stride = shape.dropFirst().reduce(1, *)
    box = boxes * stride
    plain = shape[0] * stride - 2 * box
  }
}

private func withPointers<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>, _ c: Tensor<S>,
  _ body: (Source<S>, Source<S>, Source<S>) -> Void
) {
  a.withUnsafePointer { a in b.withUnsafePointer { b in c.withUnsafePointer { body(a, b, $0) } } }
}
