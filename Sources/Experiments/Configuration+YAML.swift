internal import Foundation
package import Results
internal import Yams

extension Configuration {
  /// As `config.yaml` holds it: reading it gives the same value, to the last bit.
  package func yaml() throws -> String {
    let text = try YAMLEncoder().encode(self)
    guard let node = try compose(yaml: text) else { return text }
    let encoder = JSONEncoder()
    // Such numbers are refused later, by name.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let exact = try JSONSerialization.jsonObject(with: encoder.encode(self))
    return try serialize(node: node.writing(exact))
  }

  /// The names of all keys, for suggestions.
  package static var keys: [String] {
    let training = TrainingSettings(epochs: 1, batchSize: 1, learningRate: 1, decays: [])
    let configuration = Configuration(
      data: DataSelection(source: ""), architecture: "", methods: [], radii: [], capacities: [],
      seeds: 1, members: 1, seed: 0, training: training)
    return [configuration as Any, configuration.data, training].flatMap {
      Mirror(reflecting: $0).children.compactMap(\.label)
    }
  }

  /// Reads a text in YAML: every key that must be there, none that is unknown, every value sound.
  package init(yaml text: String) throws(RecordDefect) {
    guard !text.utf8.refersToNodes else {
      throw RecordDefect(
        key: "", problem: "uses anchors, aliases or tags of YAML, which may grow without bound")
    }
    let keys: Set<String>
    let known: Set<String>
    do {
      // First, as a decoder does not say what is no YAML.
      keys = try compose(yaml: text)?.keys ?? []
      self = try YAMLDecoder().decode(Configuration.self, from: text)
      known = try compose(yaml: yaml())?.keys ?? []
    } catch {
      throw (error as? YamlError).map { RecordDefect(key: "", problem: $0.problem) }
        ?? RecordDefect(error)
    }
    if let unknown = keys.subtracting(known).min() {
      throw RecordDefect(key: unknown, problem: "is no key of a configuration")
    }
    try check(.root)
  }
}

extension OptionFile {
  /// What a text in YAML is made of; nil without contents.
  static func node(of text: String) throws(RecordDefect) -> Node? {
    guard !text.utf8.refersToNodes else {
      throw RecordDefect(
        key: "", problem: "uses anchors, aliases or tags of YAML, which may grow without bound")
    }
    do {
      return try compose(yaml: text)
    } catch {
      throw (error as? YamlError).map { RecordDefect(key: "", problem: $0.problem) }
        ?? RecordDefect(error)
    }
  }
}

extension Node {
  /// The node with the numbers of a JSON value of the same shape: the encoder keeps 15 digits only.
  fileprivate func writing(_ value: Any) -> Node {
    switch self {
    case .mapping(var mapping):
      let values = value as? [String: Any] ?? [:]
      for (key, node) in mapping {
        if let name = key.string, let value = values[name] { mapping[key] = node.writing(value) }
      }
      return .mapping(mapping)
    case .sequence(var sequence):
      for (index, value) in zip(sequence.indices, value as? [Any] ?? []) {
        sequence[index] = sequence[index].writing(value)
      }
      return .sequence(sequence)
    case .scalar(let scalar):
      // Words, switches and whole numbers are written in full.
      guard Int(scalar.string) == nil, Double(scalar.string) != nil, let number = value as? Double
      else { return self }
      return Node(shortest(number))
    case .alias: return self
    }
  }

  /// The keys of all mappings that have a value, places in lists left out: `training.epochs`.
  fileprivate var keys: Set<String> {
    switch self {
    case .scalar, .alias: []
    case .sequence(let nodes): nodes.reduce(into: []) { $0.formUnion($1.keys) }
    case .mapping(let pairs):
      pairs.reduce(into: []) { keys, pair in
        guard pair.value.null == nil else { return }
        let name = pair.key.string ?? "?"
        keys.insert(name)
        keys.formUnion(pair.value.keys.map { "\(name).\($0)" })
      }
    }
  }
}

extension YamlError {
  /// In one line, without the text around it.
  fileprivate var problem: String {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "line \(mark.line) is no YAML: \(problem)"
    case .duplicatedKeysInMapping(let names, _): "has the key \(names.first ?? "") twice"
    default: "is no YAML"
    }
  }
}

extension String.UTF8View {
  /// Whether a value may begin with an anchor, an alias or a tag: where a line, an entry or a value
  /// begins. A few aliases of aliases are a text of any size to whoever writes them out.
  fileprivate var refersToNodes: Bool {
    var before = UInt8(ascii: "\n")
    for byte in self {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): continue
      case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"):
        if "\n\r-?:[{,".utf8.contains(before) { return true }
        before = byte
      default: before = byte
      }
    }
    return false
  }
}
