import Tensors
import TestSupport
import Testing

@testable import Datasets

@Suite struct NPZTests {
  static func load(_ bytes: [UInt8], _ options: DatasetOptions = .init()) throws -> Dataset {
    try TemporaryFolder.load("npz", ["a.npz": bytes], file: "a.npz", options: options)
  }

  @Test(arguments: [Golden.savez, Golden.compressed, Golden.zip64])
  func archivesOfNumPy(bytes: [UInt8]) throws {
    let archive = try NPZArchive(ByteSource(file: "a.npz", bytes: bytes))
    #expect(archive.names == ["x", "y"])
    let x = try archive.array("x")
    #expect(x.shape == [4, 2])
    #expect(x.elementType == .float32)
    #expect(x.floats == (0..<8).map { Float($0) / 8 })
    #expect(x.doubles == (0..<8).map { Double($0) / 8 })
    #expect(try archive.array("y").integers() == [3, 1, 3, 2])
    let data = try Self.load(bytes)
    #expect(data.inputs == Tensor(elements: (0..<8).map { Float($0) / 8 }, shape: [4, 2]))
    #expect(data.labels == [2, 0, 2, 1])
    #expect(data.classes == 3)
    #expect(data.inputRange == 0...0.875)
  }

  static let numbers: [(descr: String, payload: [UInt8], values: [Double])] = [
    ("'<f4'", little(Float(0.1).bitPattern, Float(-2).bitPattern), [Double(Float(0.1)), -2]),
    ("'<f8'", little(0.1.bitPattern, (-2.0).bitPattern), [0.1, -2]),
    ("'|u1'", [0, 255], [0, 255]),
    ("'<u1'", [0, 255], [0, 255]),
    ("'|i1'", [127, 128], [127, -128]),
    ("'|b1'", [0, 1], [0, 1]),
    ("'<i2'", little(Int16.min, 300), [-32768, 300]),
    ("'<u2'", little(UInt16.max, 300), [65535, 300]),
    ("'<i4'", little(Int32.min, 300), [-2_147_483_648, 300]),
    ("'<u4'", little(UInt32.max, 300), [4_294_967_295, 300]),
    ("\"<i8\"", little(Int64(-1) << 52, 300), [-4_503_599_627_370_496, 300]),
    ("'<u8'", little(UInt64(1) << 53, 300), [9_007_199_254_740_992, 300]),
    ("'|b1'", [2, 255], [1, 1]),
    ("'>u1'", [0, 255], [0, 255]),
    ("'=f4'", little(Float(0.5).bitPattern, Float(-2).bitPattern), [0.5, -2]),
    ("'>f4'", [0x3D, 0xCC, 0xCC, 0xCD, 0xC0, 0, 0, 0], [Double(Float(0.1)), -2]),
    (
      "'>f8'", [0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A, 0xC0] + [0, 0, 0, 0, 0, 0, 0],
      [0.1, -2]
    ),
    ("'>i2'", [0x80, 0, 0x01, 0x2C], [-32768, 300]),
    ("'>u4'", [0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0x01, 0x2C], [4_294_967_294, 300]),
    (
      "'>i8'", [0xFF, 0xF0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0x01, 0x2C],
      [-4_503_599_627_370_496, 300]
    ),
    // numpy.float16: 1/3, and the largest number.
    ("'<f2'", [0x55, 0x35, 0xFF, 0x7B], [0.333251953125, 65504]),
    // −2, and the smallest positive number.
    ("'>f2'", [0xC0, 0, 0, 0x01], [-2, 0x1p-24]),
  ]

  @Test(arguments: numbers)
  func elementTypes(descr: String, payload: [UInt8], values: [Double]) throws {
    for version in 1...3 as ClosedRange<UInt8> {
      let bytes = npy(descr, "(2,)", payload, version: version)
      let array = try NPYArray(ByteSource(file: "a.npy", bytes: bytes))
      #expect(array.shape == [2])
      #expect(array.doubles == values)
      #expect(array.floats == values.map { Float($0) })
      if values.allSatisfy({ $0 == $0.rounded() }) {
        #expect(try array.integers() == values.map { Int($0) })
      } else {
        expectError(DatasetError.self, "a.npy: element", "is not an integer") {
          try array.integers()
        }
      }
    }
  }

  @Test func everyShape() throws {
    for (shape, extents) in [
      ("()", []), ("(1,)", [1]), ("(1, 1)", [1, 1]), ("(1,1,1)", [1, 1, 1]),
    ] {
      let array = try NPYArray(ByteSource(file: "a", bytes: npy("'|u1'", shape, [7])))
      #expect(array.shape == extents)
      #expect(try array.integers() == [7])
    }
    let empty = try NPYArray(ByteSource(file: "a", bytes: npy("'<f4'", "(0, 3)", [])))
    #expect(empty.count == 0 && empty.floats.isEmpty)
    let column = npy("'|u1'", "(1,)", [7], order: "True")
    #expect(try NPYArray(ByteSource(file: "a", bytes: column)).count == 1)
  }

  /// Types of elements that are not read, and what the error says to do.
  @Test(
    arguments: [
      ("'<f16'", "astype('<f4')"), ("'<c8'", "array.real"),
      ("'|O'", "pickled objects are never loaded"), ("'<U1'", "numbers instead of text"),
      ("'|S1'", "numbers instead of text"),
      ("[('a', '<f4')]", "each field of the structured array"),
      ("[('descr', '<f4')]", "each field of the structured array"),
    ])
  func typesThatAreNotRead(descr: String, fix: String) {
    let bytes = npy(descr, "(1,)", [UInt8](repeating: 0, count: 16))
    expectError(DatasetError.self, "a.npy: byte 10: elements of type \"\(descr.prefix(6))", fix) {
      try NPYArray(ByteSource(file: "a.npy", bytes: bytes))
    }
  }

  /// Headers that are none, and what the error says.
  @Test(
    arguments: [
      ("'<f4'", "(1,)", "1"), ("'<f4', 'descr': '<f8'", "(1,)", "False"),
      ("'<f4', 'more': 'x'", "(1,)", "False"), ("'<f4'", "(1 2)", "False"),
      ("'<f8'", "1", "False"), ("'<f8'", "(-1,)", "False"),
    ])
  func brokenHeaders(descr: String, shape: String, order: String) {
    let bytes = npy(descr, shape, [0, 0, 0, 0], order: order)
    expectError(DatasetError.self, "a.npy: byte 10: the NPY header is corrupt; save") {
      try NPYArray(ByteSource(file: "a.npy", bytes: bytes))
    }
  }

  static let prefix = [0x93] + Array("NUMPY".utf8)

  @Test(arguments: [
    (npy("'<f4'", "(1, 2)", [0, 0, 0, 0], order: "True"), "does not fit the 4 bytes", "again"),
    (prefix + [2, 0, 0, 0, 2, 0], "an NPY header of 131072 bytes", "plain numbers"),
    (prefix + [1, 1, 0, 0], "version 1, 2 or 3", "numpy.save"),
    (prefix + [1, 0, 9, 0], "should have 9 bytes but the data end", "truncated"),
    (npy("'<f4'", "(2,)", [0, 0, 0, 0]), "[2] of f4 does not fit the 4 bytes", "save it again"),
    (npy("'<f4'", "(1,)", [0, 0, 0, 0, 0]), "does not fit the 5 bytes", "corrupt"),
    (npy("'<f8'", "(4611686018427387904, 4)", []), "does not fit", "corrupt"),
    (npy("'<f8'", "(1, 99999999999999999999)", []), "is too large", "save"),
    (npy("'<f8'", "(1,)", [], version: 4), "version 1, 2 or 3", "numpy.save"),
    (Array("\u{89}PNG".utf8), "the NPY header should have 8 bytes", "truncated"),
  ])
  func arraysThatAreNotRead(bytes: [UInt8], problem: String, fix: String) {
    expectError(DatasetError.self, "a.npy: byte ", problem, fix) {
      try NPYArray(ByteSource(file: "a.npy", bytes: bytes))
    }
    expectError(DatasetError.self, "a.npz: key x, byte ", problem, fix) {
      try NPZArchive(ByteSource(file: "a.npz", bytes: archive([("x", bytes)]))).array("x")
    }
  }

  /// `asfortranarray` of 0, 1, … in these shapes: what `reshape(-1)` gives.
  @Test(
    arguments: [
      ("(2, 3)", [0, 3, 1, 4, 2, 5]), ("(3, 2)", [0, 2, 4, 1, 3, 5]),
      ("(1, 6)", [0, 1, 2, 3, 4, 5]),
      ("(2, 1, 3)", [0, 3, 1, 4, 2, 5]), ("(2, 3, 2)", [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]),
      ("(0, 3)", []),
    ] as [(String, [Int])])
  func columnMajorArrays(shape: String, stored: [Int]) throws {
    let values = Array(stored.indices)
    let kinds: [(String, [UInt8])] = [
      ("'|u1'", stored.map { UInt8($0) }), ("'>i2'", stored.flatMap { [0, UInt8($0)] }),
      ("'<f4'", stored.flatMap { little(Float($0).bitPattern) }),
    ]
    for (descr, payload) in kinds {
      let array = try NPYArray(
        ByteSource(file: "a", bytes: npy(descr, shape, payload, order: "True")))
      #expect(try array.integers() == values)
      #expect(array.floats == values.map { Float($0) })
    }
  }

  /// What `numpy.save` writes of a column-major array of big-endian halves, −0.5, −0.375, …
  @Test func savedByNumPy() throws {
    let payload: [UInt8] = [
      184, 0, 52, 0, 180, 0, 56, 0, 0, 0, 58, 0, 182, 0, 54, 0, 176, 0, 57, 0, 48, 0, 59, 0,
    ]
    let bytes = npy("'>f2'", "(2, 3, 2)", payload, order: "True")
    let array = try NPYArray(ByteSource(file: "a", bytes: bytes))
    #expect(array.shape == [2, 3, 2])
    #expect(array.floats == (0..<12).map { Float($0) / 8 - 0.5 })
  }

  /// Arrays with their channels last, and what `numpy.transpose(x, (0, 3, 1, 2))` makes of them.
  @Test(
    arguments: [
      ("(1, 2, 5, 1)", nil, [1, 1, 2, 5], Array(0..<10)),
      ("(1, 2, 2, 3)", nil, [1, 3, 2, 2], [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]),
      ("(1, 2, 2, 4)", nil, [1, 4, 2, 2], [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]),
      ("(2, 1, 2, 3)", .last, [2, 3, 1, 2], [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]),
      ("(1, 2, 1, 2)", .last, [1, 2, 2, 1], [0, 2, 1, 3]),
      // Channels first, recognised, said or neither.
      ("(1, 3, 2, 2)", nil, [1, 3, 2, 2], Array(0..<12)),
      ("(1, 3, 2, 3)", .first, [1, 3, 2, 3], Array(0..<18)),
      ("(1, 2, 3, 5)", nil, [1, 2, 3, 5], Array(0..<30)),
    ] as [(String, ChannelPlace?, [Int], [Int])])
  func channels(shape: String, stated: ChannelPlace?, expected: [Int], order: [Int]) throws {
    var options = DatasetOptions(inputRange: 0...30)
    options.channels = stated
    let values = order.indices.flatMap { little(Float($0).bitPattern) }
    let labels = [UInt8](0..<UInt8(expected[0]))
    let data = try Self.load(
      archive([
        ("x", npy("'<f4'", shape, values)),
        ("y", npy("'|u1'", "(\(expected[0]),)", labels)),
      ]), options)
    #expect(data.inputs == Tensor(elements: order.map { Float($0) }, shape: expected))
    let isMoved = shape != "(" + expected.map(String.init).joined(separator: ", ") + ")"
    let array = shape.replacing("(", with: "[").replacing(")", with: "]")
    #expect(data.notes == (isMoved ? ["x of shape \(array) has its channels last"] : []))
  }

  /// One-hot labels, as Keras takes them: the arg-max, of as many classes as there are columns.
  @Test(arguments: ["'|u1'", "'|b1'"]) func oneHotLabels(type: String) throws {
    let x = npy("'|u1'", "(3, 1)", [0, 1, 1])
    let data = try Self.load(
      archive([("x", x), ("y", npy(type, "(3, 4)", [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]))]))
    #expect(data.labels == [2, 0, 1] && data.classes == 4)
    expectError(DatasetError.self, "key y: row 1 of shape [3, 2] is not one-hot") {
      try Self.load(archive([("x", x), ("y", npy(type, "(3, 2)", [0, 1, 1, 1, 0, 1]))]))
    }
  }

  /// Any order of keys, any quotes and blanks, Python 2's long numbers, no padding.
  @Test(
    arguments: [
      "{'shape': (2,), 'fortran_order': False, 'descr': '|u1'}",
      "{ \"descr\" : \"|u1\" , 'fortran_order':True,'shape':( 2L , )\t}  \n",
    ])
  func headersOfOtherWriters(text: String) throws {
    let header = [0x93] + Array("NUMPY".utf8) + [1, 0] + little(UInt16(text.utf8.count))
    let array = try NPYArray(ByteSource(file: "a", bytes: header + text.utf8 + [3, 4]))
    #expect(array.shape == [2])
    #expect(try array.integers() == [3, 4])
  }

  @Test func imagesOfBytesAreScaled() throws {
    let data = try Self.load(
      archive([
        ("x", npy("'|u1'", "(2, 1, 2)", [0, 51, 102, 255])),
        ("y", npy("'<f4'", "(2, 1)", [0, 0, 0, 0] + little(Float(1).bitPattern))),
      ]))
    #expect(data.inputs == Tensor(elements: [0, 0.2, 0.4, 1], shape: [2, 1, 1, 2]))
    #expect(data.labels == [0, 1])
    #expect(data.inputRange == 0...1)
    #expect(data.level == 1 / 255.0)
  }

  @Test func keysAndShapesAreChecked() {
    let y = npy("'|u1'", "(2,)", [0, 1])
    func x(_ shape: String, _ values: [Float]) -> [UInt8] {
      npy("'<f4'", shape, values.flatMap { little($0.bitPattern) })
    }
    func load(_ x: [UInt8], _ options: DatasetOptions = .init()) throws -> Dataset {
      try Self.load(archive([("x", x), ("y", y)]), options)
    }
    expectError(DatasetError.self, "a.npz: key z: no such array; pass one of x, y") {
      try load(x("(2, 1)", [0, 1]), .init(inputsKey: "z"))
    }
    expectError(DatasetError.self, "key x: shape [2] is not one of samples") {
      try load(x("(2,)", [0, 1]))
    }
    // Neither first nor last is a usual number of channels, or the least of all extents.
    for (shape, count) in [("(2, 2, 2, 2)", 16), ("(2, 8, 8, 2)", 256), ("(2, 6, 6, 5)", 360)] {
      expectError(DatasetError.self, "may have its channels first or last; pass --channels") {
        try load(x(shape, [Float](repeating: 0, count: count)))
      }
    }
    expectError(
      DatasetError.self,
      "key x: shape [2, 1, 1, 3] may have its channels first or last; pass --channels"
    ) {
      try load(x("(2, 1, 1, 3)", [0, 0, 0, 1, 1, 1]))
    }
    for (shape, place) in [("(2, 1)", ChannelPlace.last), ("(2, 1, 1)", .first)] {
      var options = DatasetOptions()
      options.channels = place
      expectError(DatasetError.self, "has no channels; leave --channels out") {
        try load(x(shape, [0, 1]), options)
      }
    }
    expectError(DatasetError.self, "key y: shape [2] does not fit 1 samples") {
      try load(x("(1, 1)", [0]))
    }
    expectError(DatasetError.self, "key x: sample 1, value 0", "nan is not finite") {
      try load(x("(2, 1)", [0, .nan]))
    }
    expectError(DatasetError.self, "sample 0, value 1", "-inf is not finite") {
      try load(x("(2, 2)", [0, -.infinity, 0, 0]))
    }
    expectError(DatasetError.self, "sample 1, value 0", "2.0 is outside the input range 0.0…1.0") {
      try load(x("(2, 1, 1)", [0, 2]))
    }
    expectError(DatasetError.self, "key y: sample 1: label \"1\" is not in 0..<1") {
      try load(x("(2, 1)", [0, 1]), .init(classes: 1))
    }
    expectError(DatasetError.self, "the ZIP entry x.npy is encrypted or compressed by method 12") {
      try Self.load(archive([("x", y), ("y", y)], method: 12))
    }
    expectError(DatasetError.self, "a.npz: key x: occurs twice", "save each array once") {
      try Self.load(archive([("x", y), ("y", y), ("x", y)]))
    }
    expectError(DatasetError.self, "no ZIP directory", "numpy.savez") { try Self.load([1, 2, 3]) }
    expectError(DatasetError.self, "key x: no such array; the archive is empty") {
      try Self.load(archive([]))
    }
  }
}
