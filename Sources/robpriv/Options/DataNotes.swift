import Datasets
import Experiments

extension Dataset {
  /// Says on stderr how the files were understood, and what in them may be a mistake.
  func announce() {
    if !notes.isEmpty { note("\(name): " + notes.joined(separator: "; ")) }
    for warning in warnings { note("warning: \(name): \(warning)") }
  }
}

extension DataOptions {
  /// The data set that the options name, announced.
  /// - Parameter isScaled: whether a network scales it, and radii are in scaled units.
  func load(isScaled: Bool = false) throws -> Dataset {
    if isScaled {
      try refuse(
        [("--range", range != nil)], reason: "goes without a scale, which gives columns their range"
      )
    }
    let dataset = try selection.load(isScaled: isScaled)
    dataset.announce()
    return dataset
  }
}
