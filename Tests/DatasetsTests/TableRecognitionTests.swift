import Tensors
import TestSupport
import Testing

@testable import Datasets

/// What the layout of a CSV file says of itself: separator, header, index, class.
@Suite struct TableRecognitionTests {
  /// A text and how many inputs and which labels it holds.
  struct Layout: Sendable {
    let text: String
    var options = DatasetOptions()
    var inputs: [Float] = [1, 2.5, 3, -4, 0.5, 1e-7]
    var labels = [1, 0, 1]
    var note = ""
  }

  static func load(_ text: String, _ options: DatasetOptions = .init()) throws -> Dataset {
    try CSVTests.load(text, options)
  }

  static func options(_ change: (inout DatasetOptions) -> Void) -> DatasetOptions {
    var options = DatasetOptions()
    change(&options)
    return options
  }

  /// As pandas' `to_csv` writes one table of the columns u, v and label: with and without an index,
  /// names, fractions; what R writes; spreadsheets.
  @Test(arguments: [
    Layout(
      text: ",u,v,label\n0,1.0,2.5,b\n1,3.0,-4.0,a\n2,0.5,1e-07,b\n",
      note: "column 1 counts the rows and is left out"),
    Layout(
      text: ",u,v,label\n0,1.0,2.5,b\n1,3.0,-4.0,a\n2,0.5,1e-07,b\n",
      options: options { $0.droppedColumns = [.first] }),
    Layout(
      text: ",Unnamed: 0,u,v,label\n0,0,1.0,2.5,b\n1,1,3.0,-4.0,a\n2,2,0.5,1e-07,b\n",
      note: "column 2 \"Unnamed: 0\" counts the rows and is left out"),
    Layout(
      text:
        "\"\",\"u\",\"v\",\"Species\"\n\"1\",1,2.5,\"b\"\n\"2\",3,-4,\"a\"\n\"3\",0.5,1e-07,\"b\"\n",
      note: "a header, 2 classes in column 4 \"Species\", the last one"),
    Layout(text: "u,v,label\n1.0,2.5,b\n3.0,-4.0,a\n0.5,1e-07,b\n", note: "by its name"),
    Layout(
      text: "Target,u,v\nb,1,2.5\na,3,-4\nb,0.5,1e-07\n", note: "column 1 \"Target\", by its name"),
    Layout(
      text: ",0,1,2\n0,1.0,2.5,1.0\n1,3.0,-4.0,0.0\n2,0.5,1e-07,1.0\n",
      note: "column 4 \"2\", the last one"),
    Layout(text: "0,1,2\n1.0,2.5,1.0\n3.0,-4.0,0.0\n0.5,1e-07,1.0\n", note: "a header"),
    Layout(
      text: "0,1,2\n1,2,1\n3,-4,0\n5,6,1\n", options: .init(hasHeader: true),
      inputs: [1, 2, 3, -4, 5, 6]),
    Layout(
      text: "0,1,2\n1,2,1\n3,-4,0\n5,6,1\n", options: .init(hasHeader: false),
      inputs: [0, 1, 1, 2, 3, -4, 5, 6], labels: [2, 1, 0, 1]),
    Layout(text: "0,1,label\n1,2.5,b\n3,-4,a\n0.5,1e-7,b\n", note: "a header"),
    Layout(text: "1,2.5,b\n3,-4,a\n0.5,1e-7,b\n", note: "no header"),
    Layout(text: "u;v;label\r\n1.0;2.5;b\r\n3.0;-4.0;a\r\n0.5;1e-07;b\r\n"),
    Layout(text: "u\tv\tlabel\n1\t2.5\tb\n3\t-4\ta\n0.5\t1e-7\tb\n"),
    Layout(text: "sep=;\r\nu;v;label\r\n1;2.5;b\r\n3;-4;a\r\n0.5;1e-7;b\r\n"),
    Layout(
      text: "\u{FEFF}u;v;label\n1,0;2,5;b\n3,0;-4,0;a\n0,5;1e-07;b\n",
      options: options { $0.hasDecimalComma = true }),
    Layout(text: "1;2.5;Smith, John\n3;-4;Lee, Ann\n.5;1e-7;Smith, John\n"),
    Layout(text: "1,2.5,b;c\n3,-4,a;b\n.5,1e-7,b;c\n"),
    Layout(
      text: "u,v,w,label\n1,2.5,x,b\n3,-4,y,a\n0.5,1e-7,,b\n",
      options: options { $0.droppedColumns = [.named("w")] }),
    Layout(
      text: "u,v,w\n1,2.5,True\n3,-4,False\n0.5,1e-7,True\n"),
    Layout(
      text: "w,u,label\nTrue,2.5,b\nfalse,-4,a\nTRUE,6,b\n", inputs: [1, 2.5, 0, -4, 1, 6]),
    Layout(
      text: "\"a,\nb\",\"say \"\"v\"\"\",label\n1,2.5,b\n3,-4,a\n.5,1e-7,b\n",
      options: options { $0.labelColumn = .number(3) }),
  ])
  func layouts(_ layout: Layout) throws {
    let data = try Self.load(layout.text, layout.options)
    #expect(data.inputs.elements == layout.inputs)
    #expect(data.labels == layout.labels)
    #expect(data.notes.joined(separator: "; ").contains(layout.note), "\(data.notes)")
  }

  /// Where a file may mean two things, the option that decides is named.
  @Test(arguments: [
    ("0,1,2\n1,2,1\n3,-4,0\n", "line 1: may name the columns or be a sample", "--no-header"),
    ("2019,2020,label\n1,2,3\n", "line 1: may name the columns or be a sample", "--header"),
    ("red,round,a\nblue,square,b\n", "line 1: may name the columns or be a sample", "--header"),
    ("1,x,5\n2,3,4\n", "line 1: may name the columns or be a sample", "--header"),
    (",u,label\n0,1.0,b\n2,0.5,b\n1,3.0,a\n", "line 1, column 1: has no name", "--drop-columns 1"),
    ("x,y,z,kind\n1,2,3,0\n3,2,1,1\n", "column 2 \"y\" or column 4 \"kind\"", "--label-column"),
    (
      "class,u,target\n1,2,3\n3,2,1\n", "column 1 \"class\" or column 3 \"target\"",
      "--label-column"
    ),
    ("1,2;3,4;a\n5,6;7,8;b\n", "line 1, column 1: \"1,2\" has a decimal comma", "--decimal-comma"),
    ("1,2;3,x;4\n5,6;7,y;8\n", "comma and semicolon both may separate", "--separator"),
    ("u|v|w\n1|2|3\n", "only one column", "commas, semicolons or tabs"),
  ])
  func whatIsUnclearIsAsked(text: String, problem: String, fix: String) {
    expectError(DatasetError.self, "a.csv", problem, fix) { try Self.load(text) }
  }

  @Test(arguments: [
    ("u,v,label\n1,,b\n", "line 2, column 2 \"v\": \"\" is a missing value", "--drop-columns v"),
    ("u,v w,label\n1,2,a\n3,NA,b\n", "line 3, column 2 \"v w\": \"NA\" is a missing", "columns 2"),
    ("1,NaN,b\n2,3,a\n", "line 1, column 2: \"NaN\" is a missing value", "fill it in"),
    ("1,2,b\n2,NULL,a\n", "line 2, column 2: \"NULL\" is a missing value", "remove the record"),
    ("1,2,b\n?,2,a\n", "line 2, column 1: \"?\" is a missing value", "--drop-columns 1"),
    ("1,2,b\n2,2,NA\n", "line 2, column 3: \"NA\" is a missing class", "fill it in"),
    (
      "u,job,city,c\n1,cook,Bern,a\n", "column 2 \"job\": \"cook\" is not a number",
      "one-hot job,city"
    ),
    ("u,v,c\n1,2,0.5\n", "line 2, column 3 \"c\": \"0.5\" is not a class", "--label-column"),
    ("u,v,u,c\n1,2,3,a\n", "--drop-columns: 2 columns are called \"u\"", "column:1 or column:3"),
    ("u,v,c\n1,2,a\n1,2,3,b\n", "column 4: the record has 4 fields", "as many fields"),
  ])
  func faults(text: String, problem: String, fix: String) {
    let dropped = problem.hasPrefix("--drop") ? [ColumnReference.named("u")] : []
    expectError(DatasetError.self, "a.csv", problem, fix) {
      try Self.load(text, Self.options { $0.droppedColumns = dropped })
    }
  }

  /// A number may be the name of a column; near names are suggested.
  @Test func columnsAreFoundByNameOrNumber() throws {
    let text = "0,1,2\n1.5,2.5,1.0\n3.5,-4.5,0.0\n"
    expectError(
      DatasetError.self, "--label-column: 2 is the name of a column and the number of another",
      "name:2"
    ) {
      try Self.load(text, .init(labelColumn: ColumnReference("2")))
    }
    let last = try Self.load(text, .init(labelColumn: ColumnReference("name:2")))
    #expect(last.labels == [1, 0] && last.columns == ["0", "1"])
    #expect(ColumnReference("column:3") == .place(3) && ColumnReference("first") == .first)
    for wrong in ["Specie", "species", "SPECIES", "Speceis"] {
      expectError(DatasetError.self, "no column is called \"\(wrong)\"; pass one of Species") {
        try Self.load("u,v,Species\n1,2,a\n", .init(labelColumn: .named(wrong)))
      }
    }
    expectError(DatasetError.self, "there is no column 4", "1…3") {
      try Self.load("u,v,w\n1,2,a\n", Self.options { $0.categoryColumns = [.place(4)] })
    }
    expectError(DatasetError.self, "stands in --drop-columns") {
      try Self.load(
        "u,v,w\n1,2,a\n", Self.options { ($0.labelColumn, $0.droppedColumns) = (.last, [.last]) })
    }
  }

  /// Words in the order of the alphabet, numbers by value, every one a column.
  @Test func categories() throws {
    let data = try Self.load(
      "job,u,size,label\ncook,1,10,a\nbaker,2,9,b\ncook,3,9,a\n?,4,9,a\n",
      Self.options { $0.categoryColumns = [.named("job"), .named("size")] })
    #expect(data.columns == ["job=?", "job=baker", "job=cook", "u", "size=9", "size=10"])
    #expect(
      data.inputs.elements == [
        0, 0, 1, 1, 0, 1, 0, 1, 0, 2, 1, 0, 0, 0, 1, 3, 1, 0, 1, 0, 0, 4, 1, 0,
      ])
    #expect(data.notes.contains("column 1 \"job\" became 3 columns, one a word"))
    let many = (0...1000).map { "w\($0),1,\($0 % 2)\n" }.joined()
    expectError(
      DatasetError.self, "line 1001, column 1: more than 1000 different words", "--drop-columns 1"
    ) {
      try Self.load(many, Self.options { $0.categoryColumns = [.first] })
    }
  }

  /// An id or a target of regression is no class unless an option says so.
  @Test func hundredsOfClassesAreAskedFor() throws {
    let ids = (0..<150).map { "\($0 % 7),\($0 * 3)\n" }.joined()
    expectError(
      DatasetError.self, "a.csv: column 2: 150 different classes in 150 rows", "--label-column"
    ) {
      try Self.load(ids)
    }
    #expect(try Self.load(ids, .init(labelColumn: .last)).warnings.count == 1)
    #expect(try Self.load(ids, .init(classes: 450)).warnings.isEmpty)
    let targets = (0..<3000).map { "\($0 % 7),\($0 % 120)\n" }.joined()
    expectError(DatasetError.self, "120 different classes in 3000 rows") { try Self.load(targets) }
    let few = (0..<100).map { "\($0 % 7),\($0 % 21)\n" }.joined()
    #expect(try Self.load(few).classes == 21)
  }

  @Test func columnsThatSayNothingAreWarnedAbout() throws {
    let data = try Self.load("id,u,u,label\n1,5,2,a\n2,5,3,b\n3,5,4,a\n")
    #expect(
      data.warnings == [
        "column 1 \"id\" counts the rows; pass --drop-columns 1 if it is an index",
        "several columns are called \"u\"", "the same in all rows: input \"u\"",
      ])
    #expect(try Self.load("5,a\n5,b\n").warnings[0].hasPrefix("every column is the same"))
  }

  /// Ten rows that count from 0 are an index, also without a header.
  @Test func indicesWithoutAHeader() throws {
    let rows = { (count: Int) in (0..<count).map { "\($0),\($0 % 3).5,\($0 % 2)\n" }.joined() }
    let data = try Self.load(rows(10))
    #expect(data.inputs.shape == [10, 1])
    #expect(data.notes.contains("column 1 counts the rows and is left out"))
    #expect(try Self.load(rows(10), Self.options { $0.keepsIndex = true }).inputs.shape == [10, 2])
    let short = try Self.load(rows(9))
    #expect(short.inputs.shape == [9, 2] && short.warnings[0].contains("--drop-columns 1"))
  }

  /// Bytes that are no text, or another encoding's, are never classes.
  @Test func encodings() {
    func load(_ bytes: [UInt8]) throws -> Dataset {
      try TemporaryFolder.load("csv", ["a.csv": bytes], file: "a.csv")
    }
    expectError(DatasetError.self, "a.csv: is UTF-16 or no text") {
      try load([0xFF, 0xFE, 0x31, 0, 0x2C, 0])
    }
    expectError(DatasetError.self, "a.csv: is UTF-16 or no text") { try load([0x31, 0, 0x2C, 0]) }
    expectError(DatasetError.self, "line 1, column 2", "is not UTF-8") {
      try load(Array("1,caf".utf8) + [0xE9] + Array("\n2,x\n".utf8))
    }
  }
}
