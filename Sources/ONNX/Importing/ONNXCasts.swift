extension ONNXImporter {
  /// Constants are rounded as the type does. Computed values, which are real numbers here, keep their
  /// values: they become another type only where every number that they may be is one of it.
  ///
  /// To refuse the rest is stricter than onnxruntime, which rounds: a network here has no rounding
  /// layers.
  func cast(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let type = try call.castType()
    guard case .constant(let tensor) = operand else {
      guard type == .double || type == .float && call.elements[0]?.areSingle == true else {
        throw call.unsupported(
          "a cast that rounds computed values to \(type)", use: "one type of float or double")
      }
      return [operand]
    }
    try reserve(tensor.count, call: call)
    return [.constant(try converted(tensor, to: type, call: call))]
  }

  /// The numbers in another type: truncated to integers, otherwise to the nearest, between two the
  /// even one. Formats of 16 and 8 bits are reached by way of 32 bits, as in onnxruntime.
  /// - Parameters:
  ///   - tensor: a constant.
  ///   - type: what it becomes.
  ///   - call: names the node in errors.
  /// - Throws: `ONNXError` for numbers beyond the type, of which tools make different ones.
  private func converted(
    _ tensor: ONNXTensor, to type: ONNXElementType, call: ONNXCall
  ) throws(ONNXError) -> ONNXTensor {
    let elements: ONNXTensor.Elements? =
      switch type {
      // NaN is true.
      case .bool: .integers(tensor.doubles.map { $0 == 0 ? 0 : 1 })
      case .uint8, .int8, .uint16, .int16, .int32, .int64, .uint32, .uint64:
        tensor.truncated(to: type).map { .integers($0) }
      case .double: .doubles(tensor.doubles)
      case .float, .float16, .bfloat16, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2,
        .float8e5m2fnuz:
        tensor.rounded(to: type).map { .floats($0) }
      }
    guard let elements else { throw call.error("casts a number beyond \(type)") }
    return ONNXTensor(elements: elements, shape: tensor.shape, elementType: type)
  }
}

extension ONNXTensor {
  /// The integers that remain without fractions; nil where the type does not hold one.
  fileprivate func truncated(to type: ONNXElementType) -> [Int64]? {
    let integers: [Int64?] =
      switch elements {
      case .integers(let elements): elements
      case .floats(let elements): elements.map { Int64(exactly: $0.rounded(.towardZero)) }
      case .doubles(let elements): elements.map { Int64(exactly: $0.rounded(.towardZero)) }
      }
    let range = type.integerRange
    let held = integers.compactMap { $0.flatMap { range.contains($0) ? $0 : nil } }
    return held.count == count ? held : nil
  }

  /// The nearest numbers of at most 32 bits; nil where one is beyond the greatest.
  ///
  /// By way of `Float`: a double is rounded twice, as onnxruntime does it.
  fileprivate func rounded(to type: ONNXElementType) -> [Float]? {
    let singles: [Float] =
      switch elements {
      case .integers(let elements): elements.map { Float($0) }
      case .floats(let elements): elements
      case .doubles(let elements): elements.map { Float($0) }
      }
    guard let format = ONNXNarrowFormat(type) else {
      let isHeld = zip(singles, doubles).allSatisfy { $0.isFinite || !$1.isFinite }
      return isHeld ? singles : nil
    }
    let held = singles.compactMap { format.rounded($0) }
    return held.count == count ? held : nil
  }
}
