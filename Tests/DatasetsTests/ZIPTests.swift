import TestSupport
import Testing

@testable import Datasets

/// ZIP archives whose records contradict each other: one flipped field each. Python's zipfile, or
/// numpy.load, reads the unchanged ones.
@Suite struct ZIPTests {
  /// Two stored entries of one byte each, a.npy and b.npy: local headers at 0 and 36, the directory at
  /// 72 with entries of 51 bytes, its end at 174.
  private static let plain = archive([("a", [1]), ("b", [2])])

  private static func open(_ bytes: [UInt8]) throws -> [ZIPEntry] {
    try ZIPEntry.directory(of: ByteSource(file: "a.npz", bytes: bytes))
  }

  @Test func theUnchangedOneIsRead() throws {
    #expect(Self.plain.count == 196)
    #expect(try Self.open(Self.plain).map(\.name) == ["a.npy", "b.npy"])
    let source = ByteSource(file: "a.npz", bytes: Self.plain)
    #expect(try Self.open(Self.plain).map { try $0.contents(in: source) } == [[1], [2]])
  }

  /// A comment, even one that looks like an end, and sizes that follow the contents.
  @Test func legalVariants() throws {
    var commented = Self.plain
    commented[194] = 22
    commented += [80, 75, 5, 6] + [UInt8](repeating: 0, count: 18)
    expectError(DatasetError.self, "contradict") { try Self.open(commented) }
    commented[196 + 20] = 7
    #expect(try Self.open(commented).count == 2)
    var following = Self.plain
    for offset in [6, 72 + 8] { following[offset] = 8 }
    for offset in 14..<26 { following[offset] = 0 }
    #expect(try Self.open(following).count == 2)
  }

  static let changes: [(offset: Int, value: UInt8, words: String)] = [
    // The end: numbers of parts, entries in this part and in all, size and offset, comment.
    (178, 1, "byte 174: the end of the ZIP directory contradicts the archive's length or names"),
    (180, 1, "byte 174: the end of the ZIP directory contradicts"),
    (182, 1, "byte 174: the end of the ZIP directory contradicts"),
    (184, 3, "byte 174: the end of the ZIP directory contradicts"),
    (186, 101, "byte 174: the end of the ZIP directory contradicts"),
    (190, 71, "byte 174: the end of the ZIP directory contradicts"),
    (194, 1, "byte 196: no ZIP directory"),
    // The first local header: flags, method, checksum, sizes, name.
    (6, 1, "byte 0: the ZIP entry a.npy and the ZIP directory contradict each other"),
    (8, 8, "byte 0: the ZIP entry a.npy and the ZIP directory contradict each other"),
    (14, 0, "byte 0: the ZIP entry a.npy and the ZIP directory contradict each other"),
    (18, 2, "byte 0: the ZIP entry a.npy and the ZIP directory contradict each other"),
    (22, 2, "byte 0: the ZIP entry a.npy and the ZIP directory contradict each other"),
    (30, 98, "byte 0: the ZIP entry a.npy and the ZIP directory contradict each other"),
    // The second entry of the directory leads to the first.
    (72 + 51 + 42, 0, "byte 0: the ZIP entry b.npy and the ZIP directory contradict each other"),
    (72 + 51 + 42, 35, "byte 35: no signature of the ZIP entry b.npy"),
  ]

  @Test(arguments: changes)
  func contradictionsAreRefused(offset: Int, value: UInt8, words: String) {
    var bytes = Self.plain
    bytes[offset] = value
    expectError(DatasetError.self, "a.npz: \(words)") { try Self.open(bytes) }
  }

  @Test func countsAreChecked() {
    for count in [1, 3] as [UInt8] {
      var bytes = Self.plain
      (bytes[182], bytes[184]) = (count, count)
      expectError(
        DatasetError.self,
        "a.npz: byte 72: the ZIP directory has 2 entries up to byte 174, but its end says \(count)"
      ) { try Self.open(bytes) }
    }
  }

  /// Entries that share bytes multiply what a small file expands to.
  @Test func overlapsAreRefused() {
    var bytes = archive([("a", [1]), ("a", [1])])
    bytes[72 + 51 + 42] = 0
    expectError(
      DatasetError.self, "a.npz: byte 0: the ZIP entry a.npy overlaps another one; do not trust it"
    ) {
      try Self.open(bytes)
    }
  }

  /// Sizes of 64 bits need a field of type 1 that holds as many numbers as are left out.
  @Test(
    arguments: [
      (little(UInt16(1), 8) + little(UInt64(1)), nil),
      ([9, 9, 1, 0, 7] + little(UInt16(1), 8) + little(UInt64(1)), nil),
      ([], "no ZIP64 sizes where they are needed"),
      (little(UInt16(1), 4) + [1, 0, 0, 0], "no ZIP64 sizes where they are needed"),
      (little(UInt16(1), 16) + little(UInt64(1)), "no ZIP64 sizes where they are needed"),
      (little(UInt16(1), 8) + little(UInt64.max), "has an impossible number"),
      (little(UInt16(1), 8) + little(UInt64(2)), "contradict each other"),
    ] as [([UInt8], String?)])
  func wideSizes(extra: [UInt8], words: String?) throws {
    var bytes = archive([("a", [1])])
    bytes.replaceSubrange(36 + 24..<36 + 28, with: [255, 255, 255, 255])
    bytes[36 + 30] = UInt8(extra.count)
    bytes.insert(contentsOf: extra, at: 36 + 51)
    let end = bytes.count - 22
    bytes[end + 12] += UInt8(extra.count)
    if let words {
      expectError(DatasetError.self, "a.npz: byte", words) { try Self.open(bytes) }
    } else {
      #expect(try Self.open(bytes).map(\.name) == ["a.npy"])
    }
  }
}
