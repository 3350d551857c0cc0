internal import Files

/// What is wrong with a record from a file, in one line: its key as in the file, the value, and what
/// is expected: `outcome.completed.evaluations[0].attacks[2].auc: -4 is not a number from 0 to 1`.
package struct RecordDefect: Error, Equatable, Sendable, CustomStringConvertible {
  /// Empty where all of the record is at fault.
  package let key: String
  package let problem: String

  /// The problem follows the key and a colon; it begins with what the value is.
  package init(key: String, problem: String) {
    self.key = key
    self.problem = problem
  }

  package var description: String { (key.isEmpty ? problem : "\(key): \(problem)").message }
}

extension RecordDefect {
  /// What a decoder refused.
  /// Paths are those of the JSON text.
  package init(_ error: any Error) {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      self.init(key: (context.codingPath + [key]).text, problem: "is missing")
    case .valueNotFound(let type, let context):
      self.init(key: context.codingPath.text, problem: "null is not \(words(for: type))")
    case .typeMismatch(let type, let context):
      self.init(key: context.codingPath.text, problem: "is not \(words(for: type))")
    case .dataCorrupted(let context):
      self.init(key: context.codingPath.text, problem: context.debugDescription)
    default: self.init(key: "", problem: "cannot be read as a record")
    }
  }
}

/// What a type is in a text.
private func words(for type: Any.Type) -> String {
  switch type {
  case is Int.Type, is UInt64.Type: "a whole number"
  case is Double.Type, is Float.Type: "a number"
  case is String.Type: "a text"
  case is Bool.Type: "true or false"
  case is [Any].Type: "a list"
  default: "the object that it should be"
  }
}

extension [any CodingKey] {
  /// `a.b[3].c`
  var text: String {
    reduce(into: RecordKey.root) { key, part in
      key = part.intValue.map { key[$0] } ?? key[part.stringValue]
    }.path
  }
}
