import Testing

@testable import ONNX

/// Floating-point formats of 16 and 8 bits, against their definitions.
@Suite struct ONNXNarrowFormatTests {
  static let bytes: [ONNXElementType] = [
    .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz,
  ]

  /// Numbers of some bytes by the package ml_dtypes.
  @Test(arguments: [
    (
      ONNXElementType.float8e4m3fn, [0x00, 0x01, 0x07, 0x08, 0x7E, 0xB9, 0xFE] as [UInt8],
      [0, 0.001953125, 0.013671875, 0.015625, 448, -1.125, -448] as [Float]
    ),
    (
      .float8e4m3fnuz, [0x01, 0x08, 0x7F, 0xB9, 0xFF],
      [0.0009765625, 0.0078125, 240, -0.5625, -240]
    ),
    (.float8e5m2, [0x01, 0x03, 0x04, 0x7B, 0xB9], [0x1p-16, 0x3p-16, 0x1p-14, 57344, -0.625]),
    (.float8e5m2fnuz, [0x01, 0x04, 0x7F, 0xB9], [0x1p-17, 0x1p-15, 57344, -0.3125]),
  ]) func numbers(_ type: ONNXElementType, _ bytes: [UInt8], _ numbers: [Float]) throws {
    let format = try #require(ONNXNarrowFormat(type))
    #expect(bytes.map { format.number($0) } == numbers)
  }

  /// Every number is its own nearest; between two neighbours the nearer, halfway the even one.
  @Test(arguments: bytes) func roundsToNearest(_ type: ONNXElementType) throws {
    let format = try #require(ONNXNarrowFormat(type))
    let numbers = (0..<UInt8(0x80)).compactMap { byte in format.number(byte).map { (byte, $0) } }
    #expect(numbers.count == [.float8e4m3fn: 127, .float8e5m2: 124][type] ?? 128)
    for (low, high) in zip(numbers, numbers.dropFirst()) {
      let middle = (low.1 + high.1) / 2
      for sign in [1, -1] as [Float] {
        #expect(format.rounded(sign * low.1) == sign * low.1)
        #expect(format.rounded(sign * middle) == sign * (low.0 % 2 == 0 ? low.1 : high.1))
        #expect(format.rounded(sign * middle.nextUp) == sign * high.1)
        #expect(format.rounded(sign * middle.nextDown) == sign * low.1)
      }
    }
  }

  @Test(arguments: bytes + [.float16, .bfloat16]) func overflows(_ type: ONNXElementType) throws {
    let format = try #require(ONNXNarrowFormat(type))
    let step = format.greatest * Float(sign: .plus, exponent: -format.bits - 2, significand: 1)
    #expect(format.rounded(-format.greatest - step / 2) == -format.greatest)
    #expect(format.rounded(format.greatest + 4 * step) == nil)
    for number in [Float.nan, .infinity, -.infinity] { #expect(format.rounded(number) == nil) }
  }

  /// Those that Swift has itself.
  @Test func halves() throws {
    let half = try #require(ONNXNarrowFormat(.float16))
    let brain = try #require(ONNXNarrowFormat(.bfloat16))
    for pattern in stride(from: UInt32(1), to: 0x7F00_0000, by: 99_991) {
      let number = Float(bitPattern: pattern)
      if abs(number) < 65519 { #expect(half.rounded(number) == Float(Float16(number))) }
      let upper = (pattern + 0x7FFF + (pattern >> 16 & 1)) & 0xFFFF_0000
      #expect(brain.rounded(number) == Float(bitPattern: upper))
    }
  }

  @Test(arguments: bytes) func survivesWriting(_ type: ONNXElementType) throws {
    let format = try #require(ONNXNarrowFormat(type))
    let numbers = (0...UInt8.max).compactMap { format.number($0) }
    let tensor = ONNXTensor(elements: .floats(numbers), shape: [numbers.count], elementType: type)
    var model = ONNXOperatorCase("", [1, 2], [node("Relu")]) { $0 }.model
    model.graph.constants["k"] = tensor
    #expect(try ONNXModel(bytes: model.serialized()) == model)
  }
}
