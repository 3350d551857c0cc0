internal import Files

/// What precedes the elements of an NPY array: `\x93NUMPY`, two bytes of version, the length of a
/// text (16 bits in version 1, else 32), the text: a Python dictionary of `descr`, `fortran_order`
/// and `shape`.
///
/// The text is matched against the one grammar that NumPy writes; it is never evaluated.
struct NPYHeader {
  /// Of the elements, as stored.
  let elementType: NPYArray.ElementType
  /// Whether bytes of an element must be reversed; never for single bytes.
  let isBigEndian: Bool
  /// Whether the first extent varies fastest.
  let isColumnMajor: Bool
  let shape: [Int]
  /// Where the elements start.
  let end: Int

  /// The longest text that is read: any array of numbers needs far less.
  private static let longestText = 1 << 16

  /// - Throws: `DatasetError` for another beginning, a version above 3, a text that is no such
  ///   dictionary, a type that is not read (with what to save instead), extents beyond 64 bits.
  init(_ source: ByteSource) throws(DatasetError) {
    let range = try Self.textRange(source)
    func error(_ problem: String, fix: String) -> DatasetError {
      source.error(at: range.lowerBound, problem: problem, fix: fix)
    }
    let text = String(decoding: source.bytes[range], as: UTF8.self)
    guard let fields = Self.fields(text), let extents = fields["shape"].flatMap(Self.extents),
      let order = fields["fortran_order"].flatMap({ Bool(String($0).lowercased()) }),
      let type = fields["descr"]
    else { throw error("the NPY header is corrupt", fix: "save the array again") }
    guard let description = ElementDescription(type) else {
      throw error(
        "elements of type \(excerpt(type)) are not read", fix: ElementDescription.fix(for: type))
    }
    let shape = extents.map { Int($0) }
    guard !shape.contains(nil) else {
      throw error("shape (\(extents.joined(separator: ", "))) is too large", fix: "save it again")
    }
    elementType = description.type
    isBigEndian = description.isBigEndian
    isColumnMajor = order
    self.shape = shape.compactMap(\.self)
    end = range.upperBound
  }

  /// Where the dictionary stands.
  private static func textRange(_ source: ByteSource) throws(DatasetError) -> Range<Int> {
    let part = "the NPY header"
    _ = try source.range(0, count: 8, of: part)
    guard source.bytes.starts(with: [0x93] + "NUMPY".utf8), 1...3 ~= source.bytes[6],
      source.bytes[7] == 0
    else {
      throw source.error(
        at: 0, problem: "does not start as an NPY array of version 1, 2 or 3",
        fix: "save it with numpy.save")
    }
    // Version 1 has a length of 16 bits, 2 and 3 one of 32.
    let isShort = source.bytes[6] == 1
    let length =
      isShort
      ? Int(try source.littleEndian(UInt16.self, at: 8, of: part))
      : Int(try source.littleEndian(UInt32.self, at: 8, of: part))
    // A corrupt length would otherwise make the whole file a text to be matched.
    guard length <= longestText else {
      throw source.error(
        at: 8, problem: "an NPY header of \(length) bytes", fix: "save an array of plain numbers")
    }
    return try source.range(isShort ? 10 : 12, count: length, of: part)
  }

  /// The values of the three keys, as they are spelt; nil unless the text is a dictionary of them.
  ///
  /// Each key once, in any order; others make it nil.
  private static func fields(_ text: String) -> [Substring: Substring]? {
    var rest = text[...].trimmingPrefix(/\s*\{/)
    guard rest.startIndex > text.startIndex else { return nil }
    var fields: [Substring: Substring] = [:]
    let field =
      /\s*["'](descr|fortran_order|shape)["']\s*:\s*(["'][^"']*["']|\[.*\]|\([^()]*\)|True|False)\s*/
    while let match = rest.prefixMatch(of: field) {
      guard fields.updateValue(match.output.2, forKey: match.output.1) == nil else { return nil }
      rest = rest[match.range.upperBound...]
      guard let comma = rest.first, comma == "," else { break }
      rest = rest.dropFirst()
    }
    return rest.wholeMatch(of: /\s*\}\s*/) == nil ? nil : fields
  }

  /// The numbers of a tuple, as they are spelt; Python 2 writes an `L` behind some.
  ///
  /// - Returns: nil for what is no tuple of numbers; empty for `()`.
  private static func extents(_ tuple: Substring) -> [String]? {
    guard tuple.wholeMatch(of: /\((\s*[0-9]+L?\s*(,\s*[0-9]+L?\s*)*,?)?\s*\)/) != nil else {
      return nil
    }
    return tuple.split { !$0.isNumber }.map(String.init)
  }
}

/// The `descr` of an array of numbers.
private struct ElementDescription {
  let type: NPYArray.ElementType
  let isBigEndian: Bool

  /// A quoted word: byte order `<` or `>`, or `|` or `=` where it goes without saying, then kind
  /// and size. Nil for what is no number of at most 64 bits.
  init?(_ description: Substring) {
    let word = description.dropFirst().dropLast()
    guard let order = word.first, "<>|=".contains(order),
      let type = NPYArray.ElementType(rawValue: String(word.dropFirst()))
    else { return nil }
    self.type = type
    isBigEndian = order == ">" && type.size > 1
  }

  /// What to save instead of elements of another type.
  static func fix(for description: Substring) -> String {
    if description.hasPrefix("[") {
      return "save each field of the structured array as an array of its own"
    }
    switch description.dropFirst().first(where: { !"<>|=".contains($0) }) {
    case "O": return "save numbers; pickled objects are never loaded"
    case "U", "S", "a": return "save numbers instead of text, for example classes from 0"
    case "c": return "save real numbers, for example array.real"
    default: return "save numbers of at most 64 bits, for example array.astype('<f4')"
    }
  }
}
