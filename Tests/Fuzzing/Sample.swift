import Glibc
import Tensors

/// What a reader is given: a few files in a folder, and which way of reading to try.
struct Sample {
  /// A file or a link below the folder.
  struct File {
    var name: String
    var bytes: [UInt8]
    /// Where a link leads; nil for a file.
    var link: String?

    init(_ name: String, _ bytes: [UInt8], link: String? = nil) {
      self.name = name
      self.bytes = bytes
      self.link = link
    }
  }

  var files: [File]
  /// Options that the reader is called with, as a number.
  var variant = 0

  init(_ files: [File], variant: Int = 0) {
    self.files = files
    self.variant = variant
  }

  init(_ name: String, _ bytes: [UInt8], variant: Int = 0) {
    self.init([File(name, bytes)], variant: variant)
  }

  init(_ name: String, text: String, variant: Int = 0) {
    self.init(name, Array(text.utf8), variant: variant)
  }

  /// The bytes of a file, which must be there.
  subscript(name: String) -> [UInt8] {
    get { files[index(of: name)].bytes }
    set { files[index(of: name)].bytes = newValue }
  }

  private func index(of name: String) -> Int {
    guard let index = files.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no file \(name)")
    }
    return index
  }

  /// Writes the files into a folder, which is emptied before.
  func write(to folder: Folder) throws {
    folder.empty()
    for file in files { try folder.write(file) }
  }
}

extension RandomStream {
  /// One of some values, which must not be none.
  mutating func pick<Value>(_ values: some RandomAccessCollection<Value>) -> Value {
    values[values.index(values.startIndex, offsetBy: below(values.count))]
  }

  /// A number in 0..<count.
  mutating func below(_ count: Int) -> Int { Int(next(upperBound: UInt64(count))) }

  /// True once in `count` times.
  mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

  /// A part of a range that is not empty, of at most so many elements.
  mutating func part(of range: Range<Int>, atMost length: Int) -> Range<Int> {
    let start = range.lowerBound + below(range.count)
    return start..<min(range.upperBound, start + 1 + below(length))
  }
}
