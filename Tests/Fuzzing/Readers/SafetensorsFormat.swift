import Attacks
import Experiments
import Foundation
import Networks
import Results
import Tensors
import Training

/// Models of ours, with and without a training record.
struct SafetensorsFormat: FuzzedFormat {
  private static let name = "a.safetensors"

  func seeds() throws -> [Sample] {
    let folder = try Folder.temporary()
    defer { folder.remove() }
    let networks = try [("mlp:3/tanh", [2]), ("cnn:2", [1, 8, 8])].map { name, shape in
      var stream = RandomStream(seed: 1, name: "init")
      return Network<Float>(
        architecture: try Architecture(named: name, inputShape: shape, classes: 2), from: &stream)
    }
    try Safetensors.save(networks[0], metadata: [:], to: folder.file(Self.name))
    var samples = [Sample(Self.name, try folder.bytes(of: Self.name))]
    let cell = Cell(method: "natural", trainedRadius: nil, capacity: 1, seed: 0)
    let recipe = Recipe(
      method: .natural, perturbation: Perturbation(radius: 0, range: 0...1), epochs: 2,
      batchSize: 4, learningRate: LearningRate(base: 0.01))
    let record = TrainingRecord(
      cell: cell, recipe: recipe, fingerprint: "01234567",
      summary: TrainingSummary(parameters: 17, steps: 4, losses: [0.5, 0.25]))
    for network in networks {
      let model = TrainedModel(
        network: network, configuration: ConfigurationFormat.configuration, record: record)
      try model.save(to: folder.file(Self.name))
      samples.append(Sample(Self.name, try folder.bytes(of: Self.name), variant: 1))
    }
    return samples
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    guard var file = SafetensorsFile(sample[Self.name]) else {
      return mutateBytes(&sample[Self.name], &stream)
    }
    file.mutate(&stream)
    sample[Self.name] = file.bytes
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let file = folder.file(Self.name)
    let network =
      variant == 1
      ? try TrainedModel(contentsOf: file).network : try Safetensors.load(file).network
    let architecture = network.architecture
    precondition(architecture.defect == nil, "an unsound network: \(architecture.defect ?? "")")
    _ = network.logits(Tensor(zeros: [1] + architecture.inputShape))
    return zip(architecture.parameters, network.parameters).map {
      ReadValues($0.name, $1.shape, $1.elements.map { Double($0) })
    }
  }
}

/// A safetensors file in its parts, by the format's definition alone.
private struct SafetensorsFile {
  var header: String
  var data: [UInt8]
  /// What the length says too much.
  var excess: UInt64 = 0
  var isChecksumRepaired = true

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(bytes.count - 8) else { return nil }
    header = String(decoding: bytes[8..<8 + Int(length)], as: UTF8.self)
    data = Array(bytes[(8 + Int(length))...])
  }

  var bytes: [UInt8] {
    let text = Array((isChecksumRepaired ? repaired : header).utf8)
    return littleEndian(UInt64(text.count) &+ excess) + text + data
  }

  private static let checksumPattern = #""crc32":"[0-9a-f]*",?"#

  /// The header with the checksum that belongs to it without one, and to the data.
  private var repaired: String {
    guard
      let range = header.range(of: Self.checksumPattern, options: .regularExpression)
    else { return header }
    let rest = header.replacingCharacters(in: range, with: "")
    let trimmed = rest.trimmingCharacters(in: .whitespaces)
    let sum = String(checksum(Array(trimmed.utf8) + data), radix: 16)
    let comma = header[range].hasSuffix(",") ? "," : ""
    return header.replacingCharacters(in: range, with: "\"crc32\":\"\(sum)\"\(comma)")
  }

  private static let words = [
    "\"F32\"", "\"F64\"", "\"F16\"", "\"BF16\"", "\"I64\"", "\"dtype\"", "\"shape\"",
    "\"data_offsets\"", "\"__metadata__\"", "\"architecture\"", "\"relu\"", "\"tanh\"", "\"dense\"",
    "{", "}", "[", "]", ",", ":",
  ]

  mutating func mutate(_ stream: inout RandomStream) {
    switch stream.below(12) {
    case 0: setWeight(&stream)
    case 1: mutateBytes(&data, &stream)
    case 2: excess = stream.pick([1, 8, .max, UInt64(bitPattern: -1000), 1 << 32, 1 << 63])
    case 3: isChecksumRepaired = false
    case 4, 5, 6:
      var tokens = TokenText(header)
      tokens.mutate(words: Self.words, &stream)
      header = tokens.text
    default: mutateInnerText(&stream)
    }
  }

  private mutating func setWeight(_ stream: inout RandomStream) {
    guard data.count >= 4 else { return }
    let number = stream.pick([Float.nan, .infinity, -.infinity, 3.4e38, .leastNonzeroMagnitude, 0])
    let start = 4 * stream.below(data.count / 4)
    data.replaceSubrange(start..<start + 4, with: littleEndian(number.bitPattern))
  }

  /// Changes the architecture, the configuration or the training record, which are JSON within a
  /// string.
  private mutating func mutateInnerText(_ stream: inout RandomStream) {
    let key = stream.pick(["architecture", "architecture", "configuration", "training"])
    let pattern = "\"\(key)\":\"(\\\\.|[^\"\\\\])*\""
    guard let range = header.range(of: pattern, options: .regularExpression) else { return }
    let literal = String(header[range].dropFirst(key.count + 3))
    guard let text = try? JSONDecoder().decode(String.self, from: Data(literal.utf8)) else {
      return
    }
    var tokens = TokenText(text)
    for _ in 0...stream.below(2) { tokens.mutate(words: Self.words, &stream) }
    header.replaceSubrange(range, with: "\"\(key)\":" + jsonString(tokens.text))
  }
}
