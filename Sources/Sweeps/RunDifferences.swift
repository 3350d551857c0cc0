internal import Experiments
internal import Results
internal import TradeoffReports

/// What changed from one run folder to another.
package struct RunDifferences: Sendable {
  /// A row for each condition that both have, and quantity.
  package let csv: String
  /// Settings that differ, programs and kernels that differ, and conditions of one run alone, a line each.
  package let notes: [String]

  /// - Parameters:
  ///   - before: path of a run.
  ///   - after: path of another one.
  /// - Throws: `RunFolderError`.
  package init(from before: String, to after: String) throws {
    let paths = [before, after]
    let configurations = try paths.map(RunFolder.configuration)
    let comparison = RunComparison(
      before: try RunFolder.records(of: before), after: try RunFolder.records(of: after))
    csv = comparison.csv
    let settings = try configurations[0].differences(to: configurations[1]).map {
      "\($0.option): \($0.before ?? "none") before, \($0.after ?? "none") after"
    }
    let origins = try paths.map(Manifest.provenance)
    let program = origins.map { $0.map { "\($0.version) (\($0.commit))" } ?? "unknown" }
    let kernels = origins.map { $0?.kernels.joined(separator: ", ") ?? "unknown" }
    let alone = comparison.unmatched
    notes =
      settings
      + [("program", program), ("CPU kernel", kernels)].filter { $1[0] != $1[1] }
      .map { "\($0): \($1[0]) before, \($1[1]) after" }
      + (alone.before + alone.after > 0
        ? ["conditions of one run alone: \(alone.before) before, \(alone.after) after"] : [])
      + (comparison.isPaired
        ? [] : ["other members or seeds: intervals are Welch's, of runs that are not paired"])
  }
}
