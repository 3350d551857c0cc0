import Tensors
import TestSupport
import Testing

@testable import Datasets

@Suite struct MNISTTests {
  static let train = [
    "train-images-idx3-ubyte.gz": Golden.images, "train-labels-idx1-ubyte.gz": Golden.labels,
  ]

  @Test func pixelsAndLabels() throws {
    let data = try TemporaryFolder.load("mnist", Self.train)
    #expect(data.inputs.shape == [3, 1, 2, 2])
    #expect(data.inputs.elements == (0..<12).map { Float($0 * 20) / 255 })
    #expect(data.labels == [7, 0, 9])
    #expect(data.classes == 10)
    #expect(data.inputRange == 0...1)
    #expect(data.level == 1 / 255.0)
    #expect(data.testStart == nil)
  }

  @Test func trainingAndTestFilesFormOnePool() throws {
    let images = try ByteSource(file: "", bytes: Golden.images).gunzipped().bytes
    let labels = try ByteSource(file: "", bytes: Golden.labels).gunzipped().bytes
    let test = ["t10k-images.idx3-ubyte": images, "t10k-labels.idx1-ubyte": labels]
    let data = try TemporaryFolder.load("mnist", Self.train.merging(test) { $1 })
    #expect(data.labels == [7, 0, 9, 7, 0, 9])
    #expect(data.testStart == 3)
    #expect(try TemporaryFolder.load("mnist", test).testStart == 0)
  }

  @Test func headersAndLengthsAreChecked() throws {
    func images(_ header: [UInt8], _ pixels: Int) -> [String: [UInt8]] {
      Self.train.merging(
        ["train-images-idx3-ubyte": header + [UInt8](repeating: 0, count: pixels)]
      ) { $1 }
    }
    func load(_ files: [String: [UInt8]]) throws -> Dataset {
      try TemporaryFolder.load("mnist", files)
    }
    let size: [UInt8] = [0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2]
    expectError(DatasetError.self, "idx3-ubyte: byte 0", "0x80d", "0x803") {
      try load(images([0, 0, 8, 13] + size, 12))
    }
    expectError(DatasetError.self, "idx3-ubyte: byte 4", "[3, 2, 2]", "11 bytes") {
      try load(images([0, 0, 8, 3] + size, 11))
    }
    expectError(DatasetError.self, "13 bytes") { try load(images([0, 0, 8, 3] + size, 13)) }
    expectError(DatasetError.self, "byte 4", "truncated or corrupt") {
      try load(images([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), 12))
    }
    expectError(DatasetError.self, "the IDX header should have 4 bytes") {
      try load(images([0, 0, 8, 3, 0], 0))
    }
    expectError(DatasetError.self, "3 labels for 2 images") {
      try load(images([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2], 8))
    }
  }

  @Test func labelsMustBeClasses() {
    expectError(DatasetError.self, "train-labels-idx1-ubyte.gz: byte 8", "label 7 is not in 0..<5")
    {
      try TemporaryFolder.load("mnist", Self.train, options: .init(classes: 5))
    }
  }

  @Test func missingFilesAreNamed() {
    expectError(DatasetError.self, "train-labels-idx1-ubyte: missing") {
      try TemporaryFolder.load("mnist", ["train-images-idx3-ubyte.gz": Golden.images])
    }
    expectError(DatasetError.self, "holds no train-images-idx3-ubyte") {
      try TemporaryFolder.load("mnist", [:])
    }
  }

  @Test func optionsReplaceLevelAndRange() throws {
    let options = DatasetOptions(level: 0.125, inputRange: -1...2)
    let data = try TemporaryFolder.load("mnist", Self.train, options: options)
    #expect(data.level == 0.125)
    #expect(data.inputRange == -1...2)
    expectError(DatasetError.self, "an intensity level cannot be 0.0") {
      try TemporaryFolder.load("mnist", Self.train, options: .init(level: 0))
    }
    expectError(
      DatasetError.self, "sample 0, value 3", "0.23529412 is outside the input range 0.0…0.2"
    ) {
      try TemporaryFolder.load("mnist", Self.train, options: .init(inputRange: 0...0.2))
    }
  }
}

@Suite struct CIFARTests {
  /// Records whose pixels count up from the label.
  static func batch(_ labels: [[UInt8]]) -> [UInt8] {
    labels.flatMap { label in label + (0..<3072).map { UInt8(truncatingIfNeeded: $0) &+ label[0] } }
  }

  @Test func batchesInOrderThenTest() throws {
    let data = try TemporaryFolder.load(
      "cifar10",
      [
        "test_batch.bin": Self.batch([[9]]), "data_batch_3.bin": Self.batch([[5]]),
        "data_batch_1.bin": Self.batch([[1], [2]]),
      ])
    #expect(data.labels == [1, 2, 5, 9])
    #expect(data.inputs.shape == [4, 3, 32, 32])
    #expect(data.testStart == 3)
    #expect(data.classes == 10)
    #expect(data.inputs[3072 + 1] == 3 / Float(255))
    #expect(data.inputs.elements.suffix(1) == [Float(UInt8(truncatingIfNeeded: 3071) &+ 9) / 255])
  }

  @Test func hundredClassesAreTheFineLabels() throws {
    let data = try TemporaryFolder.load(
      "cifar100",
      ["train.bin": Self.batch([[19, 99], [0, 3]]), "test.bin": Self.batch([[1, 7]])])
    #expect(data.labels == [99, 3, 7])
    #expect(data.classes == 100)
    #expect(data.testStart == 2)
    #expect(data.inputs[0] == 19 / Float(255))
  }

  @Test func sizesAndLabelsAreChecked() {
    expectError(
      DatasetError.self, "data_batch_2.bin: byte 3072", "no multiple of a record's 3073 bytes"
    ) {
      try TemporaryFolder.load("cifar10", ["data_batch_2.bin": Self.batch([[1]]).dropLast()])
    }
    expectError(DatasetError.self, "byte 3073", "label 10 is not in 0..<10") {
      try TemporaryFolder.load("cifar10", ["data_batch_2.bin": Self.batch([[1], [10]])])
    }
    expectError(DatasetError.self, "holds neither train.bin[.gz] nor test.bin[.gz]") {
      try TemporaryFolder.load("cifar100", [:])
    }
    expectError(DatasetError.self, "holds no samples") {
      try TemporaryFolder.load("cifar10", ["test_batch.bin": []])
    }
  }
}

@Suite struct DigitsTests {
  @Test func agreeWithScikitLearn() throws {
    let digits = try Dataset.load("digits")
    #expect(digits.inputs.shape == [1797, 1, 8, 8])
    #expect(digits.inputs.elements.reduce(0) { $0 + Double($1) } * 16 == 561718)
    #expect(digits.inputs.elements.prefix(64).reduce(0, +) * 16 == 294)
    #expect(Array(digits.labels.prefix(10)) == Array(0...9))
    let counts = digits.labels.reduce(into: [Int](repeating: 0, count: 10)) { $0[$1] += 1 }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(digits.level == 1 / 16.0)
    #expect(digits.inputRange == 0...1)
    #expect(digits.fingerprint == "2099324e")
  }

  @Test(arguments: ["digits:x", "mnist", "csv:", "parquet:x", "", ":"])
  func unknownSpecifications(specification: String) {
    expectError(DatasetError.self, "no such data set", "csv:FILE") {
      try Dataset.load(specification)
    }
  }
}
