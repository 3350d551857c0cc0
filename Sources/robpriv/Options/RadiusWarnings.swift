import Datasets
import Results

/// Says of radii on stderr what is likely a mistake: they are in another unit, or as wide as the data.
/// Work goes on: the radius may be meant.
func warn(of radii: [Radius], on dataset: Dataset) {
  let range = dataset.inputRange
  let width = Double(range.upperBound) - Double(range.lowerBound)
  if dataset.isOfBytes {
    warn(
      of: radii.filter { $0.levels > 0 && $0.levels < 1 },
      words:
        "below one intensity level (1/255 of the range), by which 8-bit images differ at least",
      mistakenFor: .input)
  }
  warn(
    of: radii.filter { $0.input >= width },
    words: "not below the width of the data's range, \(shortest(width)): every input is within it",
    mistakenFor: .level)
}

/// Names the radii, and the unit that makes them likelier where they have the other one.
/// - Parameters:
///   - words: what is odd about the radii.
///   - unit: the one that was likely meant; asked about only where all radii have the other.
private func warn(of radii: [Radius], words: String, mistakenFor unit: RadiusUnit) {
  guard !radii.isEmpty else { return }
  let names = radii.map(\.typed.description).joined(separator: ", ")
  let isMistakable = radii.allSatisfy { $0.typed.unit != unit }
  let question = isMistakable ? "; is --eps-unit \(unit.rawValue) meant?" : ""
  note("warning: ε \(names) is \(words)\(question)")
}
