import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Tar archives byte by byte; what Python's tarfile reads in the same bytes is the oracle.
@Suite struct TarTests {
  private static func source(_ bytes: [UInt8]) -> ByteSource {
    ByteSource(file: "a.tar", bytes: bytes)
  }

  /// One header and its contents, sealed after the change.
  private static func entry(
    _ name: String, _ contents: String, kind: Character = "0",
    _ change: (inout [UInt8]) -> Void = { _ in }
  ) -> [UInt8] {
    var bytes = Array(tarArchive([name: contents]).prefix(1024))
    bytes[156] = kind.asciiValue!
    bytes.replaceSubrange(257..<265, with: Array("ustar\u{0}00".utf8))
    change(&bytes)
    sealTarHeader(&bytes)
    return contents.isEmpty ? Array(bytes.prefix(512)) : bytes
  }

  private static let end = [UInt8](repeating: 0, count: 1024)
  private static let long = String(repeating: "d/", count: 80) + "feats"

  private static func pax(_ records: String...) -> [UInt8] {
    let text = records.map { record in
      // The length counts its own digits.
      let length = record.utf8.count + 2
      let digits = String(length + String(length).count).count
      return "\(length + digits) \(record)\n"
    }.joined()
    return entry("PaxHeaders/x", text, kind: "x")
  }

  private static func set(_ offset: Int, _ bytes: [UInt8]) -> (inout [UInt8]) -> Void {
    { $0.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
  }

  /// Archives, and the names and texts of the files in them.
  static let archives: [(bytes: [UInt8], files: [[String]])] = [
    (entry("a", "1,2\n") + end, [["a", "1,2\n"]]),
    (entry("a", "1", set(345, Array("x/y".utf8))) + end, [["x/y/a", "1"]]),
    (
      entry("a", "1") { bytes in
        set(257, Array("ustar  \u{0}".utf8))(&bytes)
        set(345, Array("7".utf8))(&bytes)
      } + end, [["a", "1"]]
    ),
    (entry("././@LongLink", long + "\u{0}", kind: "L") + entry("d/d", "1") + end, [[long, "1"]]),
    (pax("path=\(long)") + entry("d/d", "1") + entry("b", "2") + end, [[long, "1"], ["b", "2"]]),
    (pax("mtime=1.5", "size=3") + entry("a", "abc", set(124, [48])) + end, [["a", "abc"]]),
    (entry("g", "12 path=zzz\n", kind: "g") + entry("a", "1") + end, [["a", "1"]]),
    (
      entry("d/", "", kind: "5") + entry("l", "", kind: "2") + entry("h", "", kind: "1")
        + entry("a", "1", kind: "7") + entry("old/", "") + end, [["a", "1"]]
    ),
    // A folder's size counts no contents.
    (
      entry("d/", "", kind: "5", set(124, Array("00000001000".utf8))) + entry("a", "1") + end,
      [["a", "1"]]
    ),
    (entry("a", "1", set(124, [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])) + end, [["a", "1"]]),
    (entry("a", "1", set(124, Array("          1 ".utf8))) + end, [["a", "1"]]),
    (entry(".a", "1") + entry("._b", "2") + end, []),
  ]

  @Test(arguments: archives)
  func filesAreFound(bytes: [UInt8], files: [[String]]) throws {
    let source = Self.source(bytes)
    let found = try #require(try source.filesOfTar())
    let texts = found.map { [$0.name, String(decoding: source.bytes[$0.range], as: UTF8.self)] }
    #expect(texts == files)
  }

  /// A checksum over signed bytes, as some old programs wrote it.
  @Test func signedChecksums() throws {
    var bytes = Self.entry("é", "1")
    let sum =
      256
      + bytes[..<512].enumerated().reduce(0) {
        $0 + (148..<156 ~= $1.offset ? 0 : Int(Int8(bitPattern: $1.element)))
      }
    Self.set(148, Array(String(format: "%06o", sum).utf8))(&bytes)
    #expect(try Self.source(bytes + Self.end).filesOfTar()?.map(\.name) == ["é"])
  }

  static let refused: [(bytes: [UInt8], words: String)] = [
    (
      {
        var bytes = entry("a", "1")
        bytes[0] = 98
        return bytes
      }() + end, "byte 148: a header does"
    ),
    (
      {
        var bytes = entry("a", "1")
        bytes[150] = 57
        return bytes
      }() + end, "its checksum; the"
    ),
    (entry("a", "1"), "byte 1024: a header of the archive should have 512 bytes"),
    (entry("a", "1") + end.prefix(511), "byte 1024: a header of the archive should have 512"),
    (entry("a", "1") + entry("a", "2") + end, "byte 1024: the file \"a\" occurs twice; unpack"),
    (entry("a", "1", kind: "S") + end, "byte 156: an entry of kind \"S\", which is not read"),
    (entry("a", "1", kind: "M") + end, "byte 156: an entry of kind \"M\", which is not read"),
    (pax("GNU.sparse.major=1") + entry("a", "1") + end, "byte 512: a sparse file, which is not"),
    (pax("size=-1") + entry("a", "1") + end, "byte 512: no size of a file"),
    (pax("size=99999") + entry("a", "1") + end, "should have 99999 bytes but the data end"),
    (entry("x", "99 path=a\n", kind: "x") + end, "byte 512: a pax record is corrupt"),
    (entry("x", "10 path=ab", kind: "x") + end, "byte 512: a pax record is corrupt"),
    (entry("a", "1", set(124, Array("-0000000001".utf8))) + end, "byte 124: no size of a file"),
    (entry("a", "1", set(124, Array("00000000009".utf8))) + end, "byte 124: no size of a file"),
    (entry("a", "1", set(124, [UInt8](repeating: 255, count: 12))) + end, "byte 124: no size"),
    (
      entry("a", "1", set(124, [0x80, 0, 0, 0, 0, 127, 255, 255, 255, 255, 255, 255])) + end,
      "byte 512: a file of the archive should have"
    ),
  ]

  @Test(arguments: refused)
  func othersAreRefused(bytes: [UInt8], words: String) {
    expectError(DatasetError.self, "a.tar: ", words) { try Self.source(bytes).filesOfTar() }
  }
}
