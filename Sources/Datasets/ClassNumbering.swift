internal import Files

/// How labels become class numbers.
enum ClassNumbering {
  /// Distinct labels numbered 0, 1, … in sorted order, integers first and by value: `7 3 cat 12`
  /// become 1 0 3 2.
  case sorted
  /// Labels are the numbers themselves, below this one.
  case stated(Int)

  init(_ options: DatasetOptions) { self = options.classes.map { .stated($0) } ?? .sorted }

  /// What is wrong with a label; nil if nothing.
  func problem(with label: String) -> String? {
    guard case .stated(let classes) = self else { return nil }
    if let number = Int(label), number >= 0 && number < classes { return nil }
    return "label \(excerpt(label)) is not in 0..<\(classes)"
  }

  /// The class numbers of labels that have no problem, and how many classes there are.
  func numbers(of labels: [String]) -> (labels: [Int], classes: Int) {
    if case .stated(let classes) = self { return (labels.compactMap { Int($0) }, classes) }
    let sorted = Set(labels).sorted { (Int($0) ?? .max, $0) < (Int($1) ?? .max, $1) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    return (labels.compactMap { numbers[$0] }, sorted.count)
  }
}

/// The first few names for an error.
func listed(_ names: [String]) -> String {
  names.prefix(8).map { String($0.prefix(40)).oneLine }.joined(separator: ", ")
    + (names.count > 8 ? ", …" : "")
}
