import ArgumentParser

/// A comma-separated list of different items on the command line.
/// Items keep the order in which they were typed.
struct ItemList<Item: LosslessStringConvertible & Hashable & Sendable>: CustomStringConvertible {
  let values: [Item]

  /// A default.
  init(_ values: [Item]) { self.values = values }

  /// For `@Option(transform:)`: spaces around commas are no part of an item.
  /// - Throws: `ValidationError` for an empty item, one that is no `Item`, and one that occurs
  ///   twice.
  static func parse(_ list: String) throws -> ItemList {
    let items = try list.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let text = part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
      guard !text.isEmpty else { throw ValidationError("an item of the list is empty") }
      guard let item = Item(String(text)) else {
        throw ValidationError("'\(String(text))' is not what the list takes")
      }
      return item
    }
    try refuseRepetition(in: items)
    return ItemList(items)
  }

  /// As it could be typed, which is how ArgumentParser prints a default.
  var description: String { values.map { "\($0)" }.joined(separator: ",") }
}

/// Names the first item that occurs again.
/// Twice the same item would be the same cell, or attack, twice.
func refuseRepetition(in items: [some Hashable]) throws {
  if let twice = items.first(where: { item in items.count { $0 == item } > 1 }) {
    throw ValidationError("\(twice) occurs twice")
  }
}
