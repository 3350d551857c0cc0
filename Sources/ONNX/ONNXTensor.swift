/// Element types of tensors that are read and written; raw values are those of `TensorProto.DataType`.
///
/// Strings, complex numbers and formats of less than 8 bits are missing: tensors of them are
/// refused.
package enum ONNXElementType: Int, Hashable, Sendable {
  case float = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float16 = 10
  case double = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16
  case float8e4m3fn = 17
  case float8e4m3fnuz = 18
  case float8e5m2 = 19
  case float8e5m2fnuz = 20

  /// Bytes of one element in raw data.
  var size: Int {
    switch self {
    case .uint8, .int8, .bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float, .int32, .uint32: 4
    case .double, .int64, .uint64: 8
    }
  }

  /// Whether elements are floating-point numbers; otherwise they are integers.
  package var isReal: Bool {
    isComputed || ONNXNarrowFormat(self) != nil
  }

  /// Whether values of the type are computed with in a network: the types whose rounding is taken as
  /// none. Narrower types hold constants alone.
  var isComputed: Bool { self == .float || self == .double }

  /// Whether positions and extents may have the type.
  ///
  /// The standard allows no other types there.
  var isIndex: Bool { self == .int32 || self == .int64 }

  /// What an integer element may be; `uint64` ends at `Int64.max`, beyond which nothing is read.
  ///
  /// Of a type of real numbers it is all of `Int64`, and is not asked for.
  var integerRange: ClosedRange<Int64> {
    switch self {
    case .bool: 0...1
    case .uint8: 0...0xFF
    case .uint16: 0...0xFFFF
    case .uint32: 0...0xFFFF_FFFF
    case .uint64: 0...Int64.max
    case .int8: -0x80...0x7F
    case .int16: -0x8000...0x7FFF
    case .int32: -0x8000_0000...0x7FFF_FFFF
    default: Int64.min...Int64.max
    }
  }
}

/// A constant of an ONNX model: row-major elements of one type, converted without loss.
///
/// Narrow formats are widened on reading, which loses nothing, and narrowed again on writing.
package struct ONNXTensor: Equatable, Sendable {
  /// Elements in the type that holds theirs exactly.
  package enum Elements: Equatable, Sendable {
    /// `float` and narrower floating-point types.
    case floats([Float])
    /// `double`.
    case doubles([Double])
    /// All integers; `bool` as 0 and 1.
    case integers([Int64])
  }

  /// The type in the file.
  package let elementType: ONNXElementType
  /// Extents, outermost first; empty for a single number.
  package let shape: [Int]
  /// As many as the product of the extents.
  package let elements: Elements

  /// A tensor of type `float`, `double` or `int64`, by its elements, whose number must be the
  /// product of the extents.
  package init(elements: Elements, shape: [Int]) {
    let type: ONNXElementType =
      switch elements {
      case .floats: .float
      case .doubles: .double
      case .integers: .int64
      }
    self.init(elements: elements, shape: shape, elementType: type)
    precondition(count == shape.reduce(1, *), "\(count) elements for shape \(shape)")
  }

  /// Of any type; `elements` must be of the kind that it has. The count is not checked here, but by
  /// the reader, whose message names the tensor.
  init(elements: Elements, shape: [Int], elementType: ONNXElementType) {
    self.elements = elements
    self.shape = shape
    self.elementType = elementType
  }

  /// Number of elements.
  package var count: Int {
    switch elements {
    case .floats(let elements): elements.count
    case .doubles(let elements): elements.count
    case .integers(let elements): elements.count
    }
  }

  /// The elements as `Double`: exact, except for integers beyond 2⁵³, which are rounded.
  package var doubles: [Double] {
    switch elements {
    case .floats(let elements): elements.map(Double.init)
    case .doubles(let elements): elements
    case .integers(let elements): elements.map(Double.init)
    }
  }

  /// The elements of an integer type; nil for floating-point types.
  package var integers: [Int]? {
    if case .integers(let elements) = elements { elements.map(Int.init) } else { nil }
  }
}
