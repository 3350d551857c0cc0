internal import FoundationEssentials
internal import Networks
internal import Results
internal import Tensors

/// Why bytes are no checkpoint of a run.
enum CheckpointDefect: Error, Equatable, CustomStringConvertible {
  case corrupt
  case otherVersion(String)
  case notFinite
  case otherRun(String)

  var description: String {
    switch self {
    case .corrupt: "is no whole checkpoint; delete it to begin anew"
    case .otherVersion(let version):
      "is a checkpoint of robpriv \(version), and \(robprivVersion) may take other steps; delete it"
        + " to begin anew"
    case .notFinite: "holds weights that are NaN or infinite; delete it to begin anew"
    case .otherRun(let what):
      "is the checkpoint of a run with \(what); delete it or pass another file"
    }
  }
}

/// The first line of a checkpoint, in JSON. The numbers follow as 32-bit floats: parameters,
/// what the optimiser remembers, running statistics.
private struct CheckpointHeader: Codable {
  var format = 1
  /// Of the program: another one may take other steps.
  var version = robprivVersion
  let architecture: Architecture
  let recipe: Recipe
  let seed: String
  /// Checksum of inputs and labels.
  let samples: String
  let step: Int
  let stepOfEpoch: Int
  let losses: [Double]
  let partialLoss: Double
  let order: [String]
  /// Checksum of this header, without it, and the numbers.
  var checksum = ""

  /// Nil if both are of one run, else what differs.
  func difference(from other: CheckpointHeader) -> String? {
    if architecture != other.architecture { return "another network" }
    if recipe != other.recipe { return "other training settings" }
    if seed != other.seed { return "another seed" }
    return samples == other.samples ? nil : "other samples"
  }

  /// The same bytes for the same value.
  var text: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(self) else { preconditionFailure("not encodable") }
    return Array(text)
  }

  /// The checksum that belongs to the header with these numbers.
  func sum(with numbers: ArraySlice<UInt8>) -> String {
    var header = self
    header.checksum = ""
    return hash(header.text[...]) + "-" + hash(numbers)
  }
}

extension Trainer {
  /// The bytes of a checkpoint of the present state.
  var checkpoint: [UInt8] {
    let numbers = state.tensors.flatMap { tensor in
      tensor.withUnsafePointer {
        Array(UnsafeRawBufferPointer(start: $0, count: 4 * tensor.count))
      }
    }
    var header = header
    header.checksum = header.sum(with: numbers[...])
    return header.text + [UInt8(ascii: "\n")] + numbers
  }

  /// Takes over the state that `checkpoint` wrote.
  mutating func restore(from bytes: [UInt8]) throws(CheckpointDefect) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(CheckpointHeader.self, from: Data(bytes[..<end]))
    else { throw .corrupt }
    let numbers = bytes[(end + 1)...]
    guard header.version == robprivVersion else { throw .otherVersion(header.version) }
    if let difference = header.difference(from: self.header) { throw .otherRun(difference) }
    let words = header.order.compactMap { UInt64($0, radix: 16) }
    guard header.format == 1, header.losses.count <= recipe.epochs,
      header.checksum == header.sum(with: numbers), words.count == 4,
      words.contains(where: { $0 != 0 }), 0..<max(stepsPerEpoch, 1) ~= header.stepOfEpoch,
      header.step == header.losses.count * stepsPerEpoch + header.stepOfEpoch,
      numbers.count == 4 * state.tensors.reduce(0, { $0 + $1.count })
    else { throw .corrupt }
    let tensors = tensors(from: numbers)
    guard tensors.prefix(state.network.parameters.count).allSatisfy(\.isFinite) else {
      throw .notFinite
    }
    state.tensors = tensors
    state.order = RandomStream(words: words)
    state.step = header.step
    state.stepOfEpoch = header.stepOfEpoch
    state.losses = header.losses
    state.partialLoss = header.partialLoss
  }

  private var header: CheckpointHeader {
    CheckpointHeader(
      architecture: architecture, recipe: recipe, seed: String(seed, radix: 16),
      samples: samplesChecksum, step: state.step, stepOfEpoch: state.stepOfEpoch,
      losses: state.losses, partialLoss: state.partialLoss,
      order: state.order.words.map { String($0, radix: 16) })
  }

  /// The numbers of a checkpoint, cut into tensors of the present shapes.
  private func tensors(from numbers: ArraySlice<UInt8>) -> [Tensor<Float>] {
    var rest = numbers
    return state.tensors.map { old in
      defer { rest = rest.dropFirst(4 * old.count) }
      return Tensor(shape: old.shape) { target in
        rest.withUnsafeBytes {
          UnsafeMutableRawPointer(target).copyMemory(
            from: $0.baseAddress!, byteCount: 4 * old.count)
        }
      }
    }
  }

  private var samplesChecksum: String {
    let parts = [
      inputs.withUnsafePointer {
        hash(UnsafeRawBufferPointer(start: $0, count: 4 * inputs.count))
      },
      labels.withUnsafeBytes { hash($0) },
    ]
    return parts.joined(separator: "-")
  }
}

extension Trainer.State {
  /// All numbers that steps change, in the order of the file.
  fileprivate var tensors: [Tensor<Float>] {
    get {
      network.parameters + update.first + update.second
        + network.statistics.keys.sorted().map { network.statistics[$0]! }
    }
    set {
      let count = network.parameters.count
      network.parameters = Array(newValue[..<count])
      update.first = Array(newValue[count..<2 * count])
      update.second = Array(newValue[2 * count..<3 * count])
      for (node, tensor) in zip(network.statistics.keys.sorted(), newValue[(3 * count)...]) {
        network.statistics[node] = tensor
      }
    }
  }
}

private func hash(_ bytes: ArraySlice<UInt8>) -> String {
  bytes.withUnsafeBytes { hash($0) }
}

/// FNV-1a, eight bytes at a time.
private func hash(_ bytes: UnsafeRawBufferPointer) -> String {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  let whole = bytes.count & ~7
  for offset in stride(from: 0, to: whole, by: 8) {
    hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
  }
  for byte in bytes[whole...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return String(hash, radix: 16)
}
