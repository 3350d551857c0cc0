import Foundation
import Testing

/// Spoiled files for every reader: a small part of `make fuzz`.
@Suite struct FuzzTests {
  private static let path = URL(filePath: Command.path).deletingLastPathComponent()
    .appending(path: "robpriv-fuzz").path

  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Command.Outcome {
    try Command.run(
      arguments + ["--jobs", "2", "--keep", folder.file("faults")], executable: Self.path)
  }

  @Test func readersSurvive() throws {
    let folder = try TemporaryFolder()
    let outcome = try run(["--count", "100"], in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 24 && lines.allSatisfy { $0.contains(": 100 inputs, ") })
    #expect(!lines.contains { $0.contains(" 0 accepted") || $0.contains(" 0 refused") })
  }

  /// A reader that traps, writes two lines, hangs and takes memory is found out each time.
  @Test func faultsAreFound() throws {
    let folder = try TemporaryFolder()
    let outcome = try run(
      ["--reader", "rehearsal", "--count", "8", "--time-limit", "3"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("rehearsal: 8 inputs, 3 accepted, 1 refused, 4 faults"))
    let words = ["ends with signal", "more than one line", "takes over 3.0 s", "MiB of memory"]
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 4)
    for (index, words) in words.enumerated() {
      let fault = lines.first { $0.hasPrefix("rehearsal input \(index + 1): ") }
      #expect(fault?.contains(words) == true, "\(outcome.errors)")
      let saved = folder.file("faults/rehearsal-0-\(index + 1)/a")
      #expect(try Data(contentsOf: URL(filePath: saved)) == Data([UInt8(index + 1)]))
    }
  }
}
