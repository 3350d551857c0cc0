internal import Files

extension ByteSource {
  /// The only regular file of a tar archive; the bytes themselves where they are none.
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
  func fileOfTar(_ entry: (name: String, range: Range<Int>)) -> ByteSource {
    ByteSource(file: "\(file): \(excerpt(entry.name))", bytes: Array(bytes[entry.range]))
  }

  /// The regular files of a tar archive; nil where the bytes are none.
  ///
  /// Reads what ustar, GNU and old tars share: records of 512 bytes, name at 0, size in octal at 124,
  /// kind at 156.
  func filesOfTar() throws(DatasetError) -> [(name: String, range: Range<Int>)]? {
    guard bytes.dropFirst(257).starts(with: "ustar".utf8) else { return nil }
    var files: [(name: String, range: Range<Int>)] = []
    var start = 0
    while start + 512 <= bytes.count, bytes[start] != 0 {
      let content = try range(start + 512, tarSize(at: start), of: "a file of the archive")
      let name = String(decoding: bytes[start..<start + 100].prefix { $0 != 0 }, as: UTF8.self)
      let isRegular = [0, UInt8(ascii: "0")].contains(bytes[start + 156])
      let isHidden = name.split(separator: "/").last?.hasPrefix(".") ?? true
      if isRegular && !isHidden { files.append((name, content)) }
      start = content.lowerBound + (content.count + 511) / 512 * 512
    }
    return files
  }

  private func tarSize(at start: Int) throws(DatasetError) -> Int {
    let digits = bytes[start + 124..<start + 136].filter { $0 > UInt8(ascii: " ") }
    guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 8), size >= 0 else {
      throw error(
        at: start + 124, "no size of a file", fix: "the archive is corrupt: fetch it again")
    }
    return size
  }
}
