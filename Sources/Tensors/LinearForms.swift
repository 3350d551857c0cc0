/// Lower bounds under construction by backward substitution: for every row, coefficients Λ over the
/// values v of one node; with an offset d kept beside them, bound(row) ≥ min Λ·v + d over the box of
/// the row's sample.
///
/// Rounding is covered as it arises: every step lowers the offsets by more than what its own
/// operations may have erred, given the magnitudes that the values can have (Higham 2002, §3.1),
/// underflow included.
package struct LinearForms<Element: Scalar>: Sendable {
  /// [rows, elements of the footprint]
  package private(set) var coefficients: Tensor<Element>
  package let footprint: Footprint
  /// The sample that each row belongs to.
  package let samples: [Int]
  /// Where every row is sign·(one element), which element.
  private var units: (elements: [Int], sign: Element)?

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
  package init(whole coefficients: Tensor<Element>, shape: [Int], samples: [Int]) {
    self.init(
      coefficients: coefficients.reshaped(to: [samples.count, coefficients.rowStride]),
      footprint: Footprint(whole: ImageShape(shape)), samples: samples)
  }

  /// sign·v[element] for some elements of a node of the given shape.
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
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package func adding(_ other: LinearForms) -> LinearForms {
    var sum = whole()
    sum.coefficients.add(other.whole().coefficients)
    sum.units = nil
    return sum
  }

  /// The same coefficients for a node of another shape that holds the same elements in the same order.
  package func reshaped(to shape: [Int]) -> LinearForms {
    LinearForms(whole: whole().coefficients, shape: shape, samples: samples)
  }

  /// Coefficients for a node whose elements are moved: `move` takes and gives [rows, elements].
  package func moved(to shape: [Int], move: (Tensor<Element>) -> Tensor<Element>) -> LinearForms {
    LinearForms(whole: move(whole().coefficients), shape: shape, samples: samples)
  }

  /// Adds to every row's offset what `body` says of its coefficients: a constant, and the size of
  /// the terms of which `slack` may have been lost, beside `underflow`.
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
      offsets[row] = lower < .infinity ? lower.nextDown : -.infinity
    }
  }

  /// Substitutes v = W·x + b, x of the given shape. `spread` belongs to this layer.
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
    if below.origins != nil { new.clearOutside(below) }
    return LinearForms(coefficients: new, footprint: below, samples: samples)
  }

  /// d += Λ·b, less what the substitution of a linear layer may err, whose new coefficients are sums of
  /// at most so many terms.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  private func addConstants(
    bias: Tensor<Element>?, spread: Spread<Element>, terms: Int, offsets: inout [Double]
  ) {
    let width = footprint.count
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
  /// (nil: that of its sample); `alpha` [rows, elements] replaces the lower slopes of unstable ReLUs;
  /// `multipliers` [rows, elements] are added to the new coefficients, which lowers the bound where
  /// multiplier·z ≤ 0.
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
func roundingSlack<S: Scalar>(terms n: Int, _: S.Type) -> Double {
  Double(2 * n + 16) * Double(S.ulpOfOne) / 2
}

/// A bias for every position of a kernel.
@specialized(where S == Float)
@specialized(where S == Double)
private func repeated<S: Scalar>(_ bias: Tensor<S>, positions: Int) -> Tensor<S> {
  Tensor(shape: [positions * bias.count]) { target in
    bias.withUnsafePointer { fillRows(y: target, with: $0, rows: positions, columns: bias.count) }
  }
}
