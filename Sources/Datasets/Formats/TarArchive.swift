internal import Files

extension ByteSource {
  /// The only regular file of a tar archive; the bytes themselves where they are none.
  ///
  /// What `tar -czf table.tgz table.csv` makes; hidden files beside it, as macOS adds them, do not
  /// count.
  func onlyFileOfTar() throws(DatasetError) -> ByteSource {
    guard let files = try filesOfTar() else { return self }
    guard files.count == 1 else {
      throw DatasetError(
        file: file, problem: "the archive holds \(files.count) files, not one",
        fix: "unpack it with tar -xf and pass the table")
    }
    return fileOfTar(files[0])
  }

  /// One of `filesOfTar`.
  ///
  /// A copy of its bytes; errors then name both archive and member.
  func fileOfTar(_ entry: (name: String, range: Range<Int>)) -> ByteSource {
    ByteSource(file: "\(file): \(excerpt(entry.name))", bytes: Array(bytes[entry.range]))
  }

  /// The regular files of a tar archive (POSIX's ustar and pax, GNU's), but for hidden ones; nil
  /// where the bytes are none.
  ///
  /// Refused: headers that do not match their checksum, an archive without its end, sparse files,
  /// parts of files, and two files of one name.
  func filesOfTar() throws(DatasetError) -> [(name: String, range: Range<Int>)]? {
    guard bytes.dropFirst(257).starts(with: "ustar".utf8) else { return nil }
    var files: [(name: String, range: Range<Int>)] = []
    var names: Set<String> = []
    var extended = TarHeader.Extension()
    var start = 0
    while let header = try TarHeader(source: self, at: start, extended: extended) {
      switch header.kind {
      case .file:
        guard names.insert(header.name).inserted else {
          throw error(
            at: start, problem: "the file \(excerpt(header.name)) occurs twice",
            fix: "unpack it with tar -xf and pass the files")
        }
        let isHidden = header.name.split(separator: "/").last?.hasPrefix(".") ?? true
        if !isHidden { files.append((header.name, header.contents)) }
        extended = TarHeader.Extension()
      case .other: extended = TarHeader.Extension()
      case .longName:
        let text = bytes[header.contents].prefix { $0 != 0 }
        extended.name = String(decoding: text, as: UTF8.self)
      case .pax: try extended.take(self, range: header.contents)
      case .skipped: break
      }
      start = header.end
    }
    return files
  }
}

/// A header of a tar archive, and where its contents lie: a record of 512 bytes with the name at 0,
/// the size at 124, a checksum at 148, the kind at 156, and the first part of a long name at 345.
///
/// Whatever is not understood is refused: skipping an entry could skip the data.
private struct TarHeader {
  enum Kind {
    case file
    /// A folder, link or device.
    case other
    /// GNU's name of the next file.
    case longName
    /// POSIX's records about the next file.
    case pax
    /// GNU's label and target of a link; POSIX's records about all files.
    case skipped
  }

  /// Path within the archive, the prefix in front.
  let name: String
  let kind: Kind
  /// Bytes of the file in the archive; empty for folders and links.
  let contents: Range<Int>
  /// Where the next header is.
  let end: Int

  /// Reads the header at an offset; nil where the archive ends, with a record of zeros.
  ///
  /// - Parameters:
  ///   - source: the archive, decompressed.
  ///   - start: offset of the header.
  ///   - extended: what records before it say in place of its fields.
  /// - Throws: `DatasetError` naming the byte of a wrong checksum, a size that is none, a kind that
  ///   is not read, or contents beyond the end.
  init?(source: ByteSource, at start: Int, extended: Extension) throws(DatasetError) {
    let record = try source.range(start, count: 512, of: "a header of the archive")
    let bytes = source.bytes[record]
    if bytes.allSatisfy({ $0 == 0 }) { return nil }
    func field(_ offset: Int, count: Int) -> ArraySlice<UInt8> {
      source.bytes[start + offset..<start + offset + count]
    }
    guard let stated = octal(field(148, count: 8)),
      Self.sums(of: bytes, start: start).contains(stated)
    else {
      throw source.error(
        at: start + 148, problem: "a header does not match its checksum",
        fix: "the archive is corrupt: fetch it again")
    }
    guard let size = extended.size ?? Self.size(field(124, count: 12)) else {
      throw source.error(
        at: start + 124, problem: "no size of a file", fix: "the archive is corrupt: fetch it again"
      )
    }
    let text = { (part: ArraySlice<UInt8>) in
      String(decoding: part.prefix { $0 != 0 }, as: UTF8.self)
    }
    // GNU's headers have other things in place of a prefix.
    let isPOSIX = field(257, count: 6).elementsEqual("ustar\0".utf8)
    let prefix = isPOSIX ? text(field(345, count: 155)) : ""
    name = extended.name ?? (prefix.isEmpty ? "" : prefix + "/") + text(field(0, count: 100))
    guard let kind = Self.kind(bytes[start + 156], isFolder: name.hasSuffix("/")) else {
      let letter = excerpt(String(UnicodeScalar(bytes[start + 156])))
      throw source.error(
        at: start + 156, problem: "an entry of kind \(letter), which is not read",
        fix: "unpack it with tar -xf and pass the files")
    }
    self.kind = kind
    // Links may state the size of their target, of which nothing follows.
    contents = try source.range(
      record.upperBound, count: kind == .other ? 0 : size, of: "a file of the archive")
    end = contents.lowerBound + (contents.count + 511) / 512 * 512
  }

  /// - Parameters:
  ///   - byte: POSIX's letter; 0 is how old archives write a file.
  ///   - isFolder: by a slash at the end, as old archives mark folders.
  /// - Returns: nil for sparse files, parts of files and whatever else there is.
  private static func kind(_ byte: UInt8, isFolder: Bool) -> Kind? {
    switch UnicodeScalar(byte) {
    case "\0", "0", "7": isFolder ? .other : .file
    case "1"..."6": .other
    case "L": .longName
    case "x": .pax
    case "g", "K", "V": .skipped
    default: nil
    }
  }

  /// Sums of the header's bytes, those of the checksum as blanks; old programs took bytes as
  /// signed.
  ///
  /// Unsigned as POSIX says, and signed.
  private static func sums(of bytes: ArraySlice<UInt8>, start: Int) -> [Int] {
    let others = bytes[..<(start + 148)] + bytes[(start + 156)...]
    let blanks = 8 * 32
    return [
      others.reduce(blanks) { $0 + Int($1) },
      others.reduce(blanks) { $0 + Int(Int8(bitPattern: $1)) },
    ]
  }

  /// Octal digits, or GNU's binary number behind a first byte of 128.
  ///
  /// - Returns: nil for what is no number or is beyond 56 bits.
  private static func size(_ field: ArraySlice<UInt8>) -> Int? {
    guard field.first == 0x80 else { return octal(field) }
    guard field.dropFirst().prefix(4).allSatisfy({ $0 == 0 }) else { return nil }
    return field.suffix(7).reduce(0) { $0 << 8 | Int($1) }
  }

  /// What records before a header say in place of it.
  struct Extension {
    var name: String?
    var size: Int?

    /// Takes over POSIX's records `length key=value`, each ended by a line feed.
    ///
    /// - Parameters:
    ///   - source: the archive.
    ///   - range: the contents of the pax header.
    mutating func take(_ source: ByteSource, range: Range<Int>) throws(DatasetError) {
      var rest = source.bytes[range]
      while let first = rest.first, first != 0 {
        let digits = rest.prefix { $0 != UInt8(ascii: " ") }
        guard let length = Int(String(decoding: digits, as: UTF8.self)),
          digits.count + 3 <= length, length <= rest.count,
          let equals = rest.prefix(length).firstIndex(of: UInt8(ascii: "=")),
          rest[rest.startIndex + length - 1] == UInt8(ascii: "\n")
        else {
          throw source.error(
            at: rest.startIndex, problem: "a pax record is corrupt",
            fix: "the archive is corrupt: fetch it again")
        }
        let end = rest.startIndex + length
        let key = String(decoding: rest[..<equals].dropFirst(digits.count + 1), as: UTF8.self)
        let value = String(decoding: rest[(equals + 1)..<(end - 1)], as: UTF8.self)
        try take(key: key, value: value, source: source, at: rest.startIndex)
        rest = rest[end...]
      }
    }

    /// - Parameters:
    ///   - key: `path` and `size` count; `GNU.sparse…` is refused; others say nothing of contents.
    ///   - value: as spelt.
    ///   - source: the archive, for errors.
    ///   - place: where the record begins.
    private mutating func take(
      key: String, value: String, source: ByteSource, at place: Int
    ) throws(DatasetError) {
      switch key {
      case "path": name = value
      case "size":
        // `Int` would take a sign, too.
        size = value.utf8.allSatisfy { 48...57 ~= $0 } ? Int(value) : nil
        guard size != nil else {
          throw source.error(
            at: place, problem: "no size of a file", fix: "the archive is corrupt: fetch it again")
        }
      case _ where key.hasPrefix("GNU.sparse"):
        throw source.error(
          at: place, problem: "a sparse file, which is not read",
          fix: "unpack it with tar -xf and pass the files")
      default: break
      }
    }
  }
}

/// An octal number with blanks or zero bytes around it.
///
/// - Returns: 0 for an empty field; nil where anything else stands in it.
private func octal(_ field: ArraySlice<UInt8>) -> Int? {
  let isBlank = { (byte: UInt8) in byte == 0 || byte == UInt8(ascii: " ") }
  let digits = field.drop(while: { $0 == UInt8(ascii: " ") }).prefix { !isBlank($0) }
  guard field[digits.endIndex...].allSatisfy(isBlank), digits.allSatisfy({ 48...55 ~= $0 })
  else { return nil }
  return digits.reduce(0) { $0 << 3 | Int($1 - 48) }
}
