import Files
import Foundation

/// Runs gnuplot on the scripts of a folder, all in one process.
/// An optional program: what it lacks is a warning, never an error.
struct Gnuplot {
  /// Name or path of the program.
  let program: String

  /// Draws every script in `folder`; returns nil, or in one line why not all was drawn.
  ///
  /// No shell takes part, whatever the folder is called. The user's own gnuplot settings
  /// (`~/.gnuplot`) are not read.
  /// - Parameter scripts: names that we chose.
  func draw(_ scripts: [String], in folder: String) -> String? {
    let names = scripts.joined(separator: " ")
    let remedy = "; draw later: cd \(shellWord(folder)) && gnuplot \(names)"
    guard let path else {
      return "no figures drawn: \(program) is not installed (package gnuplot-nox)" + remedy
    }
    guard let problem = run(path, on: scripts, in: folder) else { return nil }
    return "not all figures drawn: \(problem)" + remedy
  }

  /// Where the program is. Folders of the search path that are relative do not count: they would be
  /// sought in the folder of the scripts.
  /// Nil where it is not installed.
  private var path: String? {
    if program.utf8.contains(UInt8(ascii: "/")) { return program }
    return (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .filter { $0.hasPrefix("/") }.map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What went wrong, in gnuplot's words; nil if nothing did.
  /// Its messages are read to the end before it is waited for: a full pipe would stop both.
  /// - Parameters:
  ///   - path: absolute, or as the user gave it.
  ///   - scripts: file names.
  ///   - folder: where it runs.
  private func run(_ path: String, on scripts: [String], in folder: String) -> String? {
    let process = Process()
    let messages = Pipe()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-d"] + scripts
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    do { try process.run() } catch { return "\(program) does not start" }
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason != .exit || process.terminationStatus != 0 else { return nil }
    let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0.isWhitespace } }
    return lines.last { !$0.isEmpty }.map { String($0).oneLine } ?? "\(program) failed"
  }
}
