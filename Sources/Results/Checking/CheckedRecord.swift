internal import Foundation

/// A record that is kept in a file and may come back from a stranger.
/// What passes can be reported without a trap: sums do not overflow, ranges are in order, text is
/// one line.
package protocol CheckedRecord: Codable {
  /// Refuses what the program would not write: numbers out of their range, lists out of order,
  /// unknown words.
  func check(_ key: RecordKey) throws(RecordDefect)
}

extension CheckedRecord {
  /// Reads a JSON text in UTF-8: every key that must be there, none that is unknown or twice, every
  /// value of its kind, all of it sound.
  package init(json: [UInt8]) throws(RecordDefect) {
    // Decoders guess other encodings from zeros.
    guard !json.contains(0), String(validating: json, as: UTF8.self) != nil else {
      throw RecordDefect(key: "", problem: "is no text in UTF-8")
    }
    let keys: JSONKeys
    let known: JSONKeys
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(json))
      keys = try JSONKeys(of: json)
      known = try JSONKeys(of: Array(try JSONEncoder().encode(self)))
    } catch {
      throw error as? RecordDefect ?? Self.defect(of: json, error: error)
    }
    if let unknown = keys.paths.subtracting(known.paths).min() {
      throw RecordDefect(key: unknown, problem: "is no key of this record")
    }
    try check(.root)
  }

  /// What a decoder refused. Of a number that its type cannot hold, decoders say no more than of a text
  /// that is no JSON.
  private static func defect(of json: [UInt8], error: any Error) -> RecordDefect {
    guard isNoJSON(error) else { return RecordDefect(error) }
    if let number = unfitNumber(of: json) { return number }
    do {
      _ = try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
      return RecordDefect(error)
    } catch {
      let words = (error as NSError).userInfo["NSDebugDescription"] as? String
      return RecordDefect(key: "", problem: "is no JSON: \(words ?? "cannot be read")")
    }
  }

  /// `JSONDecoder` says so with an empty path.
  private static func isNoJSON(_ error: any Error) -> Bool {
    if case .dataCorrupted(let context) = error as? DecodingError {
      context.codingPath.isEmpty
    } else {
      false
    }
  }

  /// The first number that does not fit; nil where the text is refused without any, too.
  /// By bisection over the unusual numbers, each step one decoding.
  private static func unfitNumber(of json: [UInt8]) -> RecordDefect? {
    guard let numbers = try? JSONKeys(of: json).unusualNumbers, isRead(json, rounded: numbers[...]),
      !isRead(json, rounded: [])
    else { return nil }
    // The first `known` numbers fit, the first `limit` do not.
    var known = 0
    var limit = numbers.count
    while limit - known > 1 {
      let middle = (known + limit) / 2
      if isRead(json, rounded: numbers[middle...]) { known = middle } else { limit = middle }
    }
    let text = String(decoding: json[numbers[known].place], as: UTF8.self)
    return RecordDefect(
      key: numbers[known].key.path, problem: "\(text.prefix(40)) is no number of the kind expected")
  }

  /// Whether a decoder gets as far as the values, with some numbers rounded up to small whole ones:
  /// rounding keeps their order, without which a range is refused.
  private static func isRead(_ json: [UInt8], rounded: ArraySlice<JSONKeys.Number>) -> Bool {
    var text: [UInt8] = []
    var end = 0
    for number in rounded {
      let value = Double(String(decoding: json[number.place], as: UTF8.self)) ?? 0
      let whole = value.isNaN ? 0 : min(max(value.rounded(.up), -1e9), 1e9)
      text += json[end..<number.place.lowerBound] + "\(Int(whole))".utf8
      end = number.place.upperBound
    }
    text += json[end...]
    do {
      _ = try JSONDecoder().decode(Self.self, from: Data(text))
      return true
    } catch {
      return !isNoJSON(error)
    }
  }
}
