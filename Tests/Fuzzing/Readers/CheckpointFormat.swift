import Attacks
import Foundation
import Networks
import Results
import Tensors
import Training

/// Checkpoints of a short training run, which goes on from them.
struct CheckpointFormat: FuzzedFormat {
  private static let name = "a.checkpoint"

  private func trainer() throws -> Trainer {
    let inputs = Tensor(elements: (0..<20).map { Float($0 * 7 % 11) / 11 }, shape: [10, 2])
    return Trainer(
      architecture: try Architecture(named: "mlp:3", inputShape: [2], classes: 2),
      recipe: Recipe(
        method: .natural, perturbation: Perturbation(radius: 0, range: 0...1), epochs: 3,
        batchSize: 4, learningRate: LearningRate(base: 0.01)),
      inputs: inputs, labels: (0..<10).map { $0 % 2 }, seed: 7)
  }

  func seeds() throws -> [Sample] {
    let folder = try Folder.temporary()
    defer { folder.remove() }
    return try (1...2).map { epochs in
      let checkpoints = Checkpoints(file: folder.file(Self.name))
      var trainer = try trainer()
      do {
        _ = try trainer.run(checkpoints: checkpoints) { done, _ in done < epochs }
      } catch TrainingError.cancelled {}
      return Sample(Self.name, try folder.bytes(of: Self.name))
    }
  }

  private static let words = [
    "\"step\"", "\"order\"", "\"losses\"", "\"recipe\"", "\"natural\"", "\"pgd\"", "{", "}", "[",
    "]", ",", ":", "\"0\"", "\"ffffffffffffffff\"",
  ]

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    let bytes = sample[Self.name]
    guard let end = bytes.firstIndex(of: 10) else {
      return mutateBytes(&sample[Self.name], &stream)
    }
    var header = TokenText(String(decoding: bytes[..<end], as: UTF8.self))
    var numbers = Array(bytes[(end + 1)...])
    switch stream.below(4) {
    case 0: mutateBytes(&numbers, &stream)
    case 1:
      if numbers.count >= 4 {
        let start = 4 * stream.below(numbers.count / 4)
        let number = stream.pick([Float.nan, .infinity, 3.4e38, -1, 0])
        numbers.replaceSubrange(start..<start + 4, with: littleEndian(number.bitPattern))
      }
    default: header.mutate(words: Self.words, &stream)
    }
    let text = stream.isOne(in: 6) ? header.text : repaired(header.text, numbers)
    sample[Self.name] = Array(text.utf8) + [10] + numbers
  }

  /// The header with the checksum that belongs to it, when its own is empty, and to the numbers.
  private func repaired(_ header: String, _ numbers: [UInt8]) -> String {
    let pattern = #""checksum":"[0-9a-f-]*""#
    guard let range = header.range(of: pattern, options: .regularExpression) else { return header }
    let empty = header.replacingCharacters(in: range, with: #""checksum":"""#)
    let sum = "\(hash(Array(empty.utf8)))-\(hash(numbers))"
    return header.replacingCharacters(in: range, with: "\"checksum\":\"\(sum)\"")
  }

  /// FNV-1a, eight bytes at a time, as checkpoints have it.
  private func hash(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let whole = bytes.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      let word = bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      hash = (hash ^ word) &* 0x100_0000_01B3
    }
    for byte in bytes[whole...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    var trainer = try trainer()
    let summary = try trainer.run(checkpoints: Checkpoints(file: folder.file(Self.name)))
    return [ReadValues("losses", summary.losses), ReadValues("steps", [summary.steps])]
  }
}
