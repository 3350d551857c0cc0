internal import Files
package import Results
internal import Yams

/// Options of a command in a file: `epochs: 50` for `--epochs 50`.
package struct OptionFile: Sendable {
  /// An option without dashes, and its value: text, items of a list joined by commas, or a switch.
  package struct Entry: Sendable {
    package let key: String
    package let value: Value

    package enum Value: Sendable {
      case text(String)
      case isOn(Bool)
    }
  }

  /// In the order of the file; what has no value is left out. None of a run's configuration.
  package let entries: [Entry]
  /// Whether the file is `config.yaml` of a run, which has a version and other keys.
  package let isOfRun: Bool

  /// - Parameter text: YAML, one mapping of names to numbers, words, switches and lists of them.
  /// - Throws: `RecordDefect` for other YAML.
  package init(yaml text: String) throws(RecordDefect) {
    guard let node = try Self.node(of: text) else {
      entries = []
      isOfRun = false
      return
    }
    guard case .mapping(let pairs) = node else {
      throw RecordDefect(key: "", problem: "holds no options, written as epochs: 50")
    }
    isOfRun = pairs.contains { $0.key.string == "version" }
    guard !isOfRun else {
      self.entries = []
      return
    }
    var entries: [Entry] = []
    for (key, value) in pairs where value.null == nil {
      entries.append(try Self.entry(key.string ?? "?", value: value))
    }
    self.entries = entries
  }

  private static func entry(_ key: String, value: Node) throws(RecordDefect) -> Entry {
    if case .scalar(let scalar) = value, scalar.style == .plain, let isOn = value.bool {
      return Entry(key: key, value: .isOn(isOn))
    }
    let items = value.sequence.map { $0.map(\.string) } ?? [value.string]
    guard !items.contains(nil) else {
      throw RecordDefect(key: key, problem: "is no number, word or list of them")
    }
    return Entry(key: key, value: .text(items.compactMap(\.self).joined(separator: ",")))
  }
}
