/// What precedes the elements of an NPY array: `\x93NUMPY`, two bytes of version, the length of a
/// text (16 bits in version 1, else 32), the text: a Python dictionary of `descr`, `fortran_order`
/// and `shape`.
struct NPYHeader {
  let elementType: NPYArray.ElementType
  let shape: [Int]
  /// Where the elements start.
  let end: Int

  init(_ source: ByteSource) throws(DatasetError) {
    let range = try Self.textRange(source)
    func error(_ problem: String, fix: String) -> DatasetError {
      source.error(at: range.lowerBound, problem, fix: fix)
    }
    let text = String(decoding: source.bytes[range], as: UTF8.self)
    guard let type = text.firstMatch(of: /["']descr["']\s*:\s*(["'][^"']*["']|[^,]*)/)?.output.1,
      let order = text.firstMatch(of: /["']fortran_order["']\s*:\s*(True|False)/)?.output.1,
      let extents = text.firstMatch(of: /["']shape["']\s*:\s*\(([0-9, ]*)\)/)?.output.1
    else { throw error("the NPY header is corrupt", fix: "save the array again") }
    guard let elementType = NPYArray.ElementType(description: type.dropFirst().dropLast()) else {
      throw error(
        "elements of type \(excerpt(type)) are not read",
        fix: "save little-endian numbers, for example array.astype('<f4')")
    }
    let shape = extents.split(separator: ",").map { Int($0.filter { $0 != " " }) }
    guard !shape.contains(nil) else {
      throw error("shape \(excerpt(extents)) is too large", fix: "save the array again")
    }
    guard order == "False" || shape.count < 2 else {
      throw error(
        "the array is column-major (fortran_order)", fix: "save numpy.ascontiguousarray(array)")
    }
    (self.elementType, self.shape, end) = (elementType, shape.compactMap(\.self), range.upperBound)
  }

  private static func textRange(_ source: ByteSource) throws(DatasetError) -> Range<Int> {
    let part = "the NPY header"
    _ = try source.range(0, 8, of: part)
    guard source.bytes.starts(with: [0x93] + "NUMPY".utf8), 1...3 ~= source.bytes[6] else {
      throw source.error(
        at: 0, "does not start as an NPY array of version 1, 2 or 3",
        fix: "save it with numpy.save")
    }
    if source.bytes[6] == 1 {
      let length = try source.littleEndian(UInt16.self, at: 8, of: part)
      return try source.range(10, Int(length), of: part)
    }
    let length = try source.littleEndian(UInt32.self, at: 8, of: part)
    return try source.range(12, Int(length), of: part)
  }
}

extension NPYArray.ElementType {
  /// As in `descr`: byte order `<` or, where there is none, `|`, then kind and size.
  fileprivate init?(description: Substring) {
    guard description.first == "<" || description.first == "|" else { return nil }
    self.init(rawValue: String(description.dropFirst()))
  }
}
