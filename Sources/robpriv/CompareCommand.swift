import ArgumentParser
import Sweeps

/// What changed between two runs, with intervals.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Say what changed from one run to another.",
    discussion: """
      Prints CSV: accuracies and advantages of every condition that both have, the difference and its 95 % interval, by \
      paired seeds where members are the same. What differs of the settings is said on stderr.

      EXAMPLE: robpriv compare runs/before runs/after
      """)

  @Argument(help: "Run folder of a sweep.")
  var before: String

  @Argument(help: "Another one.")
  var after: String

  func run() throws {
    let differences = try RunDifferences(
      from: withoutEndingSlashes(before), to: withoutEndingSlashes(after))
    for line in differences.notes { note(line) }
    try emit(differences.csv)
  }
}
