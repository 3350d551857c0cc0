import ArgumentParser
import MembershipInference
import Results
import TradeoffReports

/// Where an audit's report goes, beside stdout.
/// stdout gets the report in one format; a folder gets all formats.
struct AuditOutput: ParsableArguments {
  /// Made where it is missing; files of an older audit in it are replaced.
  @Option(help: "Folder for the report in all formats and its figures.")
  var out: String?

  /// One row for every sample and attack.
  @Option(
    help:
      "CSV file for the score of every sample by every attack; of several targets, sample counts on."
  )
  var scores: String?

  @Option(
    help: ArgumentHelp(
      "Shares of members, of the samples that an attacker meets, for which precision is given (default: 0.5,0.1,0.01).",
      valueName: "a,b,..."), transform: ItemList<Double>.parse)
  var baseRates: ItemList<Double>?

  /// Swapped sets are the likelier cause of such outputs, and would turn every figure round.
  @Flag(
    help: """
      Accept members with lower confidences than non-members, as some defences make them; otherwise \
      the sets count as swapped.
      """)
  var allowInverted = false

  func validate() throws {
    if let rate = baseRates?.values.first(where: { !($0 > 0 && $0 < 1) }) {
      throw ValidationError("--base-rates takes shares between 0 and 1, not \(rate)")
    }
  }

  /// Audits, prints the report in a format and writes the files.
  ///
  /// The order is fixed: scores and stdout first, then the folder.
  /// - Parameters:
  ///   - format: of stdout.
  ///   - settings: to which inversion and the table of scores are added.
  ///   - audit: makes the report with the completed settings.
  /// - Throws: what the audit throws, and `FileError`.
  func write(
    _ format: AuditFormat, settings: AuditSettings,
    of audit: (AuditSettings) throws -> AuditReport
  ) throws {
    var settings = settings
    settings.allowsInversion = allowInverted
    settings.baseRates = baseRates?.values ?? settings.baseRates
    // Scores are collected while attacks run, as reports keep no score of single samples.
    let table = scores.map { _ in ScoreTable() }
    if let table { settings.onScores = table.add }
    let report = try audit(settings)
    // Markdown has them already.
    if format != .markdown { for warning in report.warnings { note("warning: \(warning)") } }
    if let scores, let table { try table.write(to: scores) }
    try emit(format.text(of: report))
    if let out, let warning = try report.write(to: withoutEndingSlashes(out)) {
      note("warning: \(warning)")
    }
  }
}
