import Tensors
import Testing

@testable import Datasets

/// Unsigned bytes of NPZ files: which are divided by 255.
@Suite struct ByteScalingTests {
  struct Case: Sendable {
    let shape: String
    let bytes: [UInt8]
    let values: [Float]
    let range: ClosedRange<Float>
    let note: String
    var warnings = 0
  }

  static func load(_ descr: String, _ shape: String, _ payload: [UInt8]) throws -> Dataset {
    try NPZTests.load(
      archive([("x", npy(descr, shape, payload)), ("y", npy("'|u1'", "(2,)", [0, 1]))]))
  }

  /// Bytes of tables count or code something; of images, 255 is white unless none exceeds 1.
  @Test(arguments: [
    Case(
      shape: "(2, 2)", bytes: [0, 1, 1, 0], values: [0, 1, 1, 0], range: 0...1,
      note: "bytes of x up to 1 are a table and taken as they are, not scaled"),
    Case(
      shape: "(2, 2)", bytes: [1, 255, 7, 3], values: [1, 255, 7, 3], range: 1...255,
      note: "bytes of x up to 255 are a table and taken as they are, not scaled"),
    Case(
      shape: "(2, 1, 2)", bytes: [0, 1, 1, 0], values: [0, 1, 1, 0], range: 0...1,
      note: "bytes of x are images of zeros and ones and taken as they are, not scaled"),
    Case(
      shape: "(2, 1, 2)", bytes: [0, 16, 8, 0], values: [0, 16 / 255, 8 / 255, 0], range: 0...1,
      note: "bytes of x are images and scaled by 1/255", warnings: 1),
    Case(
      shape: "(2, 1, 1, 2)", bytes: [0, 255, 51, 0], values: [0, 1, 0.2, 0], range: 0...1,
      note: "bytes of x are images and scaled by 1/255"),
  ])
  func imagesAlone(_ sample: Case) throws {
    let data = try Self.load("'|u1'", sample.shape, sample.bytes)
    #expect(data.inputs.elements == sample.values)
    #expect(data.inputRange == sample.range)
    #expect(data.notes == [sample.note])
    #expect(data.warnings.count == sample.warnings)
  }

  /// Other types are never scaled, and there is nothing to say.
  @Test(arguments: ["(2, 2)", "(2, 1, 2)"])
  func otherTypes(_ shape: String) throws {
    for (descr, payload) in [
      ("'|b1'", [0, 1, 1, 0]), ("'|i1'", [0, 1, 1, 0]), ("'<u2'", little(UInt16(0), 1, 1, 0)),
    ] as [(String, [UInt8])] {
      let data = try Self.load(descr, shape, payload)
      #expect(data.inputs.elements == [0, 1, 1, 0] && data.notes.isEmpty)
    }
  }
}
