import ArgumentParser
import Datasets
import Networks
import Results

/// Which of a data set's own files samples come from.
enum SampleSplit: String, NamedChoice {
  case test, train
}

/// The samples that are verified.
/// A range rather than copies: the check takes the rows that it needs.
struct SampleSet {
  let dataset: Dataset
  /// Their places in the data set; a sample's index counts from the first.
  let range: Range<Int>
  private let name: String

  /// At most so many samples from the first one of a split. By default this is the test files, or
  /// everything where there is no split.
  /// - Parameters:
  ///   - split: nil for the test files, or all.
  ///   - count: nil for all.
  /// - Throws: `DatasetError` for a split that the data do not have.
  init(dataset: Dataset, split: SampleSplit?, atMost count: Int?) throws {
    self.dataset = dataset
    let start = dataset.testStart
    guard split != .test || start != nil, split != .train || start != 0 else {
      throw DatasetError(
        file: dataset.name, problem: "has no samples of --split \(split?.rawValue ?? "")",
        fix: "leave the option out")
    }
    let all = 0..<dataset.count
    let part = split == .train ? 0..<(start ?? dataset.count) : (start ?? 0)..<dataset.count
    range = part.prefix(count ?? part.count)
    name = start == nil || part == all ? "" : split == .train ? " training" : " test"
  }

  /// For the summary: data set, number and split.
  var description: String { "\(dataset.name), \(range.count)\(name) samples" }
}
