import Datasets
import Experiments
import Foundation
import ModelAudits
import Networks
import ONNX
import Results
import Sweeps
import Tensors
import TradeoffReports

/// One change of a text in JSON.
private func mutateJSON(_ bytes: inout [UInt8], words: [String], _ stream: inout RandomStream) {
  var tokens = TokenText(String(decoding: bytes, as: UTF8.self))
  tokens.mutate(words: words + ["{", "}", "[", "]", ",", ":"], &stream)
  bytes = Array(tokens.text.utf8)
}

/// The configuration of a run folder.
struct ConfigurationFormat: FuzzedFormat {
  static let configuration = Configuration(
    data: DataSelection(source: "digits"), architecture: "mlp:8", methods: ["natural", "pgd"],
    radii: [0.25, 1], capacities: [1], seeds: 2, members: 100, seed: 0,
    training: TrainingSettings(epochs: 2, batchSize: 50, learningRate: 0.01, decays: [0.5, 0.75]))

  func seeds() throws -> [Sample] {
    let folder = try Folder.temporary()
    defer { folder.remove() }
    _ = try RunFolder(path: folder.path, for: Self.configuration, mode: .resume)
    return [Sample("config.yaml", try folder.bytes(of: "config.yaml"))]
  }

  private static let values =
    [
      "&a x", "*a", "&a [*a]", "!!binary aGVsbG8=", "!!int \"3\"", "!!python/object:os.system x",
      "!!float .nan", ".inf", "0o17", "0x1F", "1:30", "|\n  a\n  b", ">-\n  a", "'a''b'",
      "\"\\x41\"",
      "[a, [b, {c: d}]]", "{a: 1, a: 2}", "? a", "- a", "@a", "`a`", "%a", "<<: *a", "a: b: c", "~",
      "csv:/dev/zero", "mnist:..", "pgd", "ibp", "no-such",
    ] + Hostile.numbers + Hostile.texts

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    let text = String(decoding: sample["config.yaml"], as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let line = stream.below(lines.count)
    switch stream.below(11) {
    case 0: lines.remove(at: line)
    case 1: lines.insert(lines[line], at: stream.below(lines.count))
    case 2: lines.swapAt(line, stream.below(lines.count))
    case 3: lines[line] = String(repeating: " ", count: stream.below(5)) + lines[line]
    case 4:
      lines.insert(stream.pick(["---", "...", "%YAML 1.2", "\t", "# x"] + Self.values), at: line)
    case 5: lines.insert(Self.bomb(levels: stream.pick([3, 9, 30])), at: 0)
    case 6: lines[line] += Self.nested(stream.pick([10, 1000, 50_000]), &stream)
    default:
      let key = lines[line].prefix { $0 != ":" }
      lines[line] = "\(key): \(stream.pick(Self.values))"
    }
    sample["config.yaml"] = Array(lines.joined(separator: "\n").utf8)
  }

  /// Aliases of aliases: 9 to the power of `levels` once expanded.
  private static func bomb(levels: Int) -> String {
    (0..<levels).map { level in
      let items = [String](repeating: level == 0 ? "x" : "*b\(level - 1)", count: 9)
      return "bomb\(level): &b\(level) [\(items.joined(separator: ", "))]"
    }.joined(separator: "\n")
  }

  private static func nested(_ depth: Int, _ stream: inout RandomStream) -> String {
    let bracket = stream.pick([("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")])
    return String(repeating: bracket.0, count: depth) + String(repeating: bracket.1, count: depth)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let configuration = try RunFolder.configuration(of: folder.path)
    return [
      ReadValues("source", text: configuration.data.source),
      ReadValues("architecture", text: configuration.architecture),
      ReadValues("methods", text: configuration.methods.joined(separator: "\n")),
      ReadValues("radii", configuration.radii.map(\.number.value)),
      ReadValues("capacities", configuration.capacities),
      ReadValues("decays", configuration.training.decays),
      ReadValues("rate", [configuration.training.learningRate]),
      ReadValues(
        "counts",
        [configuration.seeds, configuration.members, configuration.training.epochs].map {
          Double($0)
        }),
    ]
  }
}

/// The circumstances of a run.
struct ManifestFormat: FuzzedFormat {
  private static let fingerprint = "01234567"

  func seeds() throws -> [Sample] {
    let folder = try Folder.temporary()
    defer { folder.remove() }
    let run = try RunFolder(
      path: folder.path, for: ConfigurationFormat.configuration, mode: .resume)
    var manifest = try Manifest(continuing: run, seed: 0, data: Self.fingerprint)
    manifest.seconds = ["natural-cap1-seed0": 1.5, "pgd-eps1-cap1-seed0": 12]
    try manifest.save(to: run)
    return [
      Sample([
        .init("manifest.json", try folder.bytes(of: "manifest.json")),
        .init("config.yaml", try folder.bytes(of: "config.yaml")),
      ])
    ]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateJSON(
      &sample["manifest.json"], words: ["\"data\"", "\"seconds\"", "\"version\"", "\"01234567\""],
      &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let run = try RunFolder(
      path: folder.path, for: ConfigurationFormat.configuration, mode: .resume)
    let manifest = try Manifest(continuing: run, seed: 0, data: Self.fingerprint)
    let seconds = manifest.seconds.sorted { $0.key < $1.key }
    return [
      ReadValues("seconds", seconds.map(\.value)),
      ReadValues("cells", text: seconds.map(\.key).joined(separator: "\n")),
    ]
  }
}

/// Records of finished cells, and the report on them.
struct CellFormat: FuzzedFormat {
  func seeds() throws -> [Sample] {
    try RecordSeeds.records.map { record in
      Sample("cells/\(record.cell.id).json", try RecordSeeds.json(record))
    }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateJSON(&sample.files[0].bytes, words: RecordSeeds.words, &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let records = try RunFolder.records(of: folder.path)
    let report = try TradeoffReport(records: records)
    return records.flatMap { record in
      record.evaluations.flatMap { evaluation in
        [
          ReadValues("radius", [evaluation.radius.levels, evaluation.radius.input]),
          ReadValues("accuracies", evaluation.attacks.map(\.accuracy)),
        ]
      }
    } + [ReadValues("report", [report.markdown.isEmpty ? 0 : 1])]
  }
}

/// Audits of repetitions beside the records of two cells.
struct LiRAFormat: FuzzedFormat {
  func seeds() throws -> [Sample] {
    let records = RecordSeeds.records
    let cells = try records.map {
      Sample.File("cells/\($0.cell.id).json", try RecordSeeds.json($0))
    }
    let scores = records.map {
      ($0.cell.id, RecordSeeds.score("lira-offline", outModels: [0, 8, 8]))
    }
    let audit = RepetitionAudit(scores: Dictionary(uniqueKeysWithValues: scores))
    let name = "lira/\(records[0].cell.conditionID).json"
    return [Sample([Sample.File(name, try RecordSeeds.json(audit))] + cells)]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateJSON(&sample.files[0].bytes, words: RecordSeeds.words, &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let records = try RunFolder.records(of: folder.path)
    let report = try TradeoffReport(records: records)
    let scores = records.flatMap { $0.attacks ?? [] }
    return [
      ReadValues("accuracies", scores.map(\.accuracy)),
      ReadValues("areas", scores.compactMap(\.auc)),
      ReadValues("report", [report.markdown.isEmpty ? 0 : 1]),
    ]
  }
}

/// Files that name samples.
struct IndexFormat: FuzzedFormat {
  private static let dataset = Dataset(
    name: "fuzz", inputs: Tensor(elements: (0..<40).map { Float($0) / 40 }, shape: [20, 2]),
    labels: (0..<20).map { $0 % 2 }, classes: 2, inputRange: 0...1, level: 1)

  func seeds() -> [Sample] {
    ["0\n3\n\n 7\n19\n", "5\r\n4\r\n"].map {
      Sample([.init("a.txt", Array($0.utf8)), .init("a.onnx", ONNXSeeds.models[0].serialized())])
    }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateTable(&sample["a.txt"], &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let network = Network<Float>(try ONNXNetwork(contentsOf: folder.file("a.onnx")).network)
    let model = try AuditedModel(
      network: network, file: folder.file("a.onnx"), dataset: Self.dataset,
      membersIndex: folder.file("a.txt"), seed: 0)
    return [ReadValues("members", model.members)]
  }
}
