/// The name that a user most likely meant.
/// For errors alone: nothing is ever run on a guess.
enum Suggestion {
  /// The closest of some names: the same in another case, one that begins alike (`--epsilon`, `--cap`), one
  /// with these initials (`--lr`), or else the one that the fewest typing errors lead to (`swep`).
  ///
  /// - Parameters:
  ///   - word: without dashes.
  ///   - names: that exist.
  /// - Returns: nil where nothing is near: more than a third of the letters would have to change.
  static func closest(to word: String, among names: [String]) -> String? {
    let word = word.lowercased()
    let tests: [(String) -> Bool] = [
      { $0.lowercased() == word },
      { initials(of: $0) == word && word.count > 1 },
      { $0.count > 1 && word.count > 1 && ($0.hasPrefix(word) || word.hasPrefix($0 + "-")) },
    ]
    for test in tests {
      let fitting = names.filter(test)
      // Two that begin alike leave the choice to the next test.
      if fitting.count == 1 { return fitting[0] }
    }
    let near = names.map { (name: $0, distance: distance(from: word, to: $0.lowercased())) }
      .filter { $0.distance <= max(1, word.count / 3) }
    if let best = near.min(by: { $0.distance < $1.distance }) { return best.name }
    return names.first { $0.count > 2 && word.hasPrefix($0) }
  }

  /// The first letters of the parts between dashes.
  /// `learning-rate` has `lr`.
  private static func initials(of name: String) -> String {
    String(name.split(separator: "-").compactMap(\.first))
  }

  /// Insertions, deletions, replacements and exchanges of neighbours that make one word of another
  /// (optimal string alignment).
  ///
  /// - Returns: 0 for equal words; O(|first|·|second|).
  static func distance(from first: String, to second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(above[j + 1], row[j]) + 1
        least = min(least, above[j] + (a[i] == b[j] ? 0 : 1))
        // Exchanged neighbours, the commonest slip, count once, not as two replacements.
        if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
          least = min(least, before[j - 1] + 1)
        }
        row.append(least)
      }
      before = above
      above = row
    }
    return above[b.count]
  }
}
