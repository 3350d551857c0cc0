import ArgumentParser
import MembershipInference
import Results
import Sweeps

/// Asks a model, and shadow models, and audits the answers.
struct ModelAuditRun {
  let file: ModelFile
  let members: MembershipOptions
  let radius: InputOptions
  let queries: QueryOptions
  let shadows: ShadowModelOptions
  let settings: AuditSettings
  /// Whether all attacks are asked for that can be made.
  let areAllAsked: Bool

  func report() throws -> AuditReport {
    let model = try members.model(file, seed: settings.seed)
    var audit = ModelAudit(
      model, settings, radius: try radius.radius(of: model), verifier: radius.verifier)
    audit.shadows = shadows.count.map { ModelAudit.Shadows(count: $0, folder: shadows.folder) }
    if areAllAsked { audit.settings.attacks = audit.possibleAttacks }
    audit.attacksShadows = shadows.everyTarget
    audit.shift = shadows.shift ?? 0
    audit.queries = queries.settings
    audit.queriedSamples = queries.samples ?? audit.queriedSamples
    let count = shadows.count ?? 0
    return try audit.report { done in note("shadow models: \(done)/\(count)") }
  }
}
