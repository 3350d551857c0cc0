/// The keys of a JSON text that have a value other than null, places in lists left out: `a`, `a.b`,
/// `a.c[].d`. Decoders pass over keys that they do not know; whoever compares can refuse them.
/// One pass over the bytes, O(length).
package struct JSONKeys {
  private(set) var paths: Set<String> = []
  /// The numbers that a whole number, or even a fraction, cannot hold, in their order.
  private(set) var unusualNumbers: [Number] = []

  /// A number of a text.
  struct Number {
    let key: RecordKey
    let place: Range<Int>
  }

  /// Far deeper than any record.
  private static let deepest = 32

  /// An object or a list that is open.
  private struct Level {
    let path: String
    let key: RecordKey
    /// Nil for a list.
    var keys: Set<String>?
    /// The key whose value comes next.
    var pending: String?
    /// Values of a list so far.
    var count = 0
  }

  private var levels: [Level] = []

  /// - Parameter json: a text that a decoder takes.
  /// - Throws: `RecordDefect` for a key that occurs twice in one object, and for deep nesting.
  package init(of json: [UInt8]) throws(RecordDefect) {
    var position = 0
    while position < json.count {
      switch json[position] {
      case UInt8(ascii: "{"): try open(isObject: true)
      case UInt8(ascii: "["): try open(isObject: false)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
      case UInt8(ascii: "\""):
        let text = Self.string(json, from: &position)
        try take(text)
        continue
      case UInt8(ascii: ","), UInt8(ascii: ":"), ...UInt8(ascii: " "): break
      case UInt8(ascii: "n"):
        skip()
        position = Self.word(json, from: position)
        continue
      case UInt8(ascii: "t"), UInt8(ascii: "f"):
        keep()
        position = Self.word(json, from: position)
        continue
      default:
        let place = position..<Self.word(json, from: position)
        if Int(String(decoding: json[place], as: UTF8.self)) == nil {
          unusualNumbers.append(Number(key: key, place: place))
        }
        keep()
        position = place.upperBound
        continue
      }
      position += 1
    }
  }

  /// Where the next value is.
  private var key: RecordKey {
    guard let level = levels.last else { return .root }
    return level.keys == nil ? level.key[level.count] : level.key[level.pending ?? ""]
  }

  /// Passes over the key or the place in a list whose value begins.
  private mutating func skip() {
    guard let last = levels.indices.last else { return }
    levels[last].pending = nil
    levels[last].count += 1
  }

  /// Notes the key whose value begins; returns its path.
  @discardableResult private mutating func keep() -> String {
    guard let last = levels.indices.last else { return "" }
    defer { skip() }
    guard levels[last].keys != nil else { return levels[last].path + "[]" }
    let key = levels[last].pending ?? ""
    let path = levels[last].path.isEmpty ? key : levels[last].path + "." + key
    paths.insert(path)
    return path
  }

  /// - Throws: `RecordDefect` for nesting that a recursive reader might not survive.
  private mutating func open(isObject: Bool) throws(RecordDefect) {
    let (key, path) = (key, keep())
    guard levels.count < Self.deepest else {
      throw RecordDefect(key: path, problem: "is nested deeper than \(Self.deepest) levels")
    }
    levels.append(Level(path: path, key: key, keys: isObject ? [] : nil))
  }

  /// A string: a key where one is due, otherwise a value.
  private mutating func take(_ text: String) throws(RecordDefect) {
    guard let last = levels.indices.last, levels[last].keys != nil, levels[last].pending == nil
    else {
      keep()
      return
    }
    levels[last].pending = text
    guard levels[last].keys?.insert(text).inserted == true else {
      throw RecordDefect(key: levels[last].path, problem: "has the key \"\(text)\" twice")
    }
  }

  /// The string between the quotation marks, of which the first is at `position`; escapes stay as
  /// they are, since no key that we write has any.
  private static func string(_ json: [UInt8], from position: inout Int) -> String {
    let start = position + 1
    position = start
    while position < json.count, json[position] != UInt8(ascii: "\"") {
      position += json[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(position, json.count)
    position = end + 1
    return String(decoding: json[start..<max(start, end)], as: UTF8.self)
  }

  /// The end of a number, true, false or null.
  private static func word(_ json: [UInt8], from start: Int) -> Int {
    let ends = [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")]
    return json[start...].firstIndex { $0 <= UInt8(ascii: " ") || ends.contains($0) } ?? json.count
  }
}
