import Datasets
import Tensors

/// Tables as comma-separated text, read with several options.
struct CSVFormat: FuzzedFormat {
  private static let texts = [
    "u,\"v \"\"w\"\"\",class\r\n1,2.5e-1,\"a\nb\"\r\n-3,0.125,c\r\n5,1e3,c\n",
    "1,0.5,0\n0,0.25,1\n1,1,2\n", "label,a,b\n3,0.5,1\n1,-2e-3,+4\n3,7,8\n",
    "\u{FEFF}0.1,0.2,cat\n0.3,0.4,dog\n", "a;b;label\n1;2;0\n3;4;1\n", "1\t2\t0\n3\t4\t1\n",
    ",a,b,label\n0,1,2,0\n1,3,4,1\n", "a,b,y\n1,NA,0\n2,,1\n",
  ]

  func seeds() -> [Sample] {
    Self.texts.prefix(4).enumerated().map { Sample("a.csv", text: $1, variant: $0) }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    if stream.isOne(in: 30) { sample["a.csv"] = Array(stream.pick(Self.texts).utf8) }
    mutateTable(&sample["a.csv"], &stream)
    if stream.isOne(in: 4) { sample.variant = stream.below(8) }
  }

  static func options(_ variant: Int) -> DatasetOptions {
    switch variant {
    case 2: DatasetOptions(labelColumn: .first)
    case 3: DatasetOptions(hasHeader: false)
    case 4: DatasetOptions(hasHeader: true)
    case 5: DatasetOptions(classes: 3)
    case 6: DatasetOptions(labelColumn: .named("label"))
    case 7: DatasetOptions(labelColumn: .number(2))
    default: DatasetOptions()
    }
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    try values(ofData: "csv:\(folder.file("a.csv"))", options: Self.options(variant))
  }
}

/// One change of a table's fields, records, separators or line ends.
func mutateTable(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
  let separator = UInt8(ascii: ",")
  var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    .map { $0.split(separator: separator, omittingEmptySubsequences: false).map { Array($0) } }
  let (row, column) = (stream.below(lines.count), stream.below(8))
  let field = column % lines[row].count
  switch stream.below(14) {
  case 0, 1: lines[row][field] = Array(stream.pick(Hostile.numbers).utf8)
  case 2: lines[row][field] = Array(stream.pick(Hostile.texts).utf8)
  case 3: lines[row][field] = Array(("\"" + stream.pick(Hostile.texts) + "\"").utf8)
  case 4: lines[row][field] = Array(stream.pick(["", " ", "NA", "?", "null", "\"", "\"\""]).utf8)
  case 5: lines[row].remove(at: field)
  case 6: lines[row].insert(lines[row][field], at: field)
  case 7: lines.remove(at: row)
  case 8: lines.insert(lines[row], at: stream.below(lines.count + 1))
  case 9: lines.swapAt(row, stream.below(lines.count))
  case 10: lines[row] = [Array(stream.pick(["", "#", " ", ",", ",,,,", "\"\n\""]).utf8)]
  case 11: lines.insert([[0xEF, 0xBB, 0xBF]], at: row)
  default: break
  }
  let ends: [UInt8] =
    stream.isOne(in: 8) ? stream.pick([[13, 10], [13], [10, 10], [0x0B]]) : [10]
  let isOther = stream.isOne(in: 12)
  let separators = isOther ? Array(stream.pick([";", "\t", ", ", "|"]).utf8) : [separator]
  bytes = Array(
    lines.map { Array($0.joined(separator: separators)) }.joined(separator: ends))
  if stream.isOne(in: 40) { bytes += [UInt8](repeating: 49, count: 1 << 20) }
  if stream.isOne(in: 20) {
    bytes.insert(contentsOf: stream.pick([[0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0]]), at: 0)
  }
}

/// UCI's Human Activity Recognition folder.
struct HARFormat: FuzzedFormat {
  func seeds() -> [Sample] {
    let files = [
      ("train/X_train.txt", "  1.0e-001 -0.5 0.25\n  -1 0 1\n 0.5 0.5 0.5\n"),
      ("train/y_train.txt", "1\n2\n1\n"), ("test/X_test.txt", " 0.125 0 -0.25\n"),
      ("test/y_test.txt", "2\n"),
    ]
    return [Sample(files.map { Sample.File($0.0, Array($0.1.utf8)) })]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    let index = stream.below(sample.files.count)
    if stream.isOne(in: 60) {
      sample.files[index].name += stream.pick(["x", ".gz"])
      return
    }
    var lines = sample.files[index].bytes.split(separator: 10, omittingEmptySubsequences: false)
      .map { $0.split(separator: 32).map { Array($0) } }
    let row = stream.below(lines.count)
    switch stream.below(7) {
    case 0: lines.remove(at: row)
    case 1: lines.insert(lines[row], at: row)
    case 2: lines.insert([], at: row)
    case 3: lines[row].append(Array(stream.pick(Hostile.numbers).utf8))
    case 4: lines[row] = lines[row].dropLast()
    case 5: lines[row] = [Array(stream.pick(Hostile.texts).utf8)]
    default:
      if let field = lines[row].indices.randomElement(using: &stream) {
        lines[row][field] = Array(stream.pick(Hostile.numbers).utf8)
      }
    }
    let blank: [UInt8] = stream.isOne(in: 9) ? stream.pick([[9], [13], [0], [32, 32]]) : [32]
    sample.files[index].bytes = Array(
      lines.map { Array($0.joined(separator: blank)) }.joined(separator: [10]))
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    try values(ofData: "har:\(folder.path)")
  }
}

/// Tar archives of one table, or of features and classes.
struct TarFormat: FuzzedFormat {
  private static let table = Array("2,0,1,1\n1,1,0,0\n3,1,1,1\n".utf8)
  private static let archives = [
    TarFile(["bangkok": table]), TarFile(["t/a.csv": Array("1,0.5,0\n2,0.25,1\n".utf8)]),
    TarFile([
      "texas/100/feats": Array("0,1,1\n1,0,0\n".utf8), "texas/100/labels": Array("7\n3\n".utf8),
    ]),
  ]

  func seeds() -> [Sample] {
    Self.archives.indices.map { Sample("a.tar", Self.archives[$0].bytes, variant: $0) }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var archive = Self.archives[sample.variant]
    for _ in 0...stream.below(2) { archive.mutate(&stream) }
    let isCompressed = stream.isOne(in: 8)
    sample["a.tar"] = isCompressed ? GzipFile(archive.bytes).bytes : archive.bytes
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let kind = ["location30", "csv", "texas100"][variant]
    return try values(ofData: "\(kind):\(folder.file("a.tar"))")
  }
}
