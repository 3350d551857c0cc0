// Operations on values, without a tape.

extension Tensor {
  /// self ← self + scale·other, of equal shape.
  package mutating func add(_ other: Tensor, scale: Element = 1) {
    precondition(shape == other.shape, "cannot add \(other.shape) to \(shape)")
    let count = count
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { Tensors.add(x: $0, scale: scale, to: target, count: count) }
    }
  }

  /// Adds a number to all elements of every row.
  mutating func addToRows(_ numbers: [Element]) {
    let width = rowStride
    withUnsafeMutablePointer { target in
      for (row, number) in numbers.enumerated() {
        for column in row * width..<(row + 1) * width { target[column] += number }
      }
    }
  }

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
  package func transposedEach(rows: Int, columns: Int) -> Tensor {
    precondition(rowStride == rows * columns, "\(shape) holds no \(rows)×\(columns) matrices")
    return Tensor(shape: [shape[0], columns, rows]) { target in
      withUnsafePointer {
        transposeEach(x: $0, y: target, batch: shape[0], rows: rows, columns: columns)
      }
    }
  }

  /// Index of the largest entry of every row of [n, width]; ties go to the lowest index.
  package func rowMaxima() -> [Int] {
    withUnsafePointer { Tensors.rowMaxima($0, rows: shape[0], columns: rowStride) }
  }

  /// Sum of all elements.
  package func sum() -> Element { withUnsafePointer { Tensors.sum($0, count) } }

  package var isFinite: Bool { sum().isFinite || elements.allSatisfy(\.isFinite) }

  /// A random matrix of orthonormal rows or columns, whichever are fewer (Saxe et al. 2014): Q of
  /// the QR decomposition of a Gaussian matrix, uniform over such matrices. Shapes of more axes
  /// count as [first, rest].
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
func mapped<S: Scalar>(_ x: Tensor<S>, by f: (Source<S>, Target<S>, Int) -> Void) -> Tensor<S> {
  Tensor(shape: x.shape) { target in x.withUnsafePointer { f($0, target, x.count) } }
}

extension Tensor {
  /// The rows of all parts, one part after the other; `rowShape` is the extents of one row.
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
  package mutating func clamp(lower: Tensor, upper: Tensor) {
    signStep(gradient: self, step: 0, lower: lower, upper: upper)
  }

  /// Takes over the rows of `other`, of equal shape, whose index satisfies the condition.
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
  package init(uniform range: ClosedRange<Element>, shape: [Int], from stream: inout RandomStream) {
    let count = elementCount(shape)
    self.init(shape: shape) {
      fillUniform(
        y: $0, count: count, from: range.lowerBound, to: range.upperBound, stream: &stream)
    }
  }

  /// Independent normal numbers of mean 0.
  package init(normal deviation: Element, shape: [Int], from stream: inout RandomStream) {
    let count = elementCount(shape)
    self.init(shape: shape) { target in
      for i in 0..<count { target[i] = deviation * Element(stream.normal()) }
    }
  }

  /// Ends of the boxes of `radius` around every sample, cut to [lowest, highest].
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
  package mutating func convertEndsToBoxes(_ boxes: Int) {
    let box = boxes * rowStride
    let start = count - 2 * box
    withUnsafeMutablePointer { boxOfEnds(l: $0 + start, u: $0 + start + box, count: box) }
  }
}

extension Tensor {
  /// Element k of every row is element indices[k] of this row: [n, …] → [n] + shape.
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

  /// The transpose of `gathering`: element k of every row is added to element indices[k] of a row of
  /// `count` zeros.
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
