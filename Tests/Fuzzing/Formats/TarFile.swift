import Tensors

/// A tar archive in its parts; the checksum of each header is right.
struct TarFile {
  struct Entry {
    var name: [UInt8]
    var contents: [UInt8]
    var kind = UInt8(ascii: "0")
    /// The size in its twelve bytes, if not that of the contents.
    var size: [UInt8]?
    var linkName: [UInt8] = []
    var magic = Array("ustar\u{0}00".utf8)
    /// The first part of a long name.
    var prefix: [UInt8] = []
    var checksumChange = 0

    init(_ name: String, _ contents: [UInt8]) {
      self.name = Array(name.utf8)
      self.contents = contents
    }

    fileprivate var bytes: [UInt8] {
      var header = [UInt8](repeating: 0, count: 512)
      func set(_ offset: Int, _ field: [UInt8], _ length: Int) {
        for (index, byte) in field.prefix(length).enumerated() { header[offset + index] = byte }
      }
      set(0, name, 100)
      set(100, Array("0000644\u{0}".utf8), 8)
      set(124, size ?? octal(contents.count, digits: 11), 12)
      set(136, octal(0, digits: 11), 12)
      header[156] = kind
      set(157, linkName, 100)
      set(257, magic, 8)
      set(345, prefix, 155)
      set(148, Array("        ".utf8), 8)
      set(148, octal(header.reduce(checksumChange) { $0 + Int($1) }, digits: 6) + [0, 32], 8)
      let padding = [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
      return header + contents + padding
    }
  }

  var entries: [Entry]
  var end = [UInt8](repeating: 0, count: 1024)

  init(_ files: KeyValuePairs<String, [UInt8]>) { entries = files.map { Entry($0, $1) } }

  var bytes: [UInt8] { entries.flatMap(\.bytes) + end }

  mutating func mutate(_ stream: inout RandomStream) {
    guard !entries.isEmpty else { return }
    let index = stream.below(entries.count)
    switch stream.below(12) {
    case 0: mutateBytes(&entries[index].contents, &stream)
    case 1: entries[index].kind = stream.pick(Array("01234567xgLKSMVD\u{0}Z".utf8))
    case 2: changeSize(&entries[index], &stream)
    case 3:
      entries[index].name = Array(
        stream.pick(Hostile.texts + ["feats", "labels", "./a/.b", "x/feats", "._a"]).utf8)
    case 4: entries[index].linkName = Array(stream.pick(["a.csv", "/etc/passwd", "../x"]).utf8)
    case 5: entries.insert(entries[index], at: stream.below(entries.count + 1))
    case 6: end = [UInt8](repeating: 0, count: stream.pick([0, 1, 511, 512, 10_240]))
    case 7: entries[index].magic = Array(stream.pick(["ustar  \u{0}", "", "ustar", "USTAR"]).utf8)
    case 8: entries[index].prefix = Array(stream.pick(["a/b", "..", "\u{301}", "feats"]).utf8)
    case 9: entries[index].checksumChange = 1 + stream.below(100)
    case 10: addLongName(index, &stream)
    default: entries.swapAt(index, stream.below(entries.count))
    }
  }

  private func changeSize(_ entry: inout Entry, _ stream: inout RandomStream) {
    let wide = stream.pick([
      UInt64(entry.contents.count), 0, 1 << 33, 1 << 62, UInt64(Int64.max), .max,
    ])
    switch stream.below(6) {
    case 0: entry.size = octal(stream.pick([0, 1, 511, 513, 1 << 32]), digits: 11)
    case 1: entry.size = [0x80, 0, 0, 0] + bigEndian(wide)
    case 2: entry.size = [0xFF, 0xFF, 0xFF, 0xFF] + bigEndian(wide)
    case 3:
      entry.size = Array(stream.pick(["-1", "9", "7777777777777", "+5", " 12 ", "0x10"]).utf8)
    case 4: entry.size = [UInt8](repeating: UInt8(ascii: "7"), count: 12)
    default: entry.size = [UInt8](repeating: 0, count: 12)
    }
  }

  /// The name in an entry before, as GNU tar (L) and POSIX (x) have it.
  private mutating func addLongName(_ index: Int, _ stream: inout RandomStream) {
    let name = String(repeating: "d/", count: 80) + "a.csv"
    var entry = Entry("././@LongLink", Array(name.utf8) + [0])
    entry.kind = UInt8(ascii: "L")
    if stream.isOne(in: 2) {
      entry = Entry("PaxHeaders/a", Array(stream.pick(["30 mtime=1.5\n", "17 size=99999\n"]).utf8))
      entry.kind = UInt8(ascii: "x")
    }
    entries.insert(entry, at: index)
  }
}

/// An octal number with leading zeros.
private func octal(_ number: Int, digits: Int) -> [UInt8] {
  let text = Array(String(number, radix: 8).utf8)
  return [UInt8](repeating: 48, count: max(0, digits - text.count)) + text
}
