internal import Files
internal import Glibc
internal import Rigorous

/// A line of VNN-COMP's `instances.csv`: `network,property,timeout`.
///
/// Paths are as they are to be opened, with the folder of the list before them.
package struct VNNCOMPInstance: Equatable, Sendable {
  /// The ONNX file.
  package let network: String
  /// The VNN-LIB file.
  package let property: String
  /// Seconds.
  package let timeout: Double

  /// - Parameters:
  ///   - network: path of the ONNX file.
  ///   - property: path of the VNN-LIB file.
  ///   - timeout: seconds, above 0.
  package init(network: String, property: String, timeout: Double) {
    self.network = network
    self.property = property
    self.timeout = timeout
  }

  /// All instances of a file, gzip data too.
  ///
  /// Paths are relative to the file's folder; where one does not exist, but does with `.gz` added or
  /// removed, that is meant. Empty lines, those that start with `#`, a heading that starts with `onnx`,
  /// and further columns are passed over. Commas in quotation marks are part of a column.
  /// - Throws: `VNNLIBError` naming file and line.
  package static func list(contentsOf file: String) throws(VNNLIBError) -> [VNNCOMPInstance] {
    let text: String
    do throws(FileReadError) {
      let bytes = try RegularFile.contents(of: file)
      let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
      text = String(
        decoding: bytes.dropFirst(bytes.starts(with: byteOrderMark) ? 3 : 0), as: UTF8.self)
    } catch {
      throw VNNLIBError(error)
    }
    let folder = folderPrefix(of: file)
    var instances: [VNNCOMPInstance] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let columns = columns(of: line)
      let isComment = line.unicodeScalars.first { !$0.properties.isWhitespace } == "#"
      // A heading is one only at the top: further down `onnx` may be a file.
      let isHeading = instances.isEmpty && columns[0] == "onnx"
      if columns == [""] || isComment || isHeading { continue }
      guard let instance = VNNCOMPInstance(columns: columns, folder: folder) else {
        throw VNNLIBError(
          file: file, line: index + 1, problem: "not a network, a property and a timeout",
          fix: "write onnx/net.onnx,vnnlib/property.vnnlib,seconds")
      }
      instances.append(instance)
    }
    guard !instances.isEmpty else {
      throw VNNLIBError(
        file: file, problem: "lists no instance",
        fix: "write a line onnx/net.onnx,vnnlib/property.vnnlib,seconds for each")
    }
    return instances
  }

  /// Nil where a column is missing or empty, or the timeout is no number above 0.
  private init?(columns: [String], folder: Substring) {
    guard columns.count >= 3, !columns[0].isEmpty, !columns[1].isEmpty,
      let timeout = Enclosure(decimal: columns[2])?.nearest, timeout > 0, timeout.isFinite
    else { return nil }
    self.init(
      network: existing(columns[0], folder: folder), property: existing(columns[1], folder: folder),
      timeout: timeout)
  }
}

/// The columns without blanks around them; quotation marks hold commas together, two within them are
/// one. A mark that combines with a comma or a quotation mark changes nothing of that.
private func columns(of line: Substring) -> [String] {
  var columns = [String.UnicodeScalarView()]
  var isQuoted = false
  var last: Unicode.Scalar?
  for scalar in line.unicodeScalars {
    switch scalar {
    case "," where !isQuoted: columns.append(.init())
    case "\"":
      if last == "\"" && !isQuoted { columns[columns.count - 1].append("\"") }
      isQuoted.toggle()
    default: columns[columns.count - 1].append(scalar)
    }
    last = scalar
  }
  return columns.map(trimmed)
}

/// By Unicode's white space.
private func trimmed(_ column: String.UnicodeScalarView) -> String {
  let start = column.drop(while: \.properties.isWhitespace)
  guard let end = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
  return String(start[...end])
}

/// A list may name `x.onnx` where `x.onnx.gz` lies, or the other way round.
private func existing(_ column: String, folder: Substring) -> String {
  let path = column.utf8.first == UInt8(ascii: "/") ? column : folder + column
  let other = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path + ".gz"
  return access(path, F_OK) != 0 && access(other, F_OK) == 0 ? other : path
}
