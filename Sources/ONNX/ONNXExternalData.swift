internal import Files
internal import Glibc

extension ONNXReader {
  /// The bytes of a tensor that lie in a file of the model's own folder.
  ///
  /// The location must be a relative path without `..`, and the file that it leads to, links
  /// followed, must lie in the folder. From one file no more bytes are read than it has, so that the
  /// tensors of a model cannot take more memory than its files.
  /// - Parameters:
  ///   - proto: with `location`, `offset` and `length` among its entries.
  ///   - count: bytes that the extents ask for; `length`, where given, must agree.
  ///   - place: names the tensor in errors.
  /// - Throws: `ONNXError` for locations outside the folder, ranges beyond the file, and more bytes
  ///   in all than the file has.
  func externalData(
    _ proto: Onnx_TensorProto, count: Int, place: String
  ) throws(ONNXError) -> [UInt8] {
    let path = try externalPath(entry("location", proto: proto) ?? "", place: place)
    let offset = try number(entry("offset", proto: proto) ?? "0", place: place)
    let length = try number(entry("length", proto: proto) ?? "\(count)", place: place)
    do throws(FileReadError) {
      let file = try RegularFile(path: path)
      // Tensors that overlap in a file would multiply its bytes: together they may not exceed them.
      let total = externalBytes[path, default: 0] + min(length, file.size)
      guard length == count, offset <= file.size, length <= file.size - offset, total <= file.size
      else {
        throw FileReadError(
          file: path,
          problem: "has \(file.size) bytes, not \(count) at \(offset) for \(place) alone",
          fix: "fetch it again")
      }
      externalBytes[path] = total
      return try file.bytes(offset..<offset + length)
    } catch {
      throw ONNXError(error)
    }
  }

  /// The first of that name; nil where there is none.
  private func entry(_ key: String, proto: Onnx_TensorProto) -> String? {
    proto.externalData.first { $0.key == key }?.value
  }

  /// Bytes, written as decimal text.
  private func number(_ text: String, place: String) throws(ONNXError) -> Int {
    guard let number = Int(text), number >= 0 else {
      throw error(
        place,
        problem: "offset or length \(quoted(text)) of its external data is no count of bytes",
        fix: "save the model again")
    }
    return number
  }

  /// The file, links followed.
  ///
  /// Checked twice, by its text and by where it leads: a model from elsewhere must not make the
  /// program read other files.
  private func externalPath(_ location: String, place: String) throws(ONNXError) -> String {
    // By scalars: a letter of Swift may hold a slash and a mark that combines with it.
    let letters = location.unicodeScalars
    let parts = letters.split(separator: "/").map(String.init)
    guard let first = letters.first, first != "/", !letters.contains("\0"), !parts.contains("..")
    else {
      throw error(
        place, problem: "external data at \(quoted(location)) may lie outside the model's folder",
        fix: "move them into it and save a relative location")
    }
    guard let folder, let root = resolved(folder), let path = resolved("\(folder)/\(location)")
    else {
      throw error(
        place, problem: "there are no external data at \(quoted(location))",
        fix: "put them beside the model")
    }
    // By bytes: "a" must not be the folder of "ab/c", nor depend on how letters are composed.
    guard path.utf8.starts(with: (root == "/" ? root : root + "/").utf8) else {
      throw error(
        place, problem: "\(quoted(location)) is a link that leaves the model's folder",
        fix: "copy the data into it")
    }
    return path
  }
}

/// The absolute path without links; nil where nothing is there.
private func resolved(_ path: String) -> String? {
  guard let path = realpath(path, nil) else { return nil }
  defer { free(path) }
  return String(cString: path)
}
