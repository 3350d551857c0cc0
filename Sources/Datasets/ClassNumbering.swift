internal import Files

/// How labels become class numbers.
///
/// Labels travel as text until all of them are known. The same for CSV, NPZ and HAR; MNIST and
/// CIFAR state their classes.
enum ClassNumbering {
  /// Distinct labels numbered 0, 1, … in sorted order, integers first and by value: `7 3 cat 12`
  /// become 1 0 3 2.
  ///
  /// Two files of one data set agree only if they hold the same set of labels; `--classes` is for
  /// those that do not.
  case sorted
  /// Labels are the numbers themselves, below this one.
  ///
  /// A class may then be without samples.
  case stated(Int)

  /// Stated where the options give a number of classes.
  init(_ options: DatasetOptions) { self = options.classes.map { .stated($0) } ?? .sorted }

  /// What is wrong with a label; nil if nothing.
  ///
  /// Nothing ever is under `sorted`.
  func problem(with label: String) -> String? {
    guard case .stated(let classes) = self else { return nil }
    if let number = Int(label), number >= 0 && number < classes { return nil }
    return "label \(excerpt(label)) is not in 0..<\(classes)"
  }

  /// The class numbers of labels that have no problem, and how many classes there are.
  ///
  /// - Parameter labels: one for each sample, checked by `problem(with:)`.
  /// - Returns: class numbers in the order of the samples.
  func numbers(of labels: [String]) -> (labels: [Int], classes: Int) {
    if case .stated(let classes) = self { return (labels.compactMap { Int($0) }, classes) }
    // Text breaks the tie of words, which all count as the largest integer.
    let sorted = Set(labels).sorted { (Int($0) ?? .max, $0) < (Int($1) ?? .max, $1) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    // Every label has a number here; nothing is dropped.
    return (labels.compactMap { numbers[$0] }, sorted.count)
  }
}

/// The first few names for an error.
///
/// Eight names, forty characters of each: an error stays one line whatever a file holds.
func listed(_ names: [String]) -> String {
  names.prefix(8).map { String($0.prefix(40)).oneLine }.joined(separator: ", ")
    + (names.count > 8 ? ", …" : "")
}
