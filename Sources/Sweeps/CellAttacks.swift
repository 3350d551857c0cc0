internal import Datasets
package import Experiments
internal import MembershipInference
internal import ModelAudits
package import Networks
package import Results
package import Tensors

extension Experiment {
  /// What the attacks of the configuration achieve against a cell's network on benign inputs; nil
  /// without any.
  /// - Throws: an error in one line where the data do not suffice for an attack.
  ///
  /// - Parameters:
  ///   - network: trained, as its file has it.
  ///   - cell: gives members, non-members and the seed.
  ///   - workers: threads; they change no figure.
  /// - Returns: one score for every attack wanted, in the configuration's order.
  package func attackScores(
    _ network: Network<Float>, cell: Cell, workers: Workers = .one
  ) throws -> [AttackScore]? {
    guard let wanted = configuration.attacks else { return nil }
    let model = try AuditedModel(network: network, of: cell, in: self)
    let settings = AuditSettings(attacks: Set(wanted), seed: seed(of: cell), workers: workers)
    let results = try ModelAudit(model: model, settings: settings).report().attacks
    return try wanted.map { id in
      guard let result = results.first(where: { $0.id == id }) else {
        throw unsuitableData(for: id)
      }
      return AttackScore(result)
    }
  }
}
