import ArgumentParser
import Experiments
import Networks

/// Which samples of a data set are verified.
/// Samples are in the order of the data set.
struct SampleOptions: ParsableArguments {
  @OptionGroup var unit: RadiusUnitOption

  /// 1 to 10⁶.
  @Option(help: "At most so many samples, from the first (default: all).")
  var count: Int?

  @Option(help: "Samples from the data's own test or train files (default: test, all without).")
  var split: SampleSplit?

  func validate() throws { try positive(count, option: "--count") }

  /// Reads the samples that a network is asked about.
  /// - Parameters:
  ///   - data: where they come from.
  ///   - network: its input scale decides in which units ε counts.
  /// - Throws: errors of the data.
  func samples(of data: DataOptions, for network: NetworkFile) throws -> SampleSet {
    let isScaled = network.network.inputScale != nil
    return try SampleSet(dataset: try data.load(isScaled: isScaled), split: split, atMost: count)
  }
}

/// Where counterexamples of samples go.
struct WitnessFolderOption: ParsableArguments {
  /// Those of an earlier run are removed first.
  @Option(
    name: .customLong("witness"),
    help: "Folder for counterexamples, INDEX.txt for each sample that has one.")
  var folder: String?
}
