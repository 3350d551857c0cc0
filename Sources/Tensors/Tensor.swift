/// A dense array of numbers: contiguous, row-major, a value with copy-on-write storage.
///
/// Copies share memory until one of them changes. The first axis is the batch of an activation, and
/// images are channel-last, [n, height, width, channels], within networks. Sizes beyond the address
/// space end the process at the allocation.
package struct Tensor<Element: Scalar>: Sendable {
  /// Extents, outermost first; empty for a single number.
  package let shape: [Int]
  private var storage: Buffer<Element>

  /// A tensor whose elements are not set yet; `body` must set every one.
  ///
  /// - Parameters:
  ///   - shape: extents ≥ 0.
  ///   - body: gets memory of their product's elements; what it leaves unset is arbitrary.
  package init(
    shape: [Int], unsafeUninitialized body: (UnsafeMutablePointer<Element>) throws -> Void
  ) rethrows {
    self.shape = shape
    storage = Buffer(count: elementCount(shape))
    try body(storage.start)
  }

  /// All elements equal.
  ///
  /// - Parameters:
  ///   - value: of every element.
  ///   - shape: extents; [] for a single number.
  package init(repeating value: Element, shape: [Int]) {
    let count = elementCount(shape)
    self.init(shape: shape) { fill($0, with: value, count: count) }
  }

  /// All elements 0.
  package init(zeros shape: [Int]) { self.init(repeating: 0, shape: shape) }

  /// Row-major elements; their number must be the product of the extents.
  ///
  /// Another number of elements ends the process with both.
  package init(elements: [Element], shape: [Int]) {
    precondition(
      elements.count == elementCount(shape), "\(elements.count) elements for shape \(shape)")
    self.init(shape: shape) { start in
      elements.withUnsafeBufferPointer {
        if let first = $0.baseAddress { start.update(from: first, count: $0.count) }
      }
    }
  }

  /// Converts every element (Float → Double is exact, Double → Float rounds to nearest).
  ///
  /// What is beyond `Float` becomes infinite: readers check before they convert.
  package init<Other: Scalar>(_ other: Tensor<Other>) {
    self.init(shape: other.shape) { target in
      other.withUnsafePointer { convert(x: $0, y: target, count: other.count) }
    }
  }

  /// Product of the extents.
  package var count: Int { storage.count }

  /// The same elements under another shape of as many elements; no copy.
  package func reshaped(to shape: [Int]) -> Tensor {
    precondition(elementCount(shape) == count, "cannot reshape \(self.shape) to \(shape)")
    return Tensor(shape: shape, storage: storage)
  }

  /// Shares the memory of another tensor; the caller has checked the number of elements.
  private init(shape: [Int], storage: Buffer<Element>) {
    self.shape = shape
    self.storage = storage
  }

  /// The pointer is valid within `body` only; `count` elements may be read.
  package func withUnsafePointer<R>(_ body: (UnsafePointer<Element>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.start)) }
  }

  /// Copies the storage first where it is shared.
  ///
  /// A tensor that is shared costs a copy here, so that the others keep their elements.
  package mutating func withUnsafeMutablePointer<R>(
    _ body: (UnsafeMutablePointer<Element>) throws -> R
  ) rethrows -> R {
    try body(uniqueStart())
  }

  /// The memory, copied first where it is shared; valid as long as nothing else touches the tensor.
  mutating func uniqueStart() -> UnsafeMutablePointer<Element> {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return storage.start
  }

  /// Element at a row-major position.
  ///
  /// One bounds check an access, and one uniqueness check a write: loops over many elements take
  /// the pointer.
  package subscript(position: Int) -> Element {
    get {
      precondition(0 <= position && position < count, "position \(position) outside 0..<\(count)")
      return storage.start[position]
    }
    set {
      precondition(0 <= position && position < count, "position \(position) outside 0..<\(count)")
      withUnsafeMutablePointer { $0[position] = newValue }
    }
  }

  /// Row-major elements.
  ///
  /// A copy, count·stride bytes.
  package var elements: [Element] {
    withUnsafePointer { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// Rows (entries of the first axis) of the given indices, in that order.
  ///
  /// Copies rowStride elements an index; an index may occur more than once. [0, …] where there are
  /// none.
  package func rows(_ indices: some Collection<Int>) -> Tensor {
    let stride = rowStride
    precondition(
      indices.allSatisfy { 0 <= $0 && $0 < shape[0] }, "row index outside 0..<\(shape[0])")
    return Tensor(shape: [indices.count] + shape.dropFirst()) { target in
      withUnsafePointer { source in
        for (row, index) in indices.enumerated() {
          (target + row * stride).initialize(from: source + index * stride, count: stride)
        }
      }
    }
  }

  /// Number of elements in one entry of the first axis.
  ///
  /// 1 for a tensor of one axis or none.
  package var rowStride: Int { shape.dropFirst().reduce(1, *) }
}

extension Tensor: Equatable {
  /// Same shape and equal elements (IEEE: NaN differs from itself).
  ///
  /// Extents count: [2, 3] never equals [3, 2].
  package static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && a.elements == b.elements
  }
}

/// Product of the extents; 1 for a single number, `Int.max` beyond that, for which there never is
/// memory.
func elementCount(_ shape: [Int]) -> Int {
  precondition(shape.allSatisfy { $0 >= 0 }, "negative extent in \(shape)")
  return shape.reduce(1) { $0.saturatingProduct($1) }
}

extension Int {
  /// The product of numbers that are not negative; `Int.max` where it is beyond that.
  func saturatingProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
