import Datasets
import Results

/// Says of radii on stderr what is likely a mistake: they are in another unit, or as wide as the data.
func warn(of radii: [Radius], on dataset: Dataset) {
  let range = dataset.inputRange
  let width = Double(range.upperBound) - Double(range.lowerBound)
  let groups: [(radii: [Radius], words: String)] = [
    (
      dataset.isOfBytes ? radii.filter { $0.levels > 0 && $0.levels < 1 } : [],
      "below one intensity level (1/255 of the range), by which 8-bit images differ at least"
    ),
    (
      radii.filter { $0.input >= width },
      "not below the width of the data's range, \(shortest(width)): every input is within it"
    ),
  ]
  for group in groups where !group.radii.isEmpty {
    let names = group.radii.map(\.typed.description).joined(separator: ", ")
    let other = group.radii.contains { $0.typed.unit == .level } ? "input" : "level"
    note("warning: ε \(names) is \(group.words); is --eps-unit \(other) meant?")
  }
}
