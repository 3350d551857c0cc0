internal import CZlib
package import Files
internal import FoundationEssentials
internal import Tensors

/// Networks in the safetensors format: an 8-byte little-endian header length, a JSON header, then
/// the parameters as 32-bit floats, each under its name and in its layout.
///
/// The header's metadata holds the architecture, a CRC-32 of header and parameters, and whatever the
/// caller adds (its training record). Format: https://github.com/huggingface/safetensors.
///
/// Other programs read the tensors as in any safetensors file; this one reads only files whose
/// header says what network they are. Files are made by `train`, `sweep` and `convert`.
package enum Safetensors {
  /// What is wrong with a model file, in one line.
  /// `fix` follows the problem after a semicolon; the default suits a file that is of another kind.
  package struct Failure: Error, CustomStringConvertible, Sendable {
    package let file: String
    package let problem: String
    /// What to do about it.
    package var fix = "pass a model that robpriv wrote"
    package var description: String { "\(file): \(problem); \(fix)".message }
  }

  /// A header entry: where a tensor lies among the bytes after the header.
  /// Offsets [begin, end) count bytes from the end of the header. `dtype` is F32 in files that are
  /// accepted.
  private struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// The header: metadata and entries side by side in one JSON object.
  ///
  /// The format keeps names and `__metadata__` as keys of the same object, which is why both are
  /// coded by hand.
  private struct Header: Codable {
    /// All values are strings, as the format has it; `architecture` is JSON within.
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    /// Any string may be a key.
    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init() {}

    /// Whether the tensors cover `count` bytes without gaps and overlaps, as the format demands.
    func covers(_ count: Int) -> Bool {
      let ranges = entries.values.map(\.offsets).sorted { $0.lexicographicallyPrecedes($1) }
      var end = 0
      for range in ranges {
        guard range.count == 2, range[0] == end, range[1] >= end else { return false }
        end = range[1]
      }
      return end == count
    }

    /// Whether there is such a tensor, of the right size.
    /// Only after `covers`, which makes sure that there are two offsets.
    func holds(_ parameter: Architecture.Parameter) -> Bool {
      guard let entry = entries[parameter.name] else { return false }
      return entry.dtype == "F32" && entry.shape == parameter.shape
        && entry.offsets[1] - entry.offsets[0] == 4 * parameter.count
    }

    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: Key.self)
      for key in object.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try object.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try object.decode(Entry.self, forKey: key)
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var object = encoder.container(keyedBy: Key.self)
      try object.encode(metadata, forKey: Key(stringValue: "__metadata__"))
      for (name, entry) in entries { try object.encode(entry, forKey: Key(stringValue: name)) }
    }
  }

  /// Writes a network and metadata, atomically.
  /// The same network and metadata give the same bytes: keys are sorted, tensors in the parameters'
  /// order.
  /// - Parameters:
  ///   - metadata: strings of the caller's; `architecture` and `crc32` are put over theirs.
  ///   - file: replaced as a whole, or left as it was.
  /// - Throws: `FileError` where the file cannot be written.
  package static func save(
    _ network: Network<Float>, metadata: [String: String], to file: String
  ) throws(FileError) {
    var header = Header()
    var data: [UInt8] = []
    for (parameter, tensor) in zip(network.architecture.parameters, network.parameters) {
      let start = data.count
      tensor.elements.withUnsafeBytes { data.append(contentsOf: $0) }
      header.entries[parameter.name] = Entry(
        dtype: "F32", shape: tensor.shape, offsets: [start, data.count])
    }
    header.metadata = metadata
    header.metadata["architecture"] = json(network.architecture)
    header.metadata["crc32"] = checksum(header, data: data[...])
    var bytes = Array(json(header).utf8)
    // Padded to eight bytes, as the format asks, so that readers may map the tensors in place.
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(bytes.count).littleEndian, Array.init)
    try writeAtomically(length + bytes + data, to: file)
  }

  /// Reads a network and its metadata, gzip data too; every size is checked against the file, and all
  /// contents against their checksum, before anything is built. All numbers are finite.
  /// - Parameter followingLinks: whether `file` may be a link.
  /// - Throws: `Failure` with the place and the fix.
  package static func load(
    _ file: String, followingLinks: Bool = true
  ) throws(Failure) -> (network: Network<Float>, metadata: [String: String]) {
    try read(contents(of: file, followingLinks: followingLinks), file: file)
  }

  /// Reads the contents of a file, whose name errors give.
  static func read(
    _ bytes: [UInt8], file: String
  ) throws(Failure) -> (network: Network<Float>, metadata: [String: String]) {
    let (header, data) = try parse(bytes, file: file)
    guard let text = header.metadata["architecture"],
      let architecture = try? JSONDecoder().decode(Architecture.self, from: Data(text.utf8))
    else {
      throw Failure(file: file, problem: "no architecture in the header")
    }
    if let defect = architecture.defect {
      throw Failure(
        file: file, problem: "the architecture in the header is unsound: \(defect)",
        fix: "save it again")
    }
    // Before `holds`, which takes two offsets in order for granted.
    guard header.covers(data.count) else {
      throw Failure(
        file: file, problem: "the tensors in the header overlap or miss some bytes",
        fix: "copy it again")
    }
    for parameter in architecture.parameters where !header.holds(parameter) {
      throw Failure(
        file: file,
        problem: "tensor \(parameter.name) is missing or not F32 of shape \(parameter.shape)",
        fix: "save it again")
    }
    // Last of the header's checks: damaged sizes get a message of their own.
    guard header.metadata["crc32"] == checksum(header, data: data) else {
      throw Failure(
        file: file, problem: "the contents are corrupt (checksum)",
        fix: "copy it again")
    }
    let parameters = architecture.parameters.map {
      tensor($0, data: data.dropFirst(header.entries[$0.name]!.offsets[0]))
    }
    try checkFinite(parameters, of: architecture, file: file)
    let network = Network(architecture: architecture, parameters: parameters)
    // A scale whose factor is 0 or negative would turn or lose columns, and radii with them.
    guard !architecture.scalesInputs || network.inputScale != nil else {
      throw Failure(
        file: file, problem: "the factors that scale the inputs are not all above 0",
        fix: "train the network again")
    }
    return (network, header.metadata)
  }

  /// No bound holds for a network that has NaN or an infinity among its numbers.
  /// - Throws: `Failure` with the first such element and its tensor.
  private static func checkFinite(
    _ parameters: [Tensor<Float>], of architecture: Architecture, file: String
  ) throws(Failure) {
    for (parameter, tensor) in zip(architecture.parameters, parameters) where !tensor.isFinite {
      let position = tensor.elements.firstIndex { !$0.isFinite } ?? 0
      throw Failure(
        file: file,
        problem:
          "tensor \(parameter.name) holds \(tensor.elements[position]) as element \(position)",
        fix: "train the network again")
    }
  }

  /// The file's bytes, inflated if they are gzip.
  private static func contents(
    of file: String, followingLinks: Bool
  ) throws(Failure) -> [UInt8] {
    do throws(FileReadError) {
      // The limit is for what a small file expands to: ours may have 2 GiB.
      let size = try RegularFile(path: file, followingLinks: followingLinks).size
      return try RegularFile.contents(
        of: file, limit: max(size, 1 << 30), followingLinks: followingLinks)
    } catch {
      let place = error.byte.map { "byte \($0): " } ?? ""
      throw Failure(file: file, problem: place + error.problem, fix: error.fix)
    }
  }

  /// The header, of which only the syntax is known, and the bytes behind it.
  private static func parse(
    _ bytes: [UInt8], file: String
  ) throws(Failure) -> (Header, ArraySlice<UInt8>) {
    guard bytes.count >= 8 else {
      throw Failure(file: file, problem: "byte 0: shorter than a header")
    }
    // Compared as UInt64 before it becomes `Int`: a length above 2⁶³ would trap.
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(bytes.count - 8) else {
      throw Failure(file: file, problem: "byte 0: header of \(length) bytes exceeds the file")
    }
    let end = 8 + Int(length)
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[8..<end])) else {
      throw Failure(file: file, problem: "byte 8: the header is not that of a safetensors file")
    }
    return (header, bytes[end...])
  }

  /// Copies: the bytes of the file need not be aligned. Little-endian on disk and in memory.
  private static func tensor(
    _ parameter: Architecture.Parameter, data: ArraySlice<UInt8>
  ) -> Tensor<Float> {
    Tensor(shape: parameter.shape) { target in
      data.withUnsafeBytes {
        UnsafeMutableRawPointer(target).copyMemory(
          from: $0.baseAddress!, byteCount: 4 * parameter.count)
      }
    }
  }

  /// CRC-32 of the header without the checksum itself, as `save` writes it, and of the data.
  private static func checksum(_ header: Header, data: ArraySlice<UInt8>) -> String {
    var header = header
    // The checksum cannot cover itself.
    header.metadata["crc32"] = nil
    let sum = [Array(json(header).utf8)[...], data].reduce(0) { sum, part in
      part.withUnsafeBytes { crc32_z(sum, $0.bindMemory(to: UInt8.self).baseAddress, $0.count) }
    }
    return String(sum, radix: 16)
  }

  /// Compact JSON with sorted keys, the same bytes for the same value.
  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("not encodable") }
    return String(decoding: data, as: UTF8.self)
  }
}
