internal import FoundationEssentials
internal import Networks
internal import Results
internal import Tensors

/// Why bytes are no checkpoint of a run.
///
/// `Checkpoints.restore` puts the file's name before the description and throws both as
/// `CheckpointError`.
enum CheckpointDefect: Error, Equatable, CustomStringConvertible {
  /// Truncated, altered (checksums), of another format, or with counts that contradict each other.
  case corrupt
  /// Written by the program of this version.
  case otherVersion(String)
  /// A weight is NaN or infinite: no step would mend it.
  case notFinite
  /// Network, settings, seed or samples are others; the text says which.
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
///
/// A run that ends with the same bytes must take every step as an uninterrupted one does. Hence all
/// that steps depend on is kept: counters, order of samples, moments of the optimiser; random
/// streams of a step are keyed by its number and need no state.
private struct CheckpointHeader: Codable {
  /// Of this layout.
  var format = 1
  /// Of the program: another one may take other steps.
  var version = robprivVersion
  let architecture: Architecture
  let recipe: Recipe
  /// In hexadecimal, as JSON numbers are not exact beyond 2⁵³.
  let seed: String
  /// Checksum of inputs and labels.
  let samples: String
  /// Steps done, in all.
  let step: Int
  /// Of these, in the epoch that is not finished.
  let stepOfEpoch: Int
  /// Mean loss of each finished epoch.
  let losses: [Double]
  /// Sum of the samples' losses in the epoch that is not finished.
  let partialLoss: Double
  /// Four words, in hexadecimal, of the stream that this epoch's order was drawn from.
  let order: [String]
  /// Checksum of this header, without it, and the numbers.
  var checksum = ""

  /// Nil if both are of one run, else what differs.
  /// Number of steps and losses may differ: that is progress.
  func difference(from other: CheckpointHeader) -> String? {
    if architecture != other.architecture { return "another network" }
    if recipe != other.recipe { return "other training settings" }
    if seed != other.seed { return "another seed" }
    return samples == other.samples ? nil : "other samples"
  }

  /// The same bytes for the same value.
  /// Of what `JSONDecoder` and this encoder keep exactly: doubles are written with the digits that
  /// give them back.
  var text: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(self) else { preconditionFailure("not encodable") }
    return Array(text)
  }

  /// The checksum that belongs to the header with these numbers.
  /// - Parameter numbers: all bytes behind the header's line break.
  func sum(with numbers: ArraySlice<UInt8>) -> String {
    var header = self
    header.checksum = ""
    return hash(header.text[...]) + "-" + hash(numbers)
  }
}

extension Trainer {
  /// The bytes of a checkpoint of the present state.
  /// In memory it takes about three times the network's bytes, once more while it is written.
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
  ///
  /// Nothing is changed unless all of it is sound.
  /// - Throws: `CheckpointDefect`. The version is asked before anything else, so that an old file
  ///   is not called corrupt.
  mutating func restore(from bytes: [UInt8]) throws(CheckpointDefect) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(CheckpointHeader.self, from: Data(bytes[..<end]))
    else { throw .corrupt }
    let numbers = bytes[(end + 1)...]
    guard header.version == robprivVersion else { throw .otherVersion(header.version) }
    if let difference = header.difference(from: self.header) { throw .otherRun(difference) }
    let words = header.order.compactMap { UInt64($0, radix: 16) }
    // Words of 0 would make a stream that gives nothing but 0.
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

  /// Of the present state, its checksum still empty.
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

  /// Of the samples as they are trained on, scaled if so, and of their labels, in order.
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
  ///
  /// The parameters, then twice as many moments of the optimiser, then statistics by ascending
  /// node.
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
///
/// Against damage and mistakes, not against attackers. As hexadecimal text.
private func hash(_ bytes: UnsafeRawBufferPointer) -> String {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  let whole = bytes.count & ~7
  for offset in stride(from: 0, to: whole, by: 8) {
    hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
  }
  for byte in bytes[whole...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return String(hash, radix: 16)
}
