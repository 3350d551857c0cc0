import Foundation
import Tensors

/// The process that reads: it says on stdout which input it begins and how each ended, so that the
/// driver knows where it stopped.
struct Child {
  let reader: Reader
  let seed: UInt64
  let range: Range<Int>
  /// Where accepted inputs are kept with their values; nil: nowhere.
  let dump: String?
  /// Where inputs are written.
  let folder: Folder

  /// What a child says of an input, a letter and a text on one line.
  enum Message: Character {
    case begins = "b"
    case accepted = "a"
    case refused = "r"
    case fault = "f"
  }

  func run() throws {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    let seeds = try reader.format.seeds()
    for index in range {
      say(.begins, "\(index)")
      let trial = Trial(reader: reader, seed: seed, index: index)
      switch try trial.run(seeds, in: folder) {
      case .accepted(let values):
        try save(values, trial, seeds)
        say(.accepted, "")
      case .refused(let text): say(.refused, text)
      case .fault(let text): say(.fault, text)
      }
      guard peakMemory() <= Driver.memoryLimit else {
        return say(.fault, "takes \(peakMemory() >> 20) MiB of memory")
      }
    }
  }

  private func say(_ message: Message, _ text: String) {
    let visible = text.unicodeScalars.prefix(300).map { $0.value < 32 ? " " : String($0) }.joined()
    let line = Array("\(message.rawValue)\(visible)\n".utf8)
    var written = 0
    while written < line.count {
      let step = line[written...].withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      guard step > 0 else { exit(1) }
      written += step
    }
  }

  private func save(_ values: [ReadValues], _ trial: Trial, _ seeds: [Sample]) throws {
    guard let dump else { return }
    let folder = try Folder("\(dump)/\(reader.rawValue)/\(trial.index)")
    let sample = trial.sample(of: seeds)
    try sample.write(to: folder)
    let lines = ["variant\t\t\(sample.variant)"] + values.map(\.line)
    try folder.write(.init("values.txt", Array(lines.joined(separator: "\n").utf8)))
  }
}
