internal import Files
internal import SwiftProtobuf

extension ONNXModel {
  /// Reads a model, gzip data too. External data are read from files in the model's own folder.
  ///
  /// Checked: every size against the bytes that are there, before memory is taken; names, which must
  /// be unique and defined; the graph, whose nodes are sorted. Refused: subgraphs, model-local
  /// functions, sparse and string tensors.
  /// - Throws: `ONNXError` naming file, node and fix.
  package init(contentsOf file: String) throws(ONNXError) {
    let bytes: [UInt8]
    // gzip data are inflated there, within the limit of memory.
    do { bytes = try RegularFile.contents(of: file) } catch { throw ONNXError(error) }
    try self.init(bytes: bytes, file: file, folder: folder(of: file))
  }

  /// Reads a model from memory; `file` names it in errors.
  /// - Parameters:
  ///   - bytes: the model, inflated.
  ///   - file: a path or any name.
  ///   - folder: where its external data lie; without it there must not be any.
  package init(
    bytes: [UInt8], file: String = "model", folder: String? = nil
  ) throws(ONNXError) {
    let reader = ONNXReader(file: file, folder: folder)
    self = try reader.model(try reader.parse(bytes))
  }
}

extension ONNXError {
  /// The place is the byte, where the file tells one.
  init(_ error: FileReadError) {
    self.init(
      file: error.file, place: error.byte.map { "byte \($0)" }, problem: error.problem,
      fix: error.fix)
  }
}

/// Turns protocol buffer messages into values, checking them.
///
/// A class, because it counts what it has read of files of external data; it lives for one model.
final class ONNXReader {
  let file: String
  /// Where external data lie.
  let folder: String?
  /// Bytes read so far from every file of external data.
  var externalBytes: [String: Int] = [:]

  /// - Parameters:
  ///   - file: names the model in errors.
  ///   - folder: nil: external data are refused.
  init(file: String, folder: String?) {
    self.file = file
    self.folder = folder
  }

  /// About one tensor, node or value of the model.
  func error(_ place: String, problem: String, fix: String) -> ONNXError {
    ONNXError(file: file, place: place, problem: problem, fix: fix)
  }

  /// About the whole model.
  private func error(_ problem: String, fix: String) -> ONNXError {
    ONNXError(file: file, problem: problem, fix: fix)
  }

  /// Counts the records first, as decoding takes memory by their number and not by the size of the
  /// file.
  /// - Throws: `ONNXError` for bytes that are no model or have too many records.
  func parse(_ bytes: [UInt8]) throws(ONNXError) -> Onnx_ModelProto {
    guard let records = ONNXRecordCount(bytes).count else {
      throw error("not an ONNX model, or cut short", fix: "fetch or export it again")
    }
    guard records <= ONNXRecordCount.limit else {
      throw error("more than \(ONNXRecordCount.limit) records", fix: "do not trust it")
    }
    var options = BinaryDecodingOptions()
    // Fields of later versions of the format are dropped: these versions are refused by the
    // importer.
    options.discardUnknownFields = true
    do {
      return try Onnx_ModelProto(serializedBytes: bytes, options: options)
    } catch {
      throw self.error("not an ONNX model, or corrupt", fix: "fetch or export it again")
    }
  }

  /// - Throws: `ONNXError` for models without graph, with functions of their own that nodes call,
  ///   or with operator sets that are missing or contradictory.
  func model(_ proto: Onnx_ModelProto) throws(ONNXError) -> ONNXModel {
    guard proto.hasGraph else { throw error("has no graph", fix: "export the model again") }
    let functions = Set(proto.functions.map { normalised($0.domain) + "." + $0.name })
    for node in proto.graph.node
    where functions.contains(normalised(node.domain) + "." + node.opType) {
      throw error(
        "operator \(quoted(node.opType))", problem: "is a function that the model defines",
        fix: "inline it with onnx.inliner.inline_local_functions")
    }
    let opsets = try opsets(proto)
    return ONNXModel(
      graph: try graph(proto.graph, opset: opsets["", default: 0]),
      irVersion: Int(proto.irVersion), opsets: opsets, producer: proto.producerName)
  }

  /// Operator sets by domain; one may be imported twice in the same version. Before version 3 of the
  /// format a model could leave them out.
  ///
  /// Refused where a node's domain is not imported: its operators then have no defined meaning.
  private func opsets(_ proto: Onnx_ModelProto) throws(ONNXError) -> [String: Int] {
    var opsets: [String: Int] = proto.opsetImport.isEmpty && proto.irVersion < 3 ? ["": 1] : [:]
    for opset in proto.opsetImport {
      let domain = normalised(opset.domain)
      let version = Int(opset.version)
      guard opsets.updateValue(version, forKey: domain) ?? version == version else {
        throw error(
          "opset \(quoted(domain))", problem: "is imported in two versions",
          fix: "export the model again")
      }
    }
    for node in proto.graph.node where opsets[normalised(node.domain)] == nil {
      throw error(
        "operator \(quoted(node.opType))", problem: "domain \(quoted(node.domain)) is not imported",
        fix: "export the model with opset_import")
    }
    return opsets
  }
}

/// The two names of ONNX's own operators are one.
func normalised(_ domain: String) -> String { domain == "ai.onnx" ? "" : domain }

/// "a/b" for "a/b/c", "/" for "/c", "." for "c".
private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
