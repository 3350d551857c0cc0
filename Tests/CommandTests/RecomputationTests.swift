import Foundation
import TestSupport
import Testing

/// Another program, of the standard library of Python alone, finds what the reference report says in words
/// in its table, and notices where a number was changed.
@Suite(.enabled(if: isInstalled("python3"), "python3 is not installed"))
struct RecomputationTests {
  private static let reference = Command.root.appending(path: "Reports/reference")

  private func recompute(_ folder: String) throws -> (status: Int32, lines: [Substring]) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", Command.root.appending(path: "docs/recompute.py").path, folder,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text.split(separator: "\n"))
  }

  @Test func everySentenceHolds() throws {
    let result = try recompute(Self.reference.path)
    #expect(result.status == 0 && result.lines.count >= 30)
    #expect(result.lines.allSatisfy { $0.hasPrefix("TRUE") }, "\(result.lines)")
  }

  @Test func aChangedNumberIsFalse() throws {
    let folder = try TemporaryFolder()
    let table = try Data(contentsOf: Self.reference.appending(path: "tradeoff.csv"))
    try table.write(to: URL(filePath: folder.file("tradeoff.csv")))
    let report = try String(
      contentsOf: Self.reference.appending(path: "report.md"), encoding: .utf8)
    let changed = report.replacing("0.194 | 0.142 | −0.052", with: "0.194 | 0.142 | −0.062")
    #expect(changed != report)
    try Data(changed.utf8).write(to: URL(filePath: folder.file("report.md")))
    let result = try recompute(folder.url.path)
    #expect(result.status == 1 && result.lines.count { $0.hasPrefix("FALSE") } == 1)
  }
}

/// Whether a program is on the PATH.
private func isInstalled(_ name: String) -> Bool {
  let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
}
