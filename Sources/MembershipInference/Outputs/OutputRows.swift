package import Datasets
package import Tensors

/// A model's outputs on some samples, a row of numbers each, read where they lie.
package struct OutputRows: Sendable {
  package let count: Int
  package let classes: Int
  /// Whether the numbers were recorded as floats of 32 bits or fewer.
  package let isSinglePrecision: Bool
  /// Whether one number was recorded for each sample, of the second of two classes.
  package private(set) var isSingleColumn = false
  /// Whether these are probabilities that were rounded or truncated: each stands for itself, as their
  /// sum may be off 1.
  var isRounded = false
  private let read: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void

  /// Logits or probabilities [n, classes].
  package init(_ rows: Tensor<Float>) {
    count = rows.shape[0]
    classes = rows.rowStride
    isSinglePrecision = true
    let classes = classes
    read = { range, target in
      rows.withUnsafePointer { values in
        let start = range.lowerBound * classes
        for i in 0..<range.count * classes { target[i] = Double(values[start + i]) }
      }
    }
  }

  /// Logits or probabilities [n, classes].
  package init(_ rows: Tensor<Double>) {
    count = rows.shape[0]
    classes = rows.rowStride
    isSinglePrecision = false
    let classes = classes
    read = { range, target in
      rows.withUnsafePointer { values in
        let start = range.lowerBound * classes
        for i in 0..<range.count * classes { target[i] = values[start + i] }
      }
    }
  }

  /// An array [n, classes] of a file.
  /// - Precondition: two extents.
  package init(_ array: NPYArray) {
    precondition(array.shape.count == 2, "shape \(array.shape) is not one of rows")
    self.init(array: array, classes: array.shape[1])
  }

  /// An array of a file whose last extents are those of a row.
  init(array: NPYArray, classes: Int) {
    precondition(classes > 0 ? array.count % classes == 0 : array.count == 0, "\(array.shape)")
    count = classes > 0 ? array.count / classes : array.shape[0]
    self.classes = classes
    isSinglePrecision = [.float16, .float32].contains(array.elementType)
    switch array.elementType {
    case .float32:
      read = Self.reader(array, classes: classes) { (bits: UInt32) in
        Double(Float(bitPattern: bits))
      }
    case .float64:
      read = Self.reader(array, classes: classes) { (bits: UInt64) in Double(bitPattern: bits) }
    default:
      let values = array.doubles
      read = { range, target in
        for i in 0..<range.count * classes { target[i] = values[range.lowerBound * classes + i] }
      }
    }
  }

  private static func reader<Bits: FixedWidthInteger & Sendable>(
    _ array: NPYArray, classes: Int, value: @escaping @Sendable (Bits) -> Double
  ) -> @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void {
    let size = MemoryLayout<Bits>.size
    return { range, target in
      array.withUnsafeBytes { bytes in
        let start = range.lowerBound * classes * size
        for i in 0..<range.count * classes {
          let bits = bytes.loadUnaligned(fromByteOffset: start + i * size, as: Bits.self)
          target[i] = value(Bits(littleEndian: bits))
        }
      }
    }
  }

  /// Rows that a change of single rows makes of others.
  /// - Parameter change: gets every row after it was copied.
  private init(
    rows: OutputRows, change: @escaping @Sendable (UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    count = rows.count
    classes = rows.classes
    isSinglePrecision = rows.isSinglePrecision
    isSingleColumn = rows.isSingleColumn
    isRounded = rows.isRounded
    let classes = rows.classes
    read = { range, target in
      rows.copy(range, to: target)
      for row in 0..<range.count {
        change(UnsafeMutableBufferPointer(start: target + row * classes, count: classes))
      }
    }
  }

  /// Rows of several models on the same classes, one after the other.
  init(joining parts: [OutputRows]) {
    let classes = parts[0].classes
    let count = parts.reduce(0) { $0 + $1.count }
    self.init(
      Tensor<Double>(shape: [count, classes]) { target in
        var start = 0
        for part in parts {
          precondition(part.classes == classes, "\(part.classes) classes beside \(classes)")
          part.copy(0..<part.count, to: target + start * classes)
          start += part.count
        }
      })
  }

  /// Some of the rows, one after the other.
  func part(_ range: Range<Int>) -> OutputRows { OutputRows(rows: self, part: range) }

  private init(rows: OutputRows, part: Range<Int>) {
    count = part.count
    classes = rows.classes
    isSinglePrecision = rows.isSinglePrecision
    isSingleColumn = rows.isSingleColumn
    isRounded = rows.isRounded
    read = { range, target in
      rows.copy(
        part.lowerBound + range.lowerBound..<part.lowerBound + range.upperBound, to: target)
    }
  }

  /// What single numbers say of two classes: p is the probability of class 1, z its logit, that of
  /// class 0 being 0.
  /// - Precondition: one column.
  init(column: OutputRows, kind: OutputKind) {
    precondition(column.classes == 1, "\(column.classes) columns")
    count = column.count
    classes = 2
    isSinglePrecision = column.isSinglePrecision
    isSingleColumn = true
    read = { range, target in
      // From the end, as the numbers stand at the start of the rows.
      column.copy(range, to: target)
      for row in (0..<range.count).reversed() {
        let value = target[row]
        target[2 * row + 1] = value
        target[2 * row] = kind == .logits ? 0 : 1 - value
      }
    }
  }

  /// Probabilities that sum to 1: what a row lacks by more than `tolerance` is spread evenly over its
  /// zeros; a row of zeros becomes the same for all classes.
  func completed(tolerance: Double) -> OutputRows {
    OutputRows(rows: self) { row in
      let missing = 1 - row.reduce(0, +)
      let hidden = row.count { $0 <= 0 }
      guard hidden == row.count || missing > tolerance else { return }
      for j in row.indices where row[j] <= 0 { row[j] = missing / Double(hidden) }
    }
  }

  /// Gives rows, widened to `Double`, one after the other.
  func withRows(_ range: Range<Int>, body: (UnsafeBufferPointer<Double>) -> Void) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, range.count * classes)) {
      guard let start = $0.baseAddress else { return }
      read(range, start)
      for row in 0..<range.count {
        body(UnsafeBufferPointer(start: start + row * classes, count: classes))
      }
    }
  }

  /// Copies rows, widened to `Double`, to `target`.
  func copy(_ range: Range<Int>, to target: UnsafeMutablePointer<Double>) { read(range, target) }

  /// One row.
  package subscript(row: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: classes) { buffer, filled in
      if let target = buffer.baseAddress { read(row..<row + 1, target) }
      filled = classes
    }
  }
}
