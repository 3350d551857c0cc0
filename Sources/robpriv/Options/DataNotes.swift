import Datasets
import Sweeps

extension Dataset {
  /// Says on stderr how the files were understood, and what in them may be a mistake.
  func announce() {
    if !notes.isEmpty { note("\(name): " + notes.joined(separator: "; ")) }
    for warning in warnings { note("warning: \(name): \(warning)") }
  }
}

extension DataOptions {
  /// The data set that the options name, announced.
  func load() throws -> Dataset {
    let dataset = try selection.load()
    dataset.announce()
    return dataset
  }
}
