import ArgumentParser
import Datasets
import MembershipInference
import Results

/// Reads outputs and audits them.
/// Between the commands and `MembershipInference`: choice of the reader, and what counts as
/// failure.
struct AuditRun {
  /// Of the attacks; the same for all ways of reading.
  let settings: AuditSettings

  /// By its suffix the file is NPZ (or one NPY array), else CSV.
  /// - Parameter file: recorded outputs of one model, logits or probabilities.
  func outputs(_ file: String) throws -> AuditReport {
    try checked(
      OutputAudit(
        outputs: RecordedOutputs(file: file), file: file, settings: settings
      ).report(), file: file)
  }

  /// - Parameter target: the model under attack; nil: the one that `--compat` takes.
  /// - Parameter file: NPZ with outputs of many models on one pool.
  func shadows(_ file: String, target: Int??) throws -> AuditReport {
    let signals = try ShadowSignals(
      archive: NPZArchive(file: file), isPublished: settings.compatibility == .liraReference,
      allowsMasked: settings.allowsMasked)
    // A doubly optional number: the outer nil is an option that was not given, the inner one says
    // all.
    let target = target ?? settings.compatibility?.target(among: signals.models)
    return try checked(
      ShadowAudit(signals: signals, target: target, file: file, settings: settings).report(),
      file: file)
  }

  /// Fails where attacks were asked for of which none can be made.
  /// - Parameter areAllAsked: whether all attacks were asked for that can be made.
  /// - Parameter report: as the audit made it.
  /// - Throws: `MismatchError` with the warnings that say why.
  func checked(
    _ report: AuditReport, file: String, areAllAsked: Bool = false
  ) throws -> AuditReport {
    guard !areAllAsked else { return report }
    let missing = (settings.attacks ?? []).filter { report.attack($0) == nil }.sorted()
    guard missing.isEmpty else {
      let reasons = report.warnings.filter { warning in
        missing.contains { warning.hasPrefix("\($0.rawValue): ") }
      }
      throw MismatchError(
        "\(file): has not what \(missing.map(\.rawValue).joined(separator: ", ")) needs"
          + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))")
          + "; leave it out of --attacks")
    }
    return report
  }
}
