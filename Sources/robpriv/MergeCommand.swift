import ArgumentParser
import Sweeps

/// Joins runs that were computed apart.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join the cells of several run folders in a new one.",
    discussion: """
      The runs must belong together: equal settings beside their grids, the same data, version and CPU kernel. The new \
      folder is a run that a sweep continues; prints the path of its report.

      EXAMPLE: robpriv merge runs/natural runs/ibp --out runs/both
      """)

  @Argument(help: "Run folders of sweeps.")
  var folders: [String]

  @Option(help: "New folder of the joined run.")
  var out: String

  func validate() throws { try refuseRepetition(in: folders.map(withoutEndingSlashes)) }

  func run() throws {
    let path = withoutEndingSlashes(out)
    for warning in try RunMerge.merge(folders.map(withoutEndingSlashes), into: path) {
      note("warning: \(warning)")
    }
    try emit(path + "/report.md\n")
  }
}
