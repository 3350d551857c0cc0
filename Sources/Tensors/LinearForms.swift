/// Lower bounds under construction by backward substitution: for every row, coefficients Λ over the
/// values v of one node; with an offset d kept beside them, bound(row) ≥ min Λ·v + d over the box
/// of the row's sample.
///
/// Rounding is covered as it arises: every step lowers the offsets by more than what its own
/// operations may have erred, given the magnitudes that the values can have (Higham 2002, §3.1),
/// underflow included.
///
/// Made by `Bounds/LinearBounds` from the rows of a specification, and passed down through the
/// network, layer by layer (Zhang et al. 2018, CROWN; Singh et al. 2019, DeepPoly). `Element` is
/// the precision of coefficients; offsets are always `Double`.
///
/// Trusts that a product of the BLAS sums its terms in some order, with or without fused
/// operations, and that nothing flushes subnormal numbers beyond the underflow that is added.
/// Infinite or NaN sizes turn an offset into −∞, which proves nothing.
package struct LinearForms<Element: Scalar>: Sendable {
  /// [rows, elements of the footprint]
  package private(set) var coefficients: Tensor<Element>
  /// Which values of the node the coefficients belong to.
  package let footprint: Footprint
  /// The sample that each row belongs to.
  package let samples: [Int]
  /// Where every row is sign·(one element), which element.
  ///
  /// Rows of W can then be copied instead of multiplied; forgotten as soon as coefficients change.
  private var units: (elements: [Int], sign: Element)?

  /// - Parameters:
  ///   - coefficients: Λ, [rows, elements of the footprint].
  ///   - footprint: which values of the node they belong to; one origin for each row, or none at
  ///     all.
  ///   - samples: the sample of each row, an index into the boxes and lines that are substituted.
  package init(coefficients: Tensor<Element>, footprint: Footprint, samples: [Int]) {
    precondition(
      coefficients.shape == [samples.count, footprint.count],
      "\(coefficients.shape) for \(samples.count) rows of \(footprint.count)")
    precondition(footprint.origins.map { $0.count == samples.count } ?? true)
    self.coefficients = coefficients
    self.footprint = footprint
    self.samples = samples
  }

  /// Coefficients over all values of a node of the given shape.
  ///
  /// - Parameters:
  ///   - coefficients: [rows, …], as many elements a row as the node has.
  ///   - shape: extents of one sample of the node.
  ///   - samples: the sample of each row.
  package init(whole coefficients: Tensor<Element>, shape: [Int], samples: [Int]) {
    self.init(
      coefficients: coefficients.reshaped(to: [samples.count, coefficients.rowStride]),
      footprint: Footprint(whole: ImageShape(shape)), samples: samples)
  }

  /// sign·v[element] for some elements of a node of the given shape.
  ///
  /// Bounds of single neurons: with sign 1 the minimum of v, with −1 that of −v. Over an image a
  /// row begins as one position with all channels, so that it grows with the kernels only.
  /// - Parameters:
  ///   - units: which element of which sample, one for each row; row-major, channel-last.
  ///   - sign: 1 or −1.
  ///   - shape: extents of one sample of the node.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(units: [(sample: Int, element: Int)], sign: Element, shape: [Int]) {
    let image = ImageShape(shape)
    let isFlat = image.height * image.width == 1
    let footprint =
      isFlat
      ? Footprint(whole: image)
      : Footprint(
        image: image, height: 1, width: 1,
        origins: units.map {
          let position = $0.element / image.channels
          return Footprint.Origin(row: position / image.width, column: position % image.width)
        })
    var coefficients = Tensor<Element>(zeros: [units.count, image.channels])
    coefficients.withUnsafeMutablePointer { start in
      for (row, unit) in units.enumerated() {
        start[row * image.channels + unit.element % image.channels] = sign
      }
    }
    self.init(
      coefficients: coefficients, footprint: footprint, samples: units.map(\.sample))
    if isFlat { self.units = (units.map(\.element), sign) }
  }

  /// Some of the rows.
  ///
  /// In the given order; the caller keeps the offsets in step.
  package func rows(_ rows: [Int]) -> LinearForms {
    let origins = footprint.origins.map { origins in rows.map { origins[$0] } }
    let kept =
      origins.map {
        Footprint(
          image: footprint.image, height: footprint.height, width: footprint.width, origins: $0)
      } ?? footprint
    var forms = LinearForms(
      coefficients: coefficients.rows(rows), footprint: kept, samples: rows.map { samples[$0] })
    forms.units = units.map { units in (rows.map { units.elements[$0] }, units.sign) }
    return forms
  }

  /// Every row meets all values of the node.
  package var isWhole: Bool { footprint.origins == nil }

  /// The same forms over all values of the node.
  ///
  /// Needed before layers that know no windows, and before sums of forms from two branches.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func whole() -> LinearForms {
    if isWhole { return self }
    var spread = Tensor<Element>(zeros: [samples.count, footprint.image.count])
    spread.withUnsafeMutablePointer { target in
      coefficients.withUnsafePointer { source in
        for row in samples.indices {
          let (target, source) = (
            target + row * footprint.image.count, source + row * footprint.count
          )
          footprint.forEachRun(of: row) {
            (target + $1).update(from: source + $0, count: $2)
          }
        }
      }
    }
    return LinearForms(
      coefficients: spread, footprint: Footprint(whole: footprint.image), samples: samples)
  }

  /// The sum of two forms over the same node and samples; `cover` covers what the addition errs.
  ///
  /// Both must be forms over one node: where a network branches, each branch brings its own.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func adding(_ other: LinearForms) -> LinearForms {
    var sum = whole()
    sum.coefficients.add(other.whole().coefficients)
    sum.units = nil
    return sum
  }

  /// The same coefficients for a node of another shape that holds the same elements in the same
  /// order.
  package func reshaped(to shape: [Int]) -> LinearForms {
    LinearForms(whole: whole().coefficients, shape: shape, samples: samples)
  }

  /// Coefficients for a node whose elements are moved: `move` takes and gives [rows, elements].
  ///
  /// - Parameters:
  ///   - shape: extents of the node below.
  ///   - move: the transpose of what the layer does to its elements; it must only move them, since
  ///     no rounding is covered.
  package func moved(to shape: [Int], move: (Tensor<Element>) -> Tensor<Element>) -> LinearForms {
    LinearForms(whole: move(whole().coefficients), shape: shape, samples: samples)
  }

  /// Adds to every row's offset what `body` says of its coefficients: a constant, and the size of
  /// the terms of which `slack` may have been lost, beside `underflow`.
  ///
  /// The offset becomes the next number below d + constant − error, with error = slack·(size + |d|)
  /// + underflow; −∞ where that is NaN.
  /// - Parameters:
  ///   - start: the coefficients, which `body` may change in place.
  ///   - offsets: d, one for each row.
  ///   - slack: relative error of the sums, `roundingSlack` or more.
  ///   - underflow: what may be lost below the smallest normal number.
  ///   - body: gets a row's index and its coefficients.
  @inline(__always)
  private func accumulate(
    start: Target<Element>, offsets: inout [Double], slack: Double,
    underflow: (_ row: Int) -> Double,
    body: (_ row: Int, _ lambda: Target<Element>) -> (Element, Element)
  ) {
    let width = footprint.count
    for row in samples.indices {
      let (constant, size) = body(row, start + row * width)
      let error = slack * (Double(size) + abs(offsets[row])) + underflow(row)
      let lower = offsets[row] + Double(constant) - error
      // The comparison fails for NaN as well, so that overflow anywhere ends in a bound that proves
      // nothing.
      offsets[row] = lower < .infinity ? lower.nextDown : -.infinity
    }
  }

  /// Substitutes v = W·x + b, x of the given shape. `spread` belongs to this layer.
  ///
  /// Λ ← Λ·W and d ← d + Λ·b, lowered for rounding. In `Float` the weight may be rounded: `spread`
  /// covers |W| in double precision, of which one rounding is a part of the slack.
  /// - Parameters:
  ///   - map: the layer's kind and extents.
  ///   - weight: W in the coefficients' precision.
  ///   - bias: b, or nil.
  ///   - spread: the size of the layer's terms for every sample.
  ///   - shape: extents of one input sample.
  ///   - offsets: d, changed in place.
  /// - Returns: forms over the layer's input.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func substituting(
    map: LinearMap, weight: Tensor<Element>, bias: Tensor<Element>?,
    spread: Spread<Element>, shape: [Int], offsets: inout [Double]
  ) -> LinearForms {
    guard let below = footprint.under(map, shape: shape) else {
      return whole().substituting(
        map: map, weight: weight, bias: bias, spread: spread, shape: shape, offsets: &offsets)
    }
    addConstants(bias: bias, spread: spread, terms: map.fanOut, offsets: &offsets)
    // A row of W times ±1 is exact and costs no product.
    if let units, case .dense = map {
      return LinearForms(
        coefficients: weight.rows(units.elements).scaled(by: units.sign), footprint: below,
        samples: samples)
    }
    let local = isWhole ? map : map.within(footprint, input: below)
    var new = Tensor<Element>(shape: [samples.count, below.count]) { target in
      coefficients.withUnsafePointer { old in
        weight.withUnsafePointer {
          local.inputGradient(y: old, weight: $0, x: target, keep: 0, samples: samples.count)
        }
      }
    }
    // What hangs over the edge multiplies padding, which is 0, and must not meet a neighbour's
    // values.
    if below.origins != nil { new.clearOutside(below) }
    return LinearForms(coefficients: new, footprint: below, samples: samples)
  }

  /// d += Λ·b, less what the substitution of a linear layer may err, whose new coefficients are
  /// sums of at most so many terms.
  ///
  /// - Parameters:
  ///   - bias: one entry for each channel, repeated over the positions.
  ///   - spread: the size of the terms.
  ///   - terms: products in one new coefficient.
  ///   - offsets: d.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  private func addConstants(
    bias: Tensor<Element>?, spread: Spread<Element>, terms: Int, offsets: inout [Double]
  ) {
    let width = footprint.count
    // The sum over a row runs in sixteen lanes, so that each term is rounded about width/16 times.
    let terms = max(terms, width / 16) + 8
    let perPosition = bias.map { repeated($0, positions: width / $0.count) }
    coefficients.withUnsafePointer { start in
      spread.sizes.withUnsafePointer { sizes in
        accumulate(
          start: Target(mutating: start), offsets: &offsets,
          slack: roundingSlack(terms: terms, Element.self),
          underflow: { spread.underflow(terms: terms + width, sample: samples[$0]) }
        ) { row, lambda in
          var size: Element = 0
          let sizes = sizes + samples[row] * footprint.image.count
          footprint.forEachRun(of: row) {
            size += absoluteDot(x: lambda + $0, y: sizes + $1, count: $2)
          }
          return (perPosition?.withUnsafePointer { dot(lambda, $0, width) } ?? 0, size)
        }
      }
    }
  }

  /// Substitutes element-wise lines of a node. `rows` says which row of the lines each form takes
  /// (nil: that of its sample); `alpha` [rows, elements] replaces the lower slopes of unstable
  /// ReLUs; `multipliers` [rows, elements] are added to the new coefficients, which lowers the
  /// bound where multiplier·z ≤ 0.
  ///
  /// Λ⁺ takes the lower line, Λ⁻ the upper one: Λ ← Λ⁺∘a_l + Λ⁻∘a_u and d ← d + Σ Λ⁺b_l + Λ⁻b_u.
  /// - Parameters:
  ///   - lines: of the layer, for all samples or rows.
  ///   - rows: which row of the lines each form takes.
  ///   - alpha: lower slopes in [0, 1] (Xu et al. 2021, α-CROWN); any value in it is sound, others
  ///     are ignored.
  ///   - multipliers: of split constraints (Wang et al. 2021, β-CROWN).
  ///   - offsets: d, changed in place.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package mutating func substitute(
    lines: Lines<Element>, rows: [Int]? = nil, alpha: Tensor<Element>? = nil,
    adding multipliers: Tensor<Element>? = nil, offsets: inout [Double]
  ) {
    precondition(alpha.map { $0.shape == coefficients.shape } ?? true, "slopes of another shape")
    let known = 0..<lines.magnitude.shape[0]
    precondition((rows ?? samples).allSatisfy { known ~= $0 }, "rows beyond \(known) of the lines")
    units = nil
    defer {
      if let multipliers { coefficients.add(multipliers) }
    }
    let width = footprint.count
    // One scratch row for all: the chosen slopes of a row are used up before the next one's.
    let slopes = Buffer<Element>(count: width)
    let start = coefficients.uniqueStart()
    lines.withSource { source in
      accumulate(
        start: start, offsets: &offsets,
        slack: roundingSlack(terms: width / 16 + footprint.height + 8, Element.self),
        underflow: { lines.underflow(terms: width, row: rows?[$0] ?? samples[$0]) }
      ) { row, lambda in
        let own = source.advanced(by: (rows?[row] ?? samples[row]) * footprint.image.count)
        var total: (Element, Element) = (0, 0)
        footprint.forEachRun(of: row) { inWindow, inImage, count in
          var run = own.advanced(by: inImage)
          if let alpha {
            alpha.withUnsafePointer {
              chooseSlopes(
                slope: slopes.start, alpha: $0 + row * width + inWindow, lines: run, count: count)
            }
            run.lowerSlope = UnsafePointer(slopes.start)
          }
          let (constant, size) = substituteLines(row: lambda + inWindow, lines: run, count: count)
          total = (total.0 + constant, total.1 + size)
        }
        return total
      }
    }
  }

  /// Substitutes max pooling.
  ///
  /// λ > 0 takes v ≥ x[choice]; λ < 0 the upper bound, which is the same input where it dominates,
  /// else a constant.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func substituting(
    _ pool: PoolLines<Element>, offsets: inout [Double]
  ) -> LinearForms {
    let forms = whole()
    let (outputs, inputs) = (forms.footprint.count, pool.inputShape.reduce(1, *))
    var below = Tensor<Element>(zeros: [samples.count, inputs])
    let target = below.uniqueStart()
    forms.coefficients.withUnsafePointer { start in
      forms.accumulate(
        start: Target(mutating: start), offsets: &offsets,
        slack: roundingSlack(terms: outputs, Element.self),
        underflow: { pool.underflow(terms: outputs, sample: samples[$0]) }
      ) { row, lambda in
        let first = samples[row] * outputs
        var (constant, size): (Element, Element) = (0, 0)
        for output in 0..<outputs where lambda[output] != 0 {
          // Several outputs may have chosen one input: their coefficients add up, which `slack`
          // covers.
          if lambda[output] > 0 || pool.dominates[first + output] {
            target[row * inputs + Int(pool.choices[first + output])] += lambda[output]
          } else {
            constant += lambda[output] * pool.ceilings[first + output]
          }
          size += abs(lambda[output]) * pool.magnitude[first + output]
        }
        return (constant, size)
      }
    }
    return LinearForms(whole: below, shape: pool.inputShape, samples: samples)
  }

  /// Substitutes average pooling.
  ///
  /// The layer is linear: Λ spreads over the inputs under the kernel.
  /// - Parameters:
  ///   - window: the pooling.
  ///   - countsPadding: whether edges divide by the whole kernel.
  ///   - spread: the size of the mean's terms.
  ///   - offsets: d, lowered for rounding alone.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func substituting(
    averagePool window: Window, countsPadding: Bool, spread: Spread<Element>,
    offsets: inout [Double]
  ) -> LinearForms {
    let forms = whole()
    let kernel = window.kernel.vertical * window.kernel.horizontal
    forms.addConstants(bias: nil, spread: spread, terms: kernel, offsets: &offsets)
    var below = Tensor<Element>(zeros: [samples.count, window.inputCount])
    below.withUnsafeMutablePointer { target in
      forms.coefficients.withUnsafePointer {
        averagePoolGradient(
          y: $0, addingTo: target, batch: samples.count, countsPadding: countsPadding,
          window: window)
      }
    }
    return LinearForms(
      whole: below, shape: [window.height, window.width, window.channels], samples: samples)
  }

  /// Lowers the offsets by what sums of at most `terms` coefficients of these sizes may have erred.
  ///
  /// - Parameters:
  ///   - terms: how many numbers each coefficient is the sum of.
  ///   - box: of the node that the forms are over.
  ///   - offsets: d, lowered in place.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func cover(terms: Int, over box: RoundedBox<Element>, offsets: inout [Double]) {
    coefficients.withUnsafePointer { start in
      box.withSources { _, _, magnitude in
        accumulate(
          start: Target(mutating: start), offsets: &offsets,
          slack: roundingSlack(terms: terms + footprint.count / 16, Element.self),
          underflow: { box.underflow(terms: footprint.count, sample: samples[$0]) }
        ) { row, lambda in
          let magnitude = magnitude + samples[row] * footprint.image.count
          var size: Element = 0
          footprint.forEachRun(of: row) {
            size += absoluteDot(x: lambda + $0, y: magnitude + $1, count: $2)
          }
          return (0, size)
        }
      }
    }
  }

  /// d += min Λ·v over the boxes of the samples.
  ///
  /// Afterwards an offset is the bound of its row: Σ λc − |λ|r, rounded down.
  /// - Parameters:
  ///   - box: of the node that the forms are over, one row for each sample.
  ///   - offsets: d, changed in place.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func concretise(over box: RoundedBox<Element>, offsets: inout [Double]) {
    let width = footprint.count
    coefficients.withUnsafePointer { start in
      box.withSources { center, radius, magnitude in
        accumulate(
          start: Target(mutating: start), offsets: &offsets,
          slack: roundingSlack(terms: width / 16 + footprint.height + 8, Element.self),
          underflow: { box.underflow(terms: width, sample: samples[$0]) }
        ) { row, lambda in
          let first = samples[row] * footprint.image.count
          var total: (Element, Element) = (0, 0)
          footprint.forEachRun(of: row) {
            let (minimum, size) = minimumOverBox(
              lambda: lambda + $0, center: center + first + $1, radius: radius + first + $1,
              magnitude: magnitude + first + $1, count: $2)
            total = (total.0 + minimum, total.1 + size)
          }
          return total
        }
      }
    }
  }
}

extension LinearMap {
  /// The map from a window over the input to a window over the output.
  ///
  /// - Parameters:
  ///   - output: the window over the layer's outputs.
  ///   - input: what `under` gave for it.
  /// - Returns: a convolution without padding, since the window over the input already hangs over
  ///   the edge.
  func within(_ output: Footprint, input: Footprint) -> LinearMap {
    switch self {
    case .convolution(let window, let outputs):
      .convolution(
        Window(
          height: input.height, width: input.width, channels: window.channels,
          kernel: window.kernel, stride: window.stride), outputs: outputs)
    case .diagonal(let period, _): .diagonal(period: period, repeats: output.count / period)
    case .dense: self
    }
  }
}

extension Tensor {
  /// Zeros where the windows hang over the edge of the image.
  ///
  /// Only rows whose window crosses the edge are touched.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  mutating func clearOutside(_ footprint: Footprint) {
    let (image, width) = (footprint.image, footprint.count)
    let inside = { (origin: Footprint.Origin) in
      origin.row >= 0 && origin.column >= 0 && origin.row + footprint.height <= image.height
        && origin.column + footprint.width <= image.width
    }
    let start = uniqueStart()
    let kept = Buffer<Element>(count: width)
    for (row, origin) in footprint.origins!.enumerated() where !inside(origin) {
      clear(kept.start, count: width)
      let coefficients = start + row * width
      footprint.forEachRun(of: row) { inWindow, _, count in
        (kept.start + inWindow).update(from: coefficients + inWindow, count: count)
      }
      coefficients.update(from: kept.start, count: width)
    }
  }
}

extension Tensor {
  /// The windows of a footprint out of whole rows, with zeros where they hang over the edge.
  ///
  /// The transpose of `whole()`: what a gradient over whole rows says of their windows.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  func windows(of footprint: Footprint) -> Tensor {
    let rows = shape[0]
    precondition(rowStride == footprint.image.count, "\(shape) for \(footprint.image)")
    return Tensor(shape: [rows, footprint.count]) { target in
      clear(target, count: rows * footprint.count)
      withUnsafePointer { source in
        for row in 0..<rows {
          let (target, source) = (
            target + row * footprint.count, source + row * footprint.image.count
          )
          footprint.forEachRun(of: row) { (target + $0).update(from: source + $1, count: $2) }
        }
      }
    }
  }
}

/// More than twice γ of a sum of `n` products.
///
/// 2n + 16 times the unit roundoff u = ulpOfOne/2: twice γₙ, and room for the error of `size`,
/// which is computed in the same precision.
func roundingSlack<S: Scalar>(terms n: Int, _: S.Type) -> Double {
  Double(2 * n + 16) * Double(S.ulpOfOne) / 2
}

/// A bias for every position of a kernel.
///
/// [positions·outputs], the bias as a convolution's flat output meets it.
@specialized(where S == Float)
@specialized(where S == Double)
private func repeated<S: Scalar>(_ bias: Tensor<S>, positions: Int) -> Tensor<S> {
  Tensor(shape: [positions * bias.count]) { target in
    bias.withUnsafePointer { fillRows(y: target, with: $0, rows: positions, columns: bias.count) }
  }
}
