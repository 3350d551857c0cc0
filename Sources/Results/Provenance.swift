/// Where the figures of a report come from: what was run, by what, on what.
package struct Provenance: Equatable, Sendable {
  /// Command lines in the order of first use, without options that change no result.
  package var commands: [String]
  /// Of the program that ran last.
  package var version: String
  package var commit: String
  package var system: String
  /// OpenBLAS's names of the processors' kernels, on which the rounding of sums depends.
  package var kernels: [String]
  /// Repetitions that the first report had; nil where there was none before.
  package var reportedSeeds: Int?

  package init(
    commands: [String], version: String, commit: String, system: String, kernels: [String],
    reportedSeeds: Int? = nil
  ) {
    self.commands = commands
    self.version = version
    self.commit = commit
    self.system = system
    self.kernels = kernels
    self.reportedSeeds = reportedSeeds
  }
}
