import Foundation
import Glibc
import Results
import Testing

@Suite struct AtomicFileTests {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "atomic-\(UUID().uuidString)").path()

  func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  /// Links among the devices are none of ours, whatever they lead to.
  @Test func standardStreamsAreNotReplaced() {
    for path in ["/dev/stdout", "/dev/fd/1", "/dev/null"] {
      #expect(throws: FileError.self) { try checkReplaceable(path) }
    }
  }

  @Test func writesAndReplaces() throws {
    try createFolder(folder + "/a/b/")
    try createFolder(folder + "/a/b")
    let path = folder + "/a/b/report.md"
    try writeAtomically("first".utf8, to: path)
    try Data("remnant of a killed writer".utf8).write(to: URL(filePath: path + ".tmp"))
    try writeAtomically("second".utf8, to: path)
    #expect(try text(path) == "second")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a/b") == ["report.md"])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func largeFile() throws {
    try createFolder(folder)
    let bytes = [UInt8](repeating: 7, count: 5_000_000)
    try writeAtomically(bytes, to: folder + "/large")
    #expect(try Data(contentsOf: URL(filePath: folder + "/large")) == Data(bytes))
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func missingFolder() {
    let path = folder + "/none/report.md"
    #expect(throws: FileError(action: "write", path: path, reason: "No such file or directory")) {
      try writeAtomically([1], to: path)
    }
  }

  @Test func fullDiskNamesTheFile() throws {
    try createFolder(folder)
    let path = folder + "/report.md"
    try FileManager.default.createSymbolicLink(
      atPath: path + ".tmp", withDestinationPath: "/dev/full")
    let error = #expect(throws: FileError.self) { try writeAtomically([1], to: path) }
    #expect(
      error?.description
        == "cannot write \(path): No space left on device; free some space and try again")
    #expect(try names().isEmpty)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func failureKeepsTheOldFile() throws {
    try createFolder(folder + "/occupied/x")
    let path = folder + "/occupied"
    let error = #expect(throws: FileError.self) { try writeAtomically([1], to: path) }
    #expect(
      error?.description == "cannot write \(path): Is a directory; pass another path")
    #expect(try names() == ["occupied"])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func folderBehindAFile() throws {
    try createFolder(folder)
    try writeAtomically([], to: folder + "/file")
    for (path, reason) in [("/file", "File exists"), ("/file/sub", "Not a directory")] {
      let error = #expect(throws: FileError.self) { try createFolder(folder + path) }
      #expect(
        error?.description == "cannot create folder \(folder)\(path): \(reason); pass another path")
    }
    try FileManager.default.removeItem(atPath: folder)
  }
}
