import Glibc
import Tensors

/// One input of a run, and what a reader made of it.
struct Trial {
  /// What a reader may do with an input.
  enum Outcome {
    case accepted([ReadValues])
    case refused(String)
    /// What it must not do.
    case fault(String)
  }

  let reader: Reader
  let seed: UInt64
  let index: Int

  /// The input, the same for the same seed and number.
  func sample(of seeds: [Sample]) -> Sample {
    var stream = RandomStream(seed: seed, name: "fuzz/\(reader.rawValue)/\(index)")
    return reader.format.input(index, of: seeds, &stream)
  }

  /// Writes the input into a folder and reads it there.
  func run(_ seeds: [Sample], in folder: Folder) throws -> Outcome {
    let sample = sample(of: seeds)
    try sample.write(to: folder)
    do {
      return .accepted(try reader.format.read(folder, variant: sample.variant))
    } catch {
      let text = "\(error)"
      if index < seeds.count { return .fault("a valid file is refused: \(text)") }
      let start = String(text.unicodeScalars.prefix(200)).debugDescription
      return Self.defect(of: text).map { .fault("\($0): \(start)") } ?? .refused(text)
    }
  }

  /// Most characters of an error that still is a line to read.
  private static let longestError = 1000

  /// What is wrong with the words of an error; nil if nothing.
  private static func defect(of text: String) -> String? {
    let hasControls = text.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    if hasControls { return "an error of more than one line" }
    if text.unicodeScalars.count > longestError {
      return "an error of \(text.unicodeScalars.count) characters"
    }
    return text.isEmpty ? "an error without words" : nil
  }
}

/// Most memory that this process has taken so far, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss << 10
}
