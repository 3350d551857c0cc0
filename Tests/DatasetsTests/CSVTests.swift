import Tensors
import TestSupport
import Testing

@testable import Datasets

@Suite struct CSVTests {
  static func load(_ text: String, _ options: DatasetOptions = .init()) throws -> Dataset {
    try TemporaryFolder.load("csv", ["a.csv": Array(text.utf8)], file: "a.csv", options: options)
  }

  /// Every text holds the samples (1, 2.5), (3, −4), (0.5, 6) of the classes b, a, b.
  @Test(arguments: [
    ("1,2.5,b\n3,-4,a\n0.5,6,b\n", ColumnReference.last),
    ("1,2.5,b\n3,-4,a\n0.5,6,b", .last),
    ("u,v,class\n1,2.5,b\n3,-4,a\n0.5,6,b\n", .last),
    ("class,u,v\r\nb,1,2.5\r\na,3,-4\r\nb,0.5,6\r\n", .first),
    ("u,class,v\r1,b,2.5\r3,a,-4\r0.5,b,6\r", .named("class")),
    ("u,class,v\n1,b,2.5\n3,a,-4\n0.5,b,6\n", .number(2)),
    ("\u{FEFF}\"u\",\"the \"\"class\"\"\",v\n1,b,2.5\n3,a,-4\n.5,b,6\n", .named("the \"class\"")),
    ("\n\"1\", +2.50 ,\"b\" \r\n\r\n 3.0\t,-4e0,a\n5E-1,0.6e+1,b\n\n", .last),
  ])
  func layouts(text: String, column: ColumnReference) throws {
    let data = try Self.load(text, .init(labelColumn: column))
    #expect(data.inputs == Tensor(elements: [1, 2.5, 3, -4, 0.5, 6], shape: [3, 2]))
    #expect(data.labels == [1, 0, 1])
    #expect(data.classes == 2)
    #expect(data.inputRange == -4...6)
    #expect(data.level == 10.0 / 255)
    #expect(data.name == "a")
  }

  /// A mark after a comma or a quotation mark combines with it in Swift, but nowhere else.
  @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{1161}"])
  func marksAfterSeparators(_ mark: String) throws {
    let name = "\(mark)a\"\(mark),b"
    let text = "u,\"\(mark)a\"\"\(mark),b\"\n1,\(mark)x\n2,y\n"
    let data = try Self.load(text, .init(labelColumn: .named(name)))
    #expect(data.inputs == Tensor(elements: [1, 2], shape: [2, 1]) && data.classes == 2)
  }

  @Test func integerLabelsAreSortedByValue() throws {
    let data = try Self.load("0,10\n0,2\n0,-1\n1,10.0\n")
    #expect(data.labels == [2, 1, 0, 2])
    #expect(data.classes == 3)
  }

  @Test func statedClassesKeepTheNumbers() throws {
    let data = try Self.load("0,7\n0,2\n", .init(classes: 10))
    #expect(data.labels == [7, 2])
    #expect(data.classes == 10)
    #expect(data.inputRange == 0...1)
    expectError(DatasetError.self, "a.csv: line 2, column 2", "label \"2\" is not in 0..<2") {
      try Self.load("1,1\n0,2\n", .init(classes: 2))
    }
  }

  @Test func headersThatAreNumbers() throws {
    #expect(try Self.load("label,0,1\n3,5,6\n", .init(labelColumn: .first)).count == 1)
    #expect(try Self.load("0,1,2\n3,5,6\n", .init(hasHeader: false)).count == 2)
    #expect(try Self.load("0,1,2\n3,5,6\n", .init(hasHeader: true)).count == 1)
    expectError(DatasetError.self, "line 1, column 1", "\"u\" is not a number") {
      try Self.load("u,v\n1,2\n", .init(hasHeader: false))
    }
  }

  @Test(arguments: [
    ("1,2,a\n1,b\n", "line 2, column 2", "the record has 2 fields, the first has 3"),
    ("1,2,a\n1,2,3,b\n", "line 2, column 4", "the record has 4 fields, the first has 3"),
    ("1,2,a\n1,,b\n", "line 2, column 2", "\"\" is a missing value"),
    ("1,2,a\n\n1,x,b\n", "line 3, column 2", "\"x\" is not a number"),
    ("1,2,a\n1,nan,b\n", "line 2, column 2", "\"nan\" is a missing value"),
    ("1,-inf,a\n1,2,b\n", "line 1, column 2", "\"-inf\" is not finite"),
    ("1,1e39,a\n", "line 1, column 2", "\"1e39\" is not finite"),
    ("1,0x1,a\n", "line 1, column 2", "\"0x1\" is not a number"),
    ("1,2,\n", "line 1, column 3", "\"\" is a missing class"),
    ("1,2,0.5\n", "line 1, column 3", "\"0.5\" is not a class"),
    ("1,2,\"a\n\nb", "line 1, column 3", "the quote is not closed"),
    ("1,2,\"a\nb\"\n1,\"2\"3,a", "line 3, column 2", "text after the closing quote"),
    ("1\n2\n", "line 1, column 1", "only one column"),
    ("", "line 1, column 1", "no records"),
    ("u,v\n", "a.csv", "holds no samples"),
  ])
  func faults(text: String, place: String, problem: String) {
    expectError(DatasetError.self, "a.csv: ", place, problem) { try Self.load(text) }
  }

  @Test func labelColumnsMustExist() {
    expectError(DatasetError.self, "no column is called \"z\"", "pass one of u, v") {
      try Self.load("u,v\n1,2\n", .init(labelColumn: .named("z")))
    }
    for number in [0, 3, -1] {
      expectError(DatasetError.self, "no column \(number)", "1…2") {
        try Self.load("u,v\n1,2\n", .init(labelColumn: .number(number)))
      }
    }
    #expect(ColumnReference("first") == .first)
    #expect(ColumnReference("2") == .number(2))
    #expect(ColumnReference("y") == .named("y"))
  }

  @Test func otherFilesAreRefused() {
    expectError(DatasetError.self, "missing.csv: cannot be read (No such file or directory)") {
      try TemporaryFolder.load("csv", [:], file: "missing.csv")
    }
    expectError(DatasetError.self, "not a regular file") { try TemporaryFolder.load("csv", [:]) }
    let tar = tarArchive(["a.csv": "1,2\n", "b.csv": "3,4\n"])
    expectError(DatasetError.self, "a.tar", "holds 2 files", "tar -xf") {
      try TemporaryFolder.load("csv", ["a.tar": tar], file: "a.tar")
    }
    expectError(DatasetError.self, "end at byte") {
      try TemporaryFolder.load(
        "csv", ["a.tar": Array(tarArchive(["a.csv": "1,2\n"]).prefix(514))], file: "a.tar")
    }
    var unsized = tarArchive(["a.csv": "1,2\n"])
    unsized[124] = UInt8(ascii: "x")
    sealTarHeader(&unsized)
    expectError(DatasetError.self, "no size of a file") {
      try TemporaryFolder.load("csv", ["a.tar": unsized], file: "a.tar")
    }
  }

  @Test func numbersAgreeWithTheStandardLibrary() {
    var stream = RandomStream(seed: 1, name: "decimals")
    let edges = [
      "0", "-0", "1e22", "1e23", "9007199254740993", "1e-400", "5e-324", "1e400", "00.1",
    ]
    let random = (0..<3000).flatMap { _ in
      let number =
        (stream.uniform() - 0.5)
        * Double(sign: .plus, exponent: Int(stream.next() % 60) - 30, significand: 1)
      return ["\(number)", "\(Float(number))", "\(Int(number * 1e6))"]
    }
    for text in edges + random {
      let parsed = Array(text.utf8).withUnsafeBufferPointer { decimalNumber($0[...]) }
      #expect(parsed.map { Float($0) } == Double(text).map { Float($0) }, "\(text)")
    }
    for text in ["", "-", ".", "e5", "1e", "1e+", "1 2", "--1", "1.2.3", "0x1p3", "١", "nanx"] {
      #expect(Array(text.utf8).withUnsafeBufferPointer { decimalNumber($0[...]) } == nil, "\(text)")
    }
  }
}
