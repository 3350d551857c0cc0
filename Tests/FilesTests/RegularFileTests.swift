import Files
import Foundation
import Glibc
import Testing

@Suite struct RegularFileTests {
  /// `hello, ` and, in a second member, four lines `gzip`, by Python's gzip.
  static let gzip = Array(
    Data(
      base64Encoded: "H4sIAAAAAAACA8tIzcnJ11EAAJlW6hEHAAAAH4sIAAAAAAACA0uvyizgSkclAD9s+JYUAAAA")
      ?? Data())
  static let text = Array("hello, gzip\ngzip\ngzip\ngzip\n".utf8)

  /// Runs `body` with a file of the given bytes and removes it.
  private func withFile(
    _ name: String, _ bytes: [UInt8], _ body: (String) throws -> Void
  ) throws {
    let path = NSTemporaryDirectory() + "files-tests-\(UUID().uuidString)-\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func expectError(_ part: String, _ body: () throws -> some Any) {
    do {
      _ = try body()
      Issue.record("no error")
    } catch {
      #expect("\(error)".contains(part) && error is FileReadError, "\(error)")
    }
  }

  @Test(arguments: ["a.gz", "a.onnx"]) func decompresses(_ name: String) throws {
    try withFile(name, Self.gzip) { path in
      let text = try RegularFile.contents(of: path)
      let limited = try RegularFile.contents(of: path, limit: Self.gzip.count)
      #expect(text == Self.text && limited == Self.text)
      expectError("exceed the limit of 20") { try RegularFile.contents(of: path, limit: 20) }
    }
  }

  @Test func limitsExpansion() {
    #expect(throws: Never.self) { try Inflation.gunzip(Self.gzip, file: "a", limit: 27) }
    expectError("expands beyond 26 bytes") {
      try Inflation.gunzip(Self.gzip, file: "a", limit: 26)
    }
  }

  @Test func brokenDataAreRefused() {
    for length in Self.gzip.indices where length != 27 {
      expectError("a: byte") {
        try Inflation.gunzip(Array(Self.gzip[..<length]), file: "a", limit: 1000)
      }
    }
    for position in Self.gzip.indices where !(4..<10 ~= position % 27) {
      var bytes = Self.gzip
      bytes[position] ^= 0x11
      let result = try? Inflation.gunzip(bytes, file: "a", limit: 1000)
      #expect(result == nil || result == Self.text)
    }
  }

  @Test func ranges() throws {
    try withFile("a", Self.text) { path in
      let file = try RegularFile(path: path)
      #expect(file.size == 27)
      let (word, nothing) = (try file.bytes(7..<11), try file.bytes(27..<27))
      #expect(word == Array("gzip".utf8) && nothing.isEmpty)
      #expect(try RegularFile.contents(of: path) == Self.text)
    }
  }

  @Test func linksAreRefusedWhereStrangersMayPlantThem() throws {
    try withFile("a", Self.text) { path in
      try FileManager.default.createSymbolicLink(
        atPath: path + ".link", withDestinationPath: path)
      defer { unlink(path + ".link") }
      let file = try RegularFile(path: path + ".link")
      #expect(file.size == Self.text.count)
      expectError("a.link: is a link; put the file itself in its place") {
        _ = try RegularFile(path: path + ".link", followingLinks: false)
      }
      mkfifo(path + ".pipe", 0o600)
      defer { unlink(path + ".pipe") }
      expectError("a.pipe: not a regular file") { _ = try RegularFile(path: path + ".pipe") }
    }
  }

  @Test func othersAreRefused() throws {
    expectError("/nowhere: cannot be read (No such file or directory)") {
      try RegularFile.contents(of: "/nowhere")
    }
    expectError("not a regular file") { try RegularFile.contents(of: "/") }
    expectError("not a regular file") { try RegularFile.contents(of: "/dev/zero") }
    try withFile("b.gz", Array("plain".utf8)) { path in
      expectError("b.gz: byte") { try RegularFile.contents(of: path) }
    }
  }
}
