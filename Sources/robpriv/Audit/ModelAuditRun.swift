import ArgumentParser
import Datasets
import MembershipInference
import Results
import Sweeps

/// Asks a model, and shadow models, and audits the answers.
struct ModelAuditRun {
  let file: String
  let options: ModelAuditOptions
  let data: DataOptions
  let settings: AuditSettings
  /// Folder of the shadow models.
  let shadows: String?
  /// Whether all attacks are asked for that can be made.
  let areAllAsked: Bool
  /// Whether every shadow model is attacked, too.
  let attacksShadows: Bool

  func report() throws -> AuditReport {
    let model = try model()
    let radius =
      try options.eps.map { try (options.epsUnit ?? .level).radius($0, of: model.dataset) }
      ?? model.trainedRadius
    guard options.verifier == nil || radius != nil else {
      throw ValidationError("--verifier needs --eps: the model was trained without a radius")
    }
    var audit = ModelAudit(model, settings, radius: radius, verifier: options.verifier ?? .own)
    audit.shadows = options.shadowModels.map { ModelAudit.Shadows(count: $0, folder: shadows) }
    if areAllAsked { audit.settings.attacks = audit.possibleAttacks }
    audit.attacksShadows = attacksShadows
    audit.shift = options.shift ?? 0
    audit.queries = options.querySettings
    audit.queriedSamples = options.samples ?? audit.queriedSamples
    let count = options.shadowModels ?? 0
    return try audit.report { done in note("shadow models: \(done)/\(count)") }
  }

  private func model() throws -> AuditedModel {
    guard options.isForeign else {
      return try AuditedModel(recorded: file, data: data.data == "digits" ? nil : data.data)
    }
    guard let index = options.membersIndex else {
      throw ValidationError("an ONNX model needs --members-index FILE, and its --data")
    }
    return try AuditedModel(
      onnx: file, dataset: data.selection.load(), membersIndex: index, seed: settings.seed)
  }
}
