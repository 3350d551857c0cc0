import ArgumentParser
import Datasets
import MembershipInference
import Results

/// Reads outputs and audits them.
struct AuditRun {
  let settings: AuditSettings

  func outputs(_ file: String) throws -> AuditReport {
    try checked(
      OutputAudit(
        outputs: RecordedOutputs(file: file), file: file, settings: settings
      ).report(), file: file)
  }

  /// - Parameter target: the model under attack; nil: the one that `--compat` takes.
  func shadows(_ file: String, target: Int??) throws -> AuditReport {
    let signals = try ShadowSignals(
      archive: NPZArchive(file: file), isPublished: settings.compatibility == .liraReference,
      allowsMasked: settings.allowsMasked)
    let target = target ?? settings.compatibility?.target(among: signals.models)
    return try checked(
      ShadowAudit(signals: signals, target: target, file: file, settings: settings).report(),
      file: file)
  }

  /// Fails where attacks were asked for of which none can be made.
  /// - Parameter areAllAsked: whether all attacks were asked for that can be made.
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
