import Datasets
import MembershipInference
import Results
import Tensors

/// Recorded outputs in NPZ archives.
struct OutputsNPZFormat: FuzzedFormat {
  /// Rows of probabilities, surer for members, and the labels that go with them.
  static func rows(_ count: Int, sharpness: Double) -> (rows: [Double], labels: [Int]) {
    let labels = (0..<count).map { $0 % 3 }
    let rows = (0..<count).flatMap { row -> [Double] in
      let weight = sharpness + Double(row % 5) / 16
      let top = row % 4 == 3 ? (labels[row] + 1) % 3 : labels[row]
      return (0..<3).map { $0 == top ? weight : (1 - weight) / 2 }
    }
    return (rows, labels)
  }

  private static func arrays(_ variant: Int) -> [(name: String, array: NPYFile)] {
    let (members, others) = (rows(12, sharpness: 0.625), rows(12, sharpness: 0.375))
    func array(_ rows: [Double]) -> NPYFile {
      switch variant {
      case 0: NPYFile(floats: rows.map { Float($0) }, [12, 3])
      case 1: NPYFile(doubles: rows.map { 5 * $0 + 0.25 }, [12, 3])
      default: NPYFile(doubles: rows, [12, 3])
      }
    }
    let (m, n) = (array(members.rows), array(others.rows))
    let (a, b) = (NPYFile(integers: members.labels, [12]), NPYFile(integers: others.labels, [12]))
    switch variant {
    case 0:
      return [
        ("output_train_benign", m), ("output_test_benign", n), ("train_label", a),
        ("test_label", b),
      ]
    case 1:
      return [
        ("members_logits", m), ("members_labels", a), ("nonmembers_logits", n),
        ("nonmembers_labels", b),
      ]
    default:
      return [
        ("members_probs", m), ("members_labels", a), ("nonmembers_probs", n),
        ("nonmembers_labels", b), ("members_adversarial_probs", m),
        ("nonmembers_adversarial_probs", n), ("shadow_members_probs", m),
        ("shadow_members_labels", a), ("shadow_nonmembers_probs", n),
        ("shadow_nonmembers_labels", b),
      ]
    }
  }

  func seeds() -> [Sample] {
    (0..<3).map { variant in
      Sample("a.npz", archive(Self.arrays(variant)).bytes, variant: variant)
    }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var arrays = Self.arrays(sample.variant)
    let index = stream.below(arrays.count)
    switch stream.below(6) {
    case 0: arrays.remove(at: index)
    case 1: arrays[index].array = arrays[stream.below(arrays.count)].array
    case 2:
      arrays[index].name = stream.pick(arrays.map(\.name) + ["logits", "shadow_members_logits"])
    case 3: Self.setNumber(&arrays[index].array, &stream)
    default: arrays[index].array.mutate(&stream)
    }
    var archive = archive(arrays)
    if stream.isOne(in: 8) { archive.mutate(&stream) }
    sample["a.npz"] = archive.bytes
  }

  /// One element replaced by one that is rarely recorded.
  static func setNumber(_ array: inout NPYFile, _ stream: inout RandomStream) {
    let size = array.descr.contains("f4") ? 4 : 8
    let number = stream.pick([
      0, 1, -1, 0.5, .nan, .infinity, 1e300, .leastNonzeroMagnitude, 1.0000001, 2,
    ])
    let bytes =
      array.descr.contains("i8")
      ? littleEndian(stream.pick([0, 1, 2, 3, -1, Int.min, .max]))
      : size == 4 ? littleEndian(Float(number).bitPattern) : littleEndian(number.bitPattern)
    let start = size * stream.below(max(1, array.payload.count / size))
    guard start + size <= array.payload.count else { return }
    array.payload.replaceSubrange(start..<start + size, with: bytes)
  }

  private func archive(_ arrays: [(name: String, array: NPYFile)]) -> ZIPFile {
    ZIPFile(entries: arrays.map { .init("\($0.name).npy", $0.array.bytes) })
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let file = folder.file("a.npz")
    return try values(of: RecordedOutputs(NPZArchive(file: file)), file)
  }
}

/// Recorded outputs as comma-separated text.
struct OutputsCSVFormat: FuzzedFormat {
  private func table(_ prefix: String, scale: Double, sets: [String]) -> String {
    let header = (sets.count > 1 ? "set," : "") + "member,label,"
    let columns = (0..<3).map { "\(prefix)\($0)" }.joined(separator: ",")
    let records = sets.flatMap { set in
      [(1, 0.625), (0, 0.375)].flatMap { member, sharpness -> [String] in
        let (rows, labels) = OutputsNPZFormat.rows(12, sharpness: sharpness)
        return labels.indices.map { row in
          let numbers = rows[3 * row..<3 * row + 3].map { "\($0 * scale)" }
          let start = (sets.count > 1 ? "\(set)," : "") + "\(member),\(labels[row]),"
          return start + numbers.joined(separator: ",")
        }
      }
    }
    return ([header + columns] + records).joined(separator: "\n") + "\n"
  }

  func seeds() -> [Sample] {
    [
      Sample("a.csv", text: table("p", scale: 1, sets: ["target"])),
      Sample("a.csv", text: table("logit", scale: 5, sets: ["target"])),
      Sample("a.csv", text: table("p", scale: 1, sets: ["target", "shadow"])),
    ]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateTable(&sample["a.csv"], &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let file = folder.file("a.csv")
    let table = try NamedColumns(file: file, words: RecordedOutputs.wordColumns)
    return try values(of: RecordedOutputs(table), file)
  }
}

/// The rows, and that they can be audited.
private func values(of outputs: RecordedOutputs, _ file: String) throws -> [ReadValues] {
  let sides = [outputs.target, outputs.shadow].compactMap(\.self).flatMap {
    [$0.members, $0.nonMembers]
  }
  let values = sides.flatMap { side in
    [
      ReadValues("\(side.name) labels", side.labels),
      rows("\(side.name) benign \(side.kind.rawValue)", side.benign),
    ] + [side.adversarial, side.worstCase].compactMap { $0.map { rows("\(side.name) other", $0) } }
  }
  let report = try OutputAudit(outputs: outputs, file: file, settings: AuditSettings()).report()
  return values + [ReadValues("attacks", [report.attacks.count])]
}

private func rows(_ name: String, _ rows: OutputRows) -> ReadValues {
  ReadValues(name, [rows.count, rows.classes], (0..<rows.count).flatMap { rows[$0] })
}

/// Outputs of many models.
struct ShadowsFormat: FuzzedFormat {
  private static let arrays: [(name: String, array: NPYFile)] = {
    let (models, samples, classes) = (6, 8, 3)
    let keep = (0..<models * samples).map { ($0 / samples + $0 % samples) % 2 }
    let logits = (0..<models * samples * classes).map { index in
      let sample = index / classes % samples
      let isTrue = index % classes == sample % classes
      let isMember = keep[index / classes] == 1
      return Float(index * 7 % 13) / 8 + (isTrue ? (isMember ? 3 : 1.5) : 0)
    }
    let population = (0..<models * 5 * classes).map { Float($0 * 11 % 17) / 8 }
    return [
      ("logits", NPYFile(floats: logits, [models, samples, classes])),
      ("labels", NPYFile(integers: (0..<samples).map { $0 % classes }, [samples])),
      ("keep", NPYFile("|b1", [models, samples], keep.map { UInt8($0) })),
      ("population_logits", NPYFile(floats: population, [models, 5, classes])),
      ("population_labels", NPYFile(integers: [0, 1, 2, 0, 1], [5])),
    ]
  }()

  func seeds() -> [Sample] {
    [Sample("a.npz", archive(Self.arrays)), Sample("a.npz", archive(Array(Self.arrays.prefix(3))))]
  }

  private func archive(_ arrays: [(name: String, array: NPYFile)]) -> [UInt8] {
    ZIPFile(entries: arrays.map { .init("\($0.name).npy", $0.array.bytes) }).bytes
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var arrays = Self.arrays
    let index = stream.below(arrays.count)
    switch stream.below(6) {
    case 0: arrays.remove(at: index)
    case 1: arrays[index].array = arrays[stream.below(arrays.count)].array
    case 2: arrays[index].name = stream.pick(arrays.map(\.name) + ["x"])
    case 3, 4: OutputsNPZFormat.setNumber(&arrays[index].array, &stream)
    default: arrays[index].array.mutate(&stream)
    }
    sample["a.npz"] = archive(arrays)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let file = folder.file("a.npz")
    let signals = try ShadowSignals(archive: NPZArchive(file: file))
    let report = try ShadowAudit(
      signals: signals, target: nil, file: file, settings: AuditSettings()
    ).report()
    return [
      ReadValues("sizes", [signals.models, signals.samples, signals.augmentations]),
      ReadValues("labels", signals.labels), ReadValues("attacks", [report.attacks.count]),
    ]
  }
}
