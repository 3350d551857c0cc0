public import Datasets
public import Tensors

/// A model's outputs on some samples, a row of numbers each, read where they lie.
public struct OutputRows: Sendable {
  public let count: Int
  public let classes: Int
  /// Whether the numbers were recorded as floats of 32 bits or fewer.
  public let isSinglePrecision: Bool
  private let read: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void

  /// Logits or probabilities [n, classes].
  public init(_ rows: Tensor<Float>) {
    (count, classes, isSinglePrecision) = (rows.shape[0], rows.rowStride, true)
    let classes = classes
    read = { range, target in
      rows.withUnsafePointer { values in
        let start = range.lowerBound * classes
        for i in 0..<range.count * classes { target[i] = Double(values[start + i]) }
      }
    }
  }

  /// Logits or probabilities [n, classes].
  public init(_ rows: Tensor<Double>) {
    (count, classes, isSinglePrecision) = (rows.shape[0], rows.rowStride, false)
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
  public init(_ array: NPYArray) {
    precondition(array.shape.count == 2, "shape \(array.shape) is not one of rows")
    (count, classes) = (array.shape[0], array.shape[1])
    isSinglePrecision = [.float16, .float32].contains(array.elementType)
    switch array.elementType {
    case .float32: read = Self.reader(array) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case .float64: read = Self.reader(array) { (bits: UInt64) in Double(bitPattern: bits) }
    default:
      let (values, classes) = (array.doubles, classes)
      read = { range, target in
        for i in 0..<range.count * classes { target[i] = values[range.lowerBound * classes + i] }
      }
    }
  }

  private static func reader<Bits: FixedWidthInteger & Sendable>(
    _ array: NPYArray, _ value: @escaping @Sendable (Bits) -> Double
  ) -> @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void {
    let (classes, size) = (array.shape[1], MemoryLayout<Bits>.size)
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

  /// Copies rows, widened to `Double`, to `target`.
  func copy(_ range: Range<Int>, to target: UnsafeMutablePointer<Double>) { read(range, target) }

  /// One row.
  public subscript(row: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: classes) { buffer, filled in
      if let target = buffer.baseAddress { read(row..<row + 1, target) }
      filled = classes
    }
  }
}
