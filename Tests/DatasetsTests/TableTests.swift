import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Tables of fixed layouts: binary features, human activities.
@Suite struct TableTests {
  @Test(arguments: ["location30", "purchase100", "texas100"])
  func binaryTables(_ kind: String) throws {
    let text = "\"7\",0,1,1\n\"2\",1,0,0\n\"7\",0,0,0\n"
    for bytes in [Array(text.utf8), tarArchive(["data/table": text])] {
      let data = try TemporaryFolder.load(kind, ["t": bytes], file: "t")
      #expect(data.name == kind && data.classes == 2 && data.labels == [1, 0, 1])
      #expect(data.inputs.elements == [0, 1, 1, 1, 0, 0, 0, 0, 0])
      #expect(data.level == 1 && data.inputRange == 0...1)
    }
    expectError(DatasetError.self, "sample 1, value 0", "2.0 is neither 0 nor 1", "--label-column")
    {
      try TemporaryFolder.load(kind, ["t": Array("1,0\n1,2\n".utf8)], file: "t")
    }
    let last = try TemporaryFolder.load(
      kind, ["t": Array("0,1,5\n1,1,4\n".utf8)], file: "t",
      options: .init(labelColumn: .number(3)))
    #expect(last.labels == [1, 0])
    expectError(DatasetError.self, "5.0 is neither 0 nor 1") {
      try TemporaryFolder.load(kind, ["t": Array("0,5,1\n1,4,0\n".utf8)], file: "t")
    }
    let stated = try TemporaryFolder.load(
      kind, ["t": Array("0,1,5\n1,1,4\n".utf8)], file: "t", options: .init(labelColumn: .last))
    #expect(stated.labels == [1, 0])
  }

  /// Features and classes in files of their own, in a folder or an archive.
  @Test func classesBesideFeatures() throws {
    let parts = ["feats": "0,1,1\r\n1,0,0\n0,0,0\n", "labels": "7\r\n2\n7\n"]
    let folder = parts.mapValues { Array($0.utf8) }
    let archive = tarArchive(["texas/100/feats": parts["feats"]!, "texas/100/labels": "7\n2\n7\n"])
    for data in [
      try TemporaryFolder.load("texas100", folder),
      try TemporaryFolder.load("texas100", ["t.tar": archive], file: "t.tar"),
    ] {
      #expect(data.classes == 2 && data.labels == [1, 0, 1])
      #expect(data.inputs.elements == [0, 1, 1, 1, 0, 0, 0, 0, 0])
    }
    expectError(DatasetError.self, "labels", "1 classes for 3 samples") {
      try TemporaryFolder.load("texas100", ["feats": folder["feats"]!, "labels": Array("7".utf8)])
    }
    expectError(DatasetError.self, "zeros and ones, no classes", "feats and labels") {
      try TemporaryFolder.load("texas100", ["t": Array("0,1,1\n1,0,0\n".utf8)], file: "t")
    }
  }

  private static let activities = [
    "train/X_train.txt": "  2.8858451e-001 -2.0294171e-002\n -1.0000000e+000  1.0000000e+000\n",
    "train/y_train.txt": "5\n1\n", "test/X_test.txt": "0 0.5\n", "test/y_test.txt": "5\n",
  ]

  private func har(_ changes: [String: String] = [:]) throws -> Dataset {
    try TemporaryFolder.load(
      "har", Self.activities.merging(changes) { $1 }.mapValues { Array($0.utf8) })
  }

  @Test func activities() throws {
    let data = try har()
    #expect(data.inputs.shape == [3, 2] && data.labels == [1, 0, 1] && data.testStart == 2)
    #expect(data.inputs.elements == [0.28858451, -0.020294171, -1, 1, 0, 0.5])
    #expect(data.inputRange == -1...1 && data.classes == 2 && data.level == 2.0 / 255)
  }

  @Test(arguments: [
    ("train/X_train.txt", "1 x\n0 0\n", "line 1"), ("test/X_test.txt", "0 0 0\n", "3 features"),
    ("train/X_train.txt", "1 0\n0\n", "line 2: 1 numbers"),
    ("test/y_test.txt", "5\n1\n", "2 classes"),
    ("test/y_test.txt", "5.5\n", "5.5 is not a class"),
    ("test/X_test.txt", "0 1.5\n", "outside the input range"),
  ])
  func faultyActivities(_ file: String, _ text: String, _ problem: String) {
    expectError(DatasetError.self, problem) { try har([file: text]) }
  }

  /// The file's classes count from 1.
  @Test func statedClassesAreChecked() {
    expectError(
      DatasetError.self, "y_train.txt", "line 1", "label \"5\" is not in 0..<3", "--classes"
    ) {
      try TemporaryFolder.load(
        "har", Self.activities.mapValues { Array($0.utf8) }, options: .init(classes: 3))
    }
  }

  @Test func missingFilesAreNamed() {
    expectError(DatasetError.self, "train/X_train.txt: cannot be read") {
      try TemporaryFolder.load("har", ["train/y_train.txt": [0x31]])
    }
  }
}
