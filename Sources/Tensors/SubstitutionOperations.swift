// Backward substitution on the tape: rows of coefficients Λ over the values v of a node, taken
// relative to reference values, Λ·(v − v₀). Linear layers map reference values to reference values,
// so that biases drop out.
//
// CROWN-IBP and its kin for training, differentiable in weights and lines. Rounding is not covered.
// The certifying counterpart is `LinearForms`, which shares the footprints.

extension Tape {
  /// Rows of coefficients over a node's values, each of one sample; without origins, over all of
  /// them.
  package struct Rows {
    /// [rows, elements of the footprint]
    package let coefficients: Variable
    /// Which values of the node the coefficients belong to.
    package let footprint: Footprint
    /// The sample that each row belongs to; rows of one sample are best neighbours.
    package let samples: [Int]

    /// - Parameters:
    ///   - coefficients: Λ, [rows, elements of the footprint].
    ///   - footprint: one origin for each row, or none.
    ///   - samples: the sample of each row.
    package init(coefficients: Variable, footprint: Footprint, samples: [Int]) {
      self.coefficients = coefficients
      self.footprint = footprint
      self.samples = samples
    }
  }

  /// Rows over all values of a node of the given shape.
  ///
  /// - Parameters:
  ///   - coefficients: [rows, elements of the node].
  ///   - shape: extents of one sample of the node.
  ///   - samples: the sample of each row.
  package func rows(_ coefficients: Variable, shape: [Int], samples: [Int]) -> Rows {
    Rows(
      coefficients: coefficients, footprint: Footprint(whole: ImageShape(shape)), samples: samples)
  }

  /// The rows of W that give some of a layer's outputs, over its input of the given shape: kernels
  /// at their places for convolutions.
  ///
  /// - Parameters:
  ///   - map: dense or a convolution; for a diagonal map no row is worth a product.
  ///   - weight: W on the tape; gradients reach it.
  ///   - units: which output of which sample, row-major and channel-last.
  ///   - shape: extents of one input sample.
  package func rows(
    of map: LinearMap, weight: Variable, units: [(sample: Int, element: Int)], shape: [Int]
  ) -> Rows {
    let image = ImageShape(shape)
    let samples = units.map(\.sample)
    switch map {
    case .dense:
      return Rows(
        coefficients: gatherRows(weight, indices: units.map(\.element)),
        footprint: Footprint(whole: image), samples: samples)
    case .convolution(let window, let outputs):
      let position = Footprint(
        image: ImageShape(map.outputShape), height: 1, width: 1,
        origins: units.map {
          let position = $0.element / outputs
          return .init(
            row: position / window.outputWidth, column: position % window.outputWidth)
        })
      let kernels = gatherRows(weight, indices: units.map { $0.element % outputs })
      return within(position.reach(of: window), coefficients: kernels, samples: samples)
    case .diagonal: preconditionFailure("rows of a diagonal map are single elements")
    }
  }

  /// Substitutes v = W·x + b, x of the given shape: Λ ← Λ·W.
  ///
  /// - Parameters:
  ///   - rows: over the layer's outputs.
  ///   - map: kind and extents of the layer.
  ///   - weight: W on the tape.
  ///   - shape: extents of one input sample.
  package func substitute(
    rows: Rows, map: LinearMap, weight: Variable, shape: [Int]
  ) -> Rows {
    guard let below = rows.footprint.under(map, shape: shape) else {
      return substitute(rows: whole(rows), map: map, weight: weight, shape: shape)
    }
    let isWhole = rows.footprint.origins == nil
    let local = isWhole ? map : map.within(rows.footprint, input: below)
    let product = transposed(rows.coefficients, map: local, weight: weight)
    return isWhole
      ? Rows(coefficients: product, footprint: below, samples: rows.samples)
      : within(below, coefficients: product, samples: rows.samples)
  }

  /// Λ·W: [rows, …outputs of the map] → [rows, its inputs].
  ///
  /// rows·multiplyAdds operations, the gradient twice as many.
  func transposed(_ lambda: Variable, map: LinearMap, weight: Variable) -> Variable {
    let (old, w) = (value(lambda), value(weight))
    let rows = old.shape[0]
    precondition(old.rowStride == map.positions * map.outputs, "\(old.shape) for \(map)")
    precondition(w.shape == map.weightShape, "weight \(w.shape) for \(map)")
    let new = Tensor<Element>(shape: [rows, map.inputCount]) { target in
      old.withUnsafePointer { old in
        w.withUnsafePointer {
          map.inputGradient(y: old, weight: $0, x: target, keep: 0, samples: rows)
        }
      }
    }
    return record(new, from: lambda, weight) { tape, gradient in
      tape.pullBackTransposed(gradient: gradient, lambda: lambda, map: map, weight: weight)
    }
  }

  /// Λ̄ = W·g and W̄ = Σ Λ·gᵀ, each only where it is wanted.
  private func pullBackTransposed(
    gradient: Tensor<Element>, lambda: Variable, map: LinearMap, weight: Variable
  ) {
    let (old, w) = (value(lambda), value(weight))
    var toLambda = isActive(lambda) ? Tensor<Element>(shape: old.shape) { _ in } : nil
    let target = toLambda?.uniqueStart()
    withPointers(a: gradient, b: old, c: w) { gradient, old, w in
      let compute = { (toWeight: Target<Element>?, keep: Element) in
        map.transposeGradients(
          g: gradient, lambda: old, weight: w, toLambda: target, toWeight: toWeight, keep: keep,
          samples: self.value(lambda).shape[0])
      }
      if isActive(weight) { contribute(to: weight, body: compute) } else { compute(nil, 0) }
    }
    if let toLambda { contribute(toLambda, to: lambda) }
  }

  /// Substitutes lines [4·samples, …] around an element-wise layer: lower slopes, upper slopes,
  /// lower and upper intercepts relative to the reference values, each for all samples. `offsets`
  /// [rows] is what the intercepts add: Σ Λ⁺b_l + Λ⁻b_u.
  ///
  /// - Parameters:
  ///   - rows: over the layer's outputs.
  ///   - lines: as `rectifierLines`, `sigmoidalLines` or `choiceLines` give them.
  package func substitute(_ rows: Rows, lines: Variable) -> (rows: Rows, offsets: Variable) {
    let (old, parts) = (value(rows.coefficients), value(lines))
    let (samples, footprint) = (rows.samples, rows.footprint)
    let stride = parts.count / 4
    precondition(parts.rowStride == footprint.image.count, "lines \(parts.shape) for \(footprint)")
    var offsets = Tensor<Element>(shape: [samples.count]) { _ in }
    let new = Tensor<Element>(shape: old.shape) { new in
      if footprint.origins != nil { clear(new, count: old.count) }
      old.withUnsafePointer { old in
        parts.withUnsafePointer {
          substituteLines(
            lambda: old, lines: $0, stride: stride, samples: samples, footprint: footprint,
            new: new,
            offsets: offsets.uniqueStart())
        }
      }
    }
    let results = record(first: new, second: offsets, from: [rows.coefficients, lines]) {
      tape, gradient, offsets in
      var toLines = Tensor<Element>(zeros: parts.shape)
      let target = toLines.uniqueStart()
      gradient.withUnsafeMutablePointer { gradient in
        withPointers(a: offsets, b: old, c: parts) {
          substituteLinesGradient(
            g: gradient, offsets: $0, lambda: $1, lines: $2, addingTo: target, stride: stride,
            samples: samples, footprint: footprint)
        }
      }
      tape.contribute(toLines, to: lines)
      tape.contribute(gradient, to: rows.coefficients)
    }
    return (Rows(coefficients: results.0, footprint: footprint, samples: samples), results.1)
  }

  /// −Σ |Λ|∘r for every row, [rows]: the minimum of Λ·(v − v₀) over boxes of radii r [samples, …]
  /// around v₀.
  ///
  /// - Parameters:
  ///   - rows: over the node of the boxes.
  ///   - radii: ≥ 0; constants of the tape, since they are the input's.
  package func least(_ rows: Rows, radii: Tensor<Element>) -> Variable {
    let lambda = value(rows.coefficients)
    let (samples, footprint) = (rows.samples, rows.footprint)
    precondition(radii.rowStride == footprint.image.count, "radii \(radii.shape) for \(footprint)")
    let least = Tensor<Element>(shape: [samples.count]) { target in
      lambda.withUnsafePointer { lambda in
        radii.withUnsafePointer {
          leastOverBoxes(
            lambda: lambda, radius: $0, samples: samples, footprint: footprint, least: target)
        }
      }
    }
    return record(least, from: rows.coefficients) { tape, gradient in
      let back = Tensor<Element>(shape: lambda.shape) { target in
        if footprint.origins != nil { clear(target, count: lambda.count) }
        withPointers(a: gradient, b: lambda, c: radii) {
          leastOverBoxesGradient(
            s: $0, lambda: $1, radius: $2, samples: samples, footprint: footprint, gradient: target)
        }
      }
      tape.contribute(back, to: rows.coefficients)
    }
  }

  /// The sum of two rows over the same node and samples.
  ///
  /// Both become whole first: where branches meet, their windows differ.
  package func add(_ a: Rows, _ b: Rows) -> Rows {
    let (a, b) = (whole(a), whole(b))
    return Rows(
      coefficients: add(a.coefficients, b.coefficients), footprint: a.footprint, samples: a.samples)
  }

  /// The same rows over all values of the node.
  ///
  /// The pullback keeps the windows of the gradient.
  package func whole(_ rows: Rows) -> Rows {
    let (footprint, samples) = (rows.footprint, rows.samples)
    guard footprint.origins != nil else { return rows }
    let forms = LinearForms(
      coefficients: value(rows.coefficients), footprint: footprint, samples: samples)
    let spread = record(forms.whole().coefficients, from: rows.coefficients) { tape, gradient in
      tape.contribute(gradient.windows(of: footprint), to: rows.coefficients)
    }
    return Rows(
      coefficients: spread, footprint: Footprint(whole: footprint.image), samples: samples)
  }

  /// Rows over windows, with zeros where these hang over the edge.
  ///
  /// The gradient is cleared there, too: coefficients of padding have no influence.
  private func within(_ footprint: Footprint, coefficients: Variable, samples: [Int]) -> Rows {
    var inside = value(coefficients)
    inside.clearOutside(footprint)
    let cleared = record(inside, from: coefficients) { tape, gradient in
      gradient.clearOutside(footprint)
      tape.contribute(gradient, to: coefficients)
    }
    return Rows(coefficients: cleared, footprint: footprint, samples: samples)
  }

  /// Row indices[i] of x, flattened, as row i.
  ///
  /// A row that is taken twice gets both gradients.
  func gatherRows(_ x: Variable, indices: [Int]) -> Variable {
    let input = value(x)
    let columns = input.rowStride
    let output = Tensor<Element>(shape: [indices.count, columns]) { target in
      input.withUnsafePointer {
        Tensors.gatherRows(x: $0, rows: indices, y: target, columns: columns)
      }
    }
    return record(output, from: x) { tape, gradient in
      tape.contribute(to: x) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        gradient.withUnsafePointer {
          scatterRows(y: $0, rows: indices, addingTo: target, columns: columns)
        }
      }
    }
  }
}
