internal import FoundationEssentials
internal import SwiftProtobuf

extension ONNXModel {
  /// The model in the ONNX format: the same bytes for the same value. Constants become initialisers,
  /// in the order of their names; nodes stand as they are and must be in order.
  ///
  /// Dictionaries are sorted by name on the way. Traps at 2 GiB, which protocol buffers do not
  /// exceed.
  package func serialized() -> [UInt8] {
    var proto = Onnx_ModelProto()
    proto.irVersion = Int64(irVersion)
    proto.producerName = producer
    proto.opsetImport = opsets.sorted { $0.key < $1.key }.map { domain, version in
      .with { ($0.domain, $0.version) = (domain, Int64(version)) }
    }
    proto.graph = graph.message
    // Readers of those versions look for initialisers among the inputs.
    if irVersion < 4 { proto.graph.input += graph.constants.sorted { $0.key < $1.key }.map(value) }
    guard let bytes: [UInt8] = try? proto.serializedBytes() else {
      preconditionFailure("an ONNX model of 2 GiB or more")
    }
    return bytes
  }

  /// Before version 4 of the format every initialiser is an input too.
  private func value(_ name: String, tensor: ONNXTensor) -> Onnx_ValueInfoProto {
    ONNXValue(name: name, elementType: tensor.elementType, shape: tensor.shape).message
  }
}

extension ONNXGraph {
  /// Initialisers in the order of their names, all else in that of the graph.
  fileprivate var message: Onnx_GraphProto {
    .with {
      $0.name = name
      $0.input = inputs.map(\.message)
      $0.output = outputs.map(\.message)
      $0.node = nodes.map(\.message)
      $0.initializer = constants.sorted { $0.key < $1.key }.map { name, tensor in
        var message = tensor.message
        message.name = name
        return message
      }
    }
  }
}

extension ONNXValue {
  fileprivate var message: Onnx_ValueInfoProto {
    var type = Onnx_TypeProto.Tensor()
    if let elementType { type.elemType = Int32(elementType.rawValue) }
    if let shape { type.shape.dim = shape.enumerated().map(dimension) }
    return .with {
      $0.name = name
      $0.type.tensorType = type
    }
  }

  /// Unknown extents get distinct symbols.
  private func dimension(_ axis: Int, extent: Int?) -> Onnx_TensorShapeProto.Dimension {
    .with { $0.value = extent.map { .dimValue(Int64($0)) } ?? .dimParam("\(name)_\(axis)") }
  }
}

extension ONNXNode {
  fileprivate var message: Onnx_NodeProto {
    .with {
      ($0.name, $0.opType, $0.input, $0.output) = (name, opType, inputs, outputs)
      if !domain.isEmpty { $0.domain = domain }
      $0.attribute = attributes.sorted { $0.key < $1.key }.map { name, attribute in
        var message = attribute.message
        message.name = name
        return message
      }
    }
  }
}

extension ONNXAttribute {
  /// With the type declared, which readers of newer formats demand.
  fileprivate var message: Onnx_AttributeProto {
    .with {
      switch self {
      case .int(let value): ($0.type, $0.i) = (.int, Int64(value))
      case .ints(let values): ($0.type, $0.ints) = (.ints, values.map(Int64.init))
      case .float(let value): ($0.type, $0.f) = (.float, value)
      case .floats(let values): ($0.type, $0.floats) = (.floats, values)
      case .string(let text): ($0.type, $0.s) = (.string, Data(text.utf8))
      case .strings(let texts): ($0.type, $0.strings) = (.strings, texts.map { Data($0.utf8) })
      case .tensor(let tensor): ($0.type, $0.t) = (.tensor, tensor.message)
      }
    }
  }
}

extension ONNXTensor {
  /// Raw bytes, whatever the type: the shortest form.
  fileprivate var message: Onnx_TensorProto {
    .with {
      $0.dims = shape.map(Int64.init)
      $0.dataType = Int32(elementType.rawValue)
      $0.rawData = rawData
    }
  }

  /// Little-endian elements of the tensor's own type.
  ///
  /// The inverse of `ONNXReader.elements(data:…)`.
  private var rawData: Data {
    switch elements {
    case .doubles(let elements): bytes(elements)
    case .floats(let elements):
      switch elementType {
      case .float16: bytes(elements.map { Float16($0).bitPattern })
      case .bfloat16: bytes(elements.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) })
      case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz:
        Data(elements.map { narrow($0) })
      default: bytes(elements)
      }
    case .integers(let elements):
      switch elementType.size {
      case 1: bytes(elements.map(UInt8.init(truncatingIfNeeded:)))
      case 2: bytes(elements.map(UInt16.init(truncatingIfNeeded:)))
      case 4: bytes(elements.map(UInt32.init(truncatingIfNeeded:)))
      default: bytes(elements)
      }
    }
  }

  /// The byte of a number in the tensor's own format of 8 bits.
  ///
  /// By search among 256 bytes: models of such types are not written often.
  private func narrow(_ number: Float) -> UInt8 {
    let format = ONNXNarrowFormat(elementType)
    // By bit pattern, so that −0 is not 0.
    return (0...UInt8.max).first { format?.number($0)?.bitPattern == number.bitPattern } ?? 0
  }

  private func bytes<T>(_ elements: [T]) -> Data { elements.withUnsafeBytes { Data($0) } }
}
