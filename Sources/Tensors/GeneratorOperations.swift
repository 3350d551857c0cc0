// Operations on the generators of zonotopes, [rows, …], one row for each noise symbol.
//
// A zonotope is {c + Σ eᵢ·gᵢ : |eᵢ| ≤ 1}; its radius in one element is Σ |gᵢ|. `Bounds/Zonotopes`
// keeps the symbols' names and covers the rounding of these products by the uncorrelated radius.

package import Resources

/// Multiply-adds between two looks at the clock.
///
/// A fraction of a second on one core, by which a deadline may be overstepped.
private let quantum = 2_000_000_000

extension Tensor where Element == Double {
  /// At least Σ over rows of |x|, element by element: [1, …].
  ///
  /// The radius of the zonotope's box. Rounded up: the factor exceeds what the sum of `rows` terms,
  /// each added once, can have lost.
  package func columnMagnitudes() -> Tensor {
    let (rows, columns) = (shape[0], rowStride)
    var sums = Tensor(zeros: [1] + shape.dropFirst())
    // More than twice γ of such a sum (Higham 2002, §3.1).
    let slack = 1 + Double(2 * rows + 32) * 0x1p-53
    sums.withUnsafeMutablePointer { sums in
      withUnsafePointer { addMagnitudes(x: $0, to: sums, rows: rows, columns: columns) }
      for j in 0..<columns { sums[j] *= slack }
    }
    return sums
  }

  /// W·x for every row x. A row of one element alone, as every new noise symbol is, becomes a
  /// column of a dense W, times that element.
  ///
  /// A generator with one non-zero element costs `outputs` multiplications instead of
  /// inputs·outputs, and after every ReLU layer most generators are of this kind.
  /// - Parameters:
  ///   - map: the layer; its bias moves the centre alone and plays no part.
  ///   - weight: of the shape that `map` states.
  ///   - deadline: looked at between groups of rows.
  /// - Returns: [rows, …outputs].
  /// - Throws: `DeadlinePassed`.
  package func applyingToGenerators(
    _ map: LinearMap, weight: Tensor, by deadline: Deadline = .never
  ) throws(DeadlinePassed) -> Tensor {
    guard case .dense(_, let outputs) = map else {
      return try applying(map, weight: weight, by: deadline)
    }
    let columns = withUnsafePointer { x in
      (0..<shape[0]).map { loneElement(x + $0 * rowStride, count: rowStride) }
    }
    let others = columns.indices.filter { columns[$0] == nil }
    var products = try rows(others).applying(map, weight: weight, by: deadline)
      .spreadRows(to: others, of: columns.count)
    products.withUnsafeMutablePointer { y in
      for (row, column) in columns.enumerated() {
        guard let column else { continue }
        let value = self[row * rowStride + column]
        weight.withUnsafePointer {
          scaleColumn(
            x: $0 + column, by: value, y: y + row * outputs, rows: outputs, stride: rowStride)
        }
      }
    }
    return products
  }

  /// W·x for every row x, a few at a time.
  private func applying(
    _ map: LinearMap, weight: Tensor, by deadline: Deadline
  ) throws(DeadlinePassed) -> Tensor {
    let step = Swift.max(1, quantum / Swift.max(map.multiplyAdds, 1))
    guard shape[0] > step else { return applying(map, weight: weight) }
    var parts: [Tensor] = []
    for first in stride(from: 0, to: shape[0], by: step) {
      try deadline.check()
      parts.append(
        rows(first..<Swift.min(first + step, shape[0])).applying(map, weight: weight))
    }
    return Tensor(concatenating: parts, rowShape: Array(parts[0].shape.dropFirst()))
  }

  /// Indices of the rows with an element other than 0 after column j is multiplied by factors[j];
  /// 0 times anything, even NaN, counts as 0.
  ///
  /// Rows of zeros are dropped after a layer of stable inactive neurons; what is kept is ascending.
  package func nonzeroRows(scaledBy factors: Tensor) -> [Int] {
    let columns = rowStride
    precondition(factors.count == columns, "\(factors.count) factors for \(columns) columns")
    return withUnsafePointer { x in
      factors.withUnsafePointer { w in
        (0..<shape[0]).filter { isNonzero(x + $0 * columns, times: w, count: columns) }
      }
    }
  }

  /// The given rows with column j multiplied by factors[j], 0 times anything being 0; then, for
  /// every entry, a row of that element alone.
  ///
  /// - Parameters:
  ///   - rows: which generators remain, in this order.
  ///   - factors: slopes λ of the layer's lines, one for each element.
  ///   - entries: new noise symbols, each of one element with its radius there.
  /// - Returns: [rows.count + entries.count, …].
  package func scaledRows(
    _ rows: [Int], by factors: Tensor, appending entries: [(column: Int, value: Double)]
  ) -> Tensor {
    let columns = rowStride
    precondition(factors.count == columns, "\(factors.count) factors for \(columns) columns")
    let height = rows.count + entries.count
    return Tensor(shape: [height] + shape.dropFirst()) { target in
      withUnsafePointer { x in
        factors.withUnsafePointer { w in
          for (row, index) in rows.enumerated() {
            multiplyClearing(
              x: x + index * columns, w: w, y: target + row * columns, count: columns)
          }
        }
      }
      clear(target + rows.count * columns, count: entries.count * columns)
      for (row, entry) in entries.enumerated() {
        target[(rows.count + row) * columns + entry.column] = entry.value
      }
    }
  }

  /// `count` rows: row i at places[i], zeros elsewhere.
  ///
  /// - Parameters:
  ///   - places: different positions in 0..<count.
  ///   - count: rows of the result.
  package func spreadRows(to places: [Int], of count: Int) -> Tensor {
    precondition(places.count == shape[0], "\(places.count) places for \(shape)")
    let columns = rowStride
    var result = Tensor(zeros: [count] + shape.dropFirst())
    result.withUnsafeMutablePointer { target in
      withUnsafePointer { x in
        for (row, place) in places.enumerated() {
          (target + place * columns).update(from: x + row * columns, count: columns)
        }
      }
    }
    return result
  }
}

extension Window {
  /// For every output of max pooling of one image with values in [lower, upper], the index of the
  /// input that is the maximum throughout; nil where there is none.
  ///
  /// Where one input dominates, max pooling is the selection of it and loses nothing.
  /// - Parameters:
  ///   - lower: lower bounds of one image's inputs, channel-last.
  ///   - upper: upper bounds, at least the lower ones.
  /// - Returns: one entry for each output, channel-last; indices into the image's inputs.
  package func dominantInputs(lower: Tensor<Double>, upper: Tensor<Double>) -> [Int?] {
    precondition(
      lower.count == inputCount && upper.count == inputCount, "ends \(lower.shape) for \(self)")
    return lower.withUnsafePointer { l in
      upper.withUnsafePointer { Tensors.dominantInputs(lower: l, upper: $0, window: self) }
    }
  }
}
