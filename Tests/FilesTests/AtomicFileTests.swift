import Files
import Foundation
import Glibc
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

  /// Whoever may write into a folder must not choose what else is overwritten.
  @Test func plantedLinksAreNotFollowed() throws {
    try createFolder(folder)
    let (path, other) = (folder + "/report.md", folder + "/other")
    try Data("precious".utf8).write(to: URL(filePath: other))
    for link in [path, path + ".tmp", folder + "/.robpriv-0000000000000000.tmp"] {
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: other)
    }
    try writeAtomically("new".utf8, to: path)
    #expect(try text(path) == "new" && text(other) == "precious")
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func permissionsOfTheReplacedFileStay() throws {
    try createFolder(folder)
    let path = folder + "/model"
    for mode in [0o600, 0o640, 0o444] as [mode_t] {
      try writeAtomically("old".utf8, to: path)
      chmod(path, mode)
      try writeAtomically("new".utf8, to: path)
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == mode)
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  /// Only what killed writers left is removed.
  @Test func remnantsAreFound() throws {
    try createFolder(folder)
    let kept = [
      "a.tmp", ".robpriv-0123456789abcde.tmp", ".robpriv-0123456789abcdeg.tmp",
      ".robpriv-0123456789abcdef.tmp.x", "robpriv-0123456789abcdef.tmp",
      ".robpriv-0123456789ABCDEF.tmp",
    ]
    for name in kept + [".robpriv-0123456789abcdef.tmp"] {
      try Data().write(to: URL(filePath: folder + "/" + name))
    }
    try removeRemnants(in: folder)
    #expect(try names().sorted() == kept.sorted())
    try removeRemnants(in: folder + "/missing")
    try FileManager.default.removeItem(atPath: folder)
  }

  /// A slash and a combining mark after it are one letter of Swift, but two of the system.
  @Test func marksAfterSlashes() throws {
    try createFolder(folder + "/\u{301}a/\u{FE0F}b")
    let path = folder + "/\u{301}a/\u{FE0F}b/\u{200D}c"
    try writeAtomically("x".utf8, to: path)
    #expect(try text(path) == "x")
    let missing = folder + "/none/\u{301}c"
    #expect(throws: FileError.self) { try checkReplaceable(missing) }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(arguments: ["", "/", "a/", "a/.", ".", ".."]) func foldersAreNoFiles(_ path: String) {
    #expect(throws: FileError.self) { try writeAtomically([1], to: path) }
  }

  @Test func linkedFoldersAreRefused() throws {
    try createFolder(folder + "/elsewhere")
    try createFolder("cells", in: folder)
    try createFolder("cells", in: folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/models", withDestinationPath: folder + "/elsewhere")
    try writeAtomically([], to: folder + "/lira")
    for (name, reason) in [("models", "it is a link"), ("lira", "Not a directory")] {
      let error = #expect(throws: FileError.self) { try createFolder(name, in: folder) }
      #expect(
        error?.description
          == "cannot use \(folder)/\(name): \(reason); put a folder in its place")
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func fullDiskHasItsFix() {
    let error = FileError(
      action: "write", path: "a\u{1B}[31m\nb", reason: "No space left on device")
    #expect(
      error.description
        == "cannot write a?[31m b: No space left on device; free some space and try again")
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
