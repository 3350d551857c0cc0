import ArgumentParser
import Sweeps

/// Which samples of which data are verified.
struct SampleOptions: ParsableArguments {
  @OptionGroup var data: DataOptions

  @Option(help: "Samples from the data's own test or train files (default: test, all without).")
  var split: SampleSplit?

  @Option(help: "At most so many samples, from the first (default: all).")
  var count: Int?

  @Option(help: "Unit of --eps: level (1/16 for digits, 1/255 for 8-bit images) or input.")
  var epsUnit = RadiusUnit.level

  @Option(help: "Folder for counterexamples, INDEX.txt for each sample that has one.")
  var witness: String?

  func validate() throws { try positive(count, "--count") }

  /// Reads the samples.
  func samples() throws -> SampleSet {
    try SampleSet(try data.selection.load(), split, atMost: count)
  }
}
