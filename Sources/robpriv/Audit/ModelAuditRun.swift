import ArgumentParser
import Files
import MembershipInference
import ModelAudits
import Results
import Synchronization

/// Asks a model, and shadow models, and audits the answers.
/// Turns the options' groups into one `ModelAudit`.
struct ModelAuditRun {
  let file: ModelFile
  let members: MembershipOptions
  let radius: InputOptions
  let queries: QueryOptions
  let shadows: ShadowModelOptions
  let settings: AuditSettings
  /// Whether all attacks are asked for that can be made.
  let areAllAsked: Bool
  /// Where embeddings go; nil: nowhere.
  let embeddings: String?

  /// - Throws: errors of model, data and attacks.
  func report() throws -> AuditReport {
    let model = try members.model(
      file, seed: settings.seed, sparesOthers: shadows.count != nil)
    var audit = ModelAudit(
      model: model, settings: settings, radius: try radius.radius(of: model),
      verifier: radius.verifier)
    audit.shadows = shadows.count.map { ModelAudit.Shadows(count: $0, folder: shadows.folder) }
    audit.shadowData = shadows.data
    // What is possible depends on the model's inputs and on shadow models, hence only now.
    if areAllAsked { audit.settings.attacks = audit.possibleAttacks }
    audit.attacksShadows = shadows.everyTarget
    audit.shift = shadows.shift ?? 0
    audit.queries = queries.settings
    audit.queriedSamples = queries.samples ?? audit.queriedSamples
    if let embeddings { try writeAtomically(audit.embeddings(), to: embeddings) }
    return try report(audit)
  }

  /// Runs the audit. Shadow models that are done are kept when it is stopped.
  /// - Parameter audit: with all settings.
  /// - Returns: the report, or never after a signal.
  private func report(_ audit: ModelAudit) throws -> AuditReport {
    guard shadows.count != nil else { return try audit.report() }
    let finished = Mutex((done: 0, count: 0))
    endInOrder { [folder = shadows.folder] in
      guard let folder else { return "no shadow model is kept; pass a folder to --shadows" }
      let (done, count) = finished.withLock { $0 }
      return "\(done) of \(count) shadow models are in \(folder); the same command continues"
    }
    return try audit.report { done, count in
      finished.withLock { $0 = (done, count) }
      note("shadow models: \(done)/\(count)")
    }
  }
}
