// Operations on values, without a tape.
//
// The first axis of a tensor is the sample (or the row) throughout; shapes that do not fit are the
// caller's fault and end the process with a message that names both. The loops themselves are in
// `Kernels/`.

extension Tensor {
  /// self ← self + scale·other, of equal shape.
  ///
  /// - Parameters:
  ///   - other: a tensor of the same shape.
  ///   - scale: what every element of `other` is multiplied by first; rounded once for the product
  ///     and once for the sum, unless the compiler fuses them.
  package mutating func add(_ other: Tensor, scale: Element = 1) {
    precondition(shape == other.shape, "cannot add \(other.shape) to \(shape)")
    let count = count
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { Tensors.add(x: $0, scale: scale, to: target, count: count) }
    }
  }

  /// Adds a number to all elements of every row.
  ///
  /// Row i of [n, …] gets numbers[i]; there may be fewer numbers than rows, but not more.
  mutating func addToRows(_ numbers: [Element]) {
    let width = rowStride
    withUnsafeMutablePointer { target in
      for (row, number) in numbers.enumerated() {
        for column in row * width..<(row + 1) * width { target[column] += number }
      }
    }
  }

  /// factor·self, each element rounded to nearest: a new tensor of the same shape.
  package func scaled(by factor: Element) -> Tensor {
    Tensor(shape: shape) { target in
      withUnsafePointer { scale(x: $0, by: factor, y: target, count: count) }
    }
  }

  /// Element-wise product of equal shapes.
  package func multiplied(by other: Tensor) -> Tensor {
    precondition(shape == other.shape, "cannot multiply \(shape) by \(other.shape)")
    return Tensor(shape: shape) { target in
      withUnsafePointer { a in
        other.withUnsafePointer { multiply(x: a, y: $0, z: target, count: count) }
      }
    }
  }

  /// [n, rows·columns] → [n, columns, rows], every entry of the first axis transposed.
  ///
  /// Between channel-last and channel-first images: with rows = height·width and columns = channels
  /// it takes [n, h·w, c] to [n, c, h·w].
  package func transposedEach(rows: Int, columns: Int) -> Tensor {
    precondition(rowStride == rows * columns, "\(shape) holds no \(rows)×\(columns) matrices")
    return Tensor(shape: [shape[0], columns, rows]) { target in
      withUnsafePointer {
        transposeEach(x: $0, y: target, batch: shape[0], rows: rows, columns: columns)
      }
    }
  }

  /// Index of the largest entry of every row of [n, width]; ties go to the lowest index.
  ///
  /// These are the predicted classes of logits. A NaN is never larger: a row that begins with one
  /// gives 0, so that callers who mind look at `isFinite` first.
  package func rowMaxima() -> [Int] {
    withUnsafePointer { Tensors.rowMaxima($0, rows: shape[0], columns: rowStride) }
  }

  /// Sum of all elements.
  ///
  /// Sixteen running sums, added at the end, in the precision of the elements: the order is the
  /// same on every machine and for every number of workers.
  package func sum() -> Element { withUnsafePointer { Tensors.sum($0, count) } }

  /// Whether no element is NaN or infinite. The sum, one fast pass, settles nearly every case; only
  /// where it is not finite, which large finite numbers can cause as well, is every element looked
  /// at.
  package var isFinite: Bool { sum().isFinite || elements.allSatisfy(\.isFinite) }

  /// A random matrix of orthonormal rows or columns, whichever are fewer (Saxe et al. 2014): Q of
  /// the QR decomposition of a Gaussian matrix, uniform over such matrices. Shapes of more axes
  /// count as [first, rest].
  ///
  /// - Parameters:
  ///   - shape: at least one extent; a weight [outputs, …] counts as a matrix of `outputs` rows.
  ///   - stream: gives rows·columns normal numbers, in row-major order of the taller orientation.
  package init(orthogonal shape: [Int], from stream: inout RandomStream) {
    let (rows, columns) = (shape[0], shape.dropFirst().reduce(1, *))
    let (long, short) = (Swift.max(rows, columns), Swift.min(rows, columns))
    var q = Tensor(normal: 1, shape: [1, long * short], from: &stream)
    if long * short > 0 {
      q.withUnsafeMutablePointer { Element.orthonormalise($0, rows: long, columns: short) }
    }
    let oriented = rows >= columns ? q : q.transposedEach(rows: long, columns: short)
    self = oriented.reshaped(to: shape)
  }
}

/// f over all elements of x into a new tensor.
///
/// - Parameters:
///   - x: what is read; the result has its shape.
///   - f: a kernel that gets source, target and the number of elements, and must set every one.
func mapped<S: Scalar>(_ x: Tensor<S>, by f: (Source<S>, Target<S>, Int) -> Void) -> Tensor<S> {
  Tensor(shape: x.shape) { target in x.withUnsafePointer { f($0, target, x.count) } }
}

extension Tensor {
  /// The rows of all parts, one part after the other; `rowShape` is the extents of one row.
  ///
  /// - Parameters:
  ///   - parts: tensors of [rows, …] whose rows have as many elements as `rowShape`; none at all
  ///     gives a tensor of 0 rows.
  ///   - rowShape: extents of one row; given apart since `parts` may be empty.
  package init(concatenating parts: [Tensor], rowShape: [Int]) {
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    self.init(shape: [rows] + rowShape) { target in
      var next = target
      for part in parts {
        part.withUnsafePointer { next.update(from: $0, count: part.count) }
        next += part.count
      }
    }
  }
}

extension Tensor {
  /// One step of projected sign ascent: the point of [lower, upper] nearest to self +
  /// step·sign(gradient).
  ///
  /// - Parameters:
  ///   - gradient: that of the function that grows; only its signs count, and sign 0 = 0, so that
  ///     an element without gradient stays.
  ///   - step: length in units of the elements.
  ///   - lower: lower ends of the box, of the shape of self.
  ///   - upper: upper ends of it.
  package mutating func signStep(
    gradient: Tensor, step: Element, lower: Tensor, upper: Tensor
  ) {
    precondition(shape == lower.shape && shape == upper.shape && count == gradient.count)
    let count = count
    withUnsafeMutablePointer { x in
      gradient.withUnsafePointer { g in
        lower.withUnsafePointer { low in
          upper.withUnsafePointer {
            Tensors.signStep(x: x, g: g, step: step, lower: low, upper: $0, count: count)
          }
        }
      }
    }
  }

  /// Moves every element to the nearest point of [lower, upper].
  ///
  /// NaN goes to the lower end: comparisons with it fail.
  package mutating func clamp(lower: Tensor, upper: Tensor) {
    // A step of length 0 moves nothing whatever the gradient, and the projection is what remains.
    signStep(gradient: self, step: 0, lower: lower, upper: upper)
  }

  /// Takes over the rows of `other`, of equal shape, whose index satisfies the condition.
  ///
  /// Attacks keep the worst point of every sample this way.
  package mutating func replaceRows(of other: Tensor, where condition: (Int) -> Bool) {
    precondition(shape == other.shape, "\(other.shape) is not \(shape)")
    let stride = rowStride
    for row in 0..<shape[0] where condition(row) {
      withUnsafeMutablePointer { target in
        other.withUnsafePointer {
          (target + row * stride).update(from: $0 + row * stride, count: stride)
        }
      }
    }
  }
}

extension Tensor {
  /// Independent uniform numbers.
  ///
  /// Row-major draws; each is low + (high − low)·u for u in [0, 1), so that the upper end appears
  /// only by rounding.
  /// - Parameters:
  ///   - range: both ends finite.
  ///   - shape: extents of the result.
  ///   - stream: advanced by one draw an element.
  package init(uniform range: ClosedRange<Element>, shape: [Int], from stream: inout RandomStream) {
    let count = elementCount(shape)
    self.init(shape: shape) {
      fillUniform(
        y: $0, count: count, from: range.lowerBound, to: range.upperBound, stream: &stream)
    }
  }

  /// Independent normal numbers of mean 0.
  ///
  /// Drawn in double precision and then rounded, so that `Float` and `Double` tensors of one stream
  /// hold the same numbers up to rounding.
  /// - Parameters:
  ///   - deviation: the standard deviation.
  ///   - shape: extents of the result.
  ///   - stream: advanced by two draws an attempt of the polar method, about 2.5 an element.
  package init(normal deviation: Element, shape: [Int], from stream: inout RandomStream) {
    let count = elementCount(shape)
    self.init(shape: shape) { target in
      for i in 0..<count { target[i] = deviation * Element(stream.normal()) }
    }
  }

  /// Ends of the boxes of `radius` around every sample, cut to [lowest, highest].
  ///
  /// The ends are rounded to nearest, not outwards: they steer training and attacks. A proof takes
  /// its box from `Perturbation`, rounded outwards.
  /// - Parameters:
  ///   - radius: half the width of the box, in input units.
  ///   - lowest: the least value that an input may have.
  ///   - highest: the greatest one.
  /// - Returns: two tensors of the shape of self, lower ≤ upper wherever self is within [lowest,
  ///   highest].
  package func neighbourhood(
    radius: Element, lowest: Element, highest: Element
  ) -> (lower: Tensor, upper: Tensor) {
    let shifted = { (offset: Element) in
      Tensor(shape: shape) { target in
        withUnsafePointer {
          shift(x: $0, by: offset, lowest: lowest, highest: highest, y: target, count: count)
        }
      }
    }
    return (shifted(-radius), shifted(radius))
  }

  /// The last 2·boxes rows, lower and then upper ends, become centres and radii.
  ///
  /// In place: l and u become (l + u)/2 and (u − l)/2, the form in which a stack of boxes runs
  /// through the tape; rows before them are left alone.
  /// - Parameter boxes: number of boxes; the tensor has at least twice as many rows.
  package mutating func convertEndsToBoxes(_ boxes: Int) {
    let box = boxes * rowStride
    let start = count - 2 * box
    withUnsafeMutablePointer { boxOfEnds(l: $0 + start, u: $0 + start + box, count: box) }
  }
}

extension Tensor {
  /// Element k of every row is element indices[k] of this row: [n, …] → [n] + shape.
  ///
  /// The same indices hold for every row. An index may occur more than once; it must lie within the
  /// row.
  /// - Parameters:
  ///   - indices: positions in a flattened row, row-major, one for each element of `shape`.
  ///   - shape: extents of one row of the result.
  package func gathering(_ indices: [Int], shape: [Int]) -> Tensor {
    let columns = rowStride
    precondition(indices.count == elementCount(shape), "\(indices.count) elements for \(shape)")
    precondition(indices.allSatisfy { 0..<columns ~= $0 }, "an index outside 0..<\(columns)")
    return Tensor(shape: [self.shape[0]] + shape) { target in
      withUnsafePointer {
        gatherColumns(x: $0, indices: indices, y: target, rows: self.shape[0], columns: columns)
      }
    }
  }

  /// The transpose of `gathering`: element k of every row is added to element indices[k] of a row
  /// of `count` zeros.
  ///
  /// An index that occurs twice gets the sum of both, in the order of `indices`: the gradient of
  /// `gathering`, and how backward substitution passes one.
  /// - Parameters:
  ///   - indices: positions in 0..<count, one for each element of a row of self.
  ///   - count: elements of a row of the result.
  package func scattering(_ indices: [Int], count: Int) -> Tensor {
    precondition(indices.allSatisfy { 0..<count ~= $0 }, "an index outside 0..<\(count)")
    var sums = Tensor(zeros: [shape[0], count])
    sums.withUnsafeMutablePointer { target in
      withUnsafePointer {
        scatterColumns(y: $0, indices: indices, addingTo: target, rows: shape[0], columns: count)
      }
    }
    return sums
  }

  /// The flattened rows of several tensors side by side: [n, total].
  ///
  /// All parts have the same number of rows, and there is at least one part.
  package init(sideBySide parts: [Tensor]) {
    let rows = parts[0].shape[0]
    precondition(parts.allSatisfy { $0.shape[0] == rows }, "parts of different numbers of rows")
    let width = parts.reduce(0) { $0 + $1.rowStride }
    self.init(shape: [rows, width]) { target in
      var column = 0
      for part in parts {
        let stride = part.rowStride
        part.withUnsafePointer { source in
          for row in 0..<rows {
            (target + row * width + column).update(from: source + row * stride, count: stride)
          }
        }
        column += stride
      }
    }
  }
}

extension Tensor {
  /// One step of projected sign descent whose length is a fraction of the box in every direction.
  ///
  /// Every element moves by fraction·(upper − lower)·sign(gradient) against the gradient and is put
  /// back into the box: sides of different widths, as a VNN-LIB property has them, are crossed in
  /// the same number of steps.
  /// - Parameters:
  ///   - gradient: that of the function that shrinks; sign 0 = 0.
  ///   - fraction: of the box's width, within [0, 1].
  ///   - lower: lower ends of the box.
  ///   - upper: upper ends of it.
  package mutating func moveAgainst(
    gradient: Tensor, fraction: Element, lower: Tensor, upper: Tensor
  ) {
    precondition(count == gradient.count && shape == lower.shape && shape == upper.shape)
    let count = count
    withUnsafeMutablePointer { x in
      gradient.withUnsafePointer { g in
        lower.withUnsafePointer { low in
          upper.withUnsafePointer {
            moveWithinBox(x: x, against: g, fraction: fraction, lower: low, upper: $0, count: count)
          }
        }
      }
    }
  }
}
