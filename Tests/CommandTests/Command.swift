import Foundation
import TestSupport
import Testing

/// The built command, run as a user would.
enum Command {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
    /// Whether a signal ended the process.
    let wasKilled: Bool

    /// Nothing on stdout, and one line of error that has `words` in it.
    func expectRefusal(
      _ status: Int32, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(
        self.status == status && output.isEmpty && !wasKilled, sourceLocation: sourceLocation)
      #expect(
        errors.hasPrefix("error: ") && errors.contains(words), "\(errors)",
        sourceLocation: sourceLocation)
      #expect(errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    }
  }

  /// `robpriv` beside the test bundle.
  static let path = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "robpriv").path

  /// Root of the package.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the command to its end, or kills it after some seconds.
  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    killAfter seconds: Double? = nil, executable: String = path
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let place = try TemporaryFolder()
    let captures = ["output", "errors"].map { place.url.appending(path: $0) }
    for capture in captures { try Data().write(to: capture) }
    process.standardOutput = try FileHandle(forWritingTo: captures[0])
    process.standardError = try FileHandle(forWritingTo: captures[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    if let seconds {
      Thread.sleep(forTimeInterval: seconds)
      kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    let texts = try captures.map { try String(contentsOf: $0, encoding: .utf8) }
    return Outcome(
      status: process.terminationStatus, output: texts[0], errors: texts[1],
      wasKilled: process.terminationReason == .uncaughtSignal)
  }

  /// Runs the command until its output or its errors contain `words`, then sends it a signal, and a
  /// minute later one that no process survives.
  static func interrupt(
    _ arguments: [String], in folder: URL? = nil, by signal: Int32, after words: String
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let place = try TemporaryFolder()
    let captures = ["output", "errors"].map { place.url.appending(path: $0) }
    for capture in captures { try Data().write(to: capture) }
    process.standardOutput = try FileHandle(forWritingTo: captures[0])
    process.standardError = try FileHandle(forWritingTo: captures[1])
    process.standardInput = FileHandle.nullDevice
    let texts = { try captures.map { try String(contentsOf: $0, encoding: .utf8) } }
    try process.run()
    while process.isRunning, try !texts().contains(where: { $0.contains(words) }) {
      Thread.sleep(forTimeInterval: 0.01)
    }
    kill(process.processIdentifier, signal)
    let end = Date.now + 60
    while process.isRunning {
      if Date.now > end { kill(process.processIdentifier, SIGKILL) }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return Outcome(
      status: process.terminationStatus, output: try texts()[0], errors: try texts()[1],
      wasKilled: process.terminationReason == .uncaughtSignal)
  }

  /// Runs a shell line in which `robpriv` is the built command.
  static func shell(_ line: String, in folder: URL) throws -> Outcome {
    let tools = URL(filePath: path).deletingLastPathComponent().path
    let search = tools + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    return try run(
      ["-c", line], in: folder, environment: ["PATH": search], executable: "/bin/sh")
  }
}

/// A folder that lasts as long as the value.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "robpriv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> String { url.appending(path: name).path }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }
}

/// Names and contents of all files below a folder, but for those that tell of circumstances, and for the
/// commands that reports name.
func contents(of folder: String, except names: Set<String> = ["manifest.json"]) throws
  -> [String: Data]
{
  let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
  return try paths.reduce(into: [:]) { contents, path in
    let url = URL(filePath: folder).appending(path: path)
    let isFile = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
    guard isFile && !names.contains(path) else { return }
    contents[path] = try Data(contentsOf: url)
    guard path.hasPrefix("report.") else { return }
    let lines = try String(contentsOf: url, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let rest = lines.filter { !$0.hasPrefix("- Command: ") && !$0.hasPrefix("<li>Command: ") }
    contents[path] = Data(rest.joined(separator: "\n").utf8)
  }
}
