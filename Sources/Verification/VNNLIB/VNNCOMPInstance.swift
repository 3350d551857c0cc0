internal import Files
internal import Glibc

/// A line of VNN-COMP's `instances.csv`: `network,property,timeout`.
public struct VNNCOMPInstance: Equatable, Sendable {
  /// The ONNX file.
  public let network: String
  /// The VNN-LIB file.
  public let property: String
  /// Seconds.
  public let timeout: Double

  public init(network: String, property: String, timeout: Double) {
    (self.network, self.property, self.timeout) = (network, property, timeout)
  }

  /// All instances of a file, gzip data too.
  ///
  /// Paths are relative to the file's folder; where one does not exist, but does with `.gz` added or
  /// removed, that is meant. Empty lines, a heading that starts with `onnx`, and further columns are
  /// passed over.
  /// - Throws: `VNNLIBError` naming file and line.
  public static func list(contentsOf file: String) throws(VNNLIBError) -> [VNNCOMPInstance] {
    let text: String
    do throws(FileReadError) {
      text = String(decoding: try RegularFile.contents(of: file), as: UTF8.self)
    } catch {
      throw VNNLIBError(error)
    }
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    var instances: [VNNCOMPInstance] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
      if columns == [""] || index == 0 && columns[0] == "onnx" { continue }
      guard let instance = VNNCOMPInstance(columns, folder: folder) else {
        throw VNNLIBError(
          file: file, line: index + 1, problem: "not a network, a property and a timeout",
          fix: "write onnx/net.onnx,vnnlib/property.vnnlib,seconds")
      }
      instances.append(instance)
    }
    return instances
  }

  private init?(_ columns: [Substring], folder: Substring) {
    guard columns.count >= 3, !columns[0].isEmpty, !columns[1].isEmpty,
      let timeout = Enclosure(decimal: String(columns[2]))?.nearest, timeout > 0, timeout.isFinite
    else { return nil }
    self.init(
      network: existing(columns[0], folder), property: existing(columns[1], folder),
      timeout: timeout)
  }
}

/// Without blanks and quotation marks around it.
private func trimmed(_ column: Substring) -> Substring {
  func isOutside(_ character: Character) -> Bool { character.isWhitespace || character == "\"" }
  let start = column.drop(while: isOutside)
  guard let end = start.lastIndex(where: { !isOutside($0) }) else { return "" }
  return start[...end]
}

private func existing(_ column: Substring, _ folder: Substring) -> String {
  let path = String(column.hasPrefix("/") ? column : folder + column)
  let other = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path + ".gz"
  return access(path, F_OK) != 0 && access(other, F_OK) == 0 ? other : path
}
