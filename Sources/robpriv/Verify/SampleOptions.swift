import ArgumentParser
import Experiments
import Networks

/// Which samples of a data set are verified.
struct SampleOptions: ParsableArguments {
  @OptionGroup var unit: RadiusUnitOption

  @Option(help: "At most so many samples, from the first (default: all).")
  var count: Int?

  @Option(help: "Samples from the data's own test or train files (default: test, all without).")
  var split: SampleSplit?

  func validate() throws { try positive(count, option: "--count") }

  /// Reads the samples that a network is asked about.
  func samples(of data: DataOptions, for network: NetworkFile) throws -> SampleSet {
    let isScaled = network.network.inputScale != nil
    return try SampleSet(dataset: try data.load(isScaled: isScaled), split: split, atMost: count)
  }
}

/// Where counterexamples of samples go.
struct WitnessFolderOption: ParsableArguments {
  @Option(
    name: .customLong("witness"),
    help: "Folder for counterexamples, INDEX.txt for each sample that has one.")
  var folder: String?
}
