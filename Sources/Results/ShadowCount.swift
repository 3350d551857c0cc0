/// What an attack achieves with so many shadow models: an entry of `shadow_counts` in the JSON of an
/// audit, whose keys are given with each property.
package struct ShadowCount: Equatable, Sendable {
  /// `attack`
  package var attack: Attack
  /// `shadow_models`: with which each target is compared.
  package var shadowModels: Int
  /// `n_members`, `n_nonmembers`: samples that have the shadow models that the attack needs.
  package var members: Int
  package var nonMembers: Int
  /// `auc`, `auc_interval`
  package var auc: Double
  package var aucInterval: ClosedRange<Double>?
  /// `tpr`: from false-positive rates, as text, to true-positive rates.
  package var lowFPR: [RateAtFPR]

  package init(
    attack: Attack, shadowModels: Int, members: Int, nonMembers: Int, auc: Double,
    aucInterval: ClosedRange<Double>?, lowFPR: [RateAtFPR]
  ) {
    self.attack = attack
    self.shadowModels = shadowModels
    self.members = members
    self.nonMembers = nonMembers
    self.auc = auc
    self.aucInterval = aucInterval
    self.lowFPR = lowFPR
  }
}

extension ShadowCount: Codable {
  private enum Key: String, CodingKey {
    case attack
    case shadowModels = "shadow_models"
    case members = "n_members"
    case nonMembers = "n_nonmembers"
    case auc
    case aucInterval = "auc_interval"
    case tpr
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self.init(
      attack: try values.decode(Attack.self, forKey: .attack),
      shadowModels: try values.decode(Int.self, forKey: .shadowModels),
      members: try values.decode(Int.self, forKey: .members),
      nonMembers: try values.decode(Int.self, forKey: .nonMembers),
      auc: try values.decode(Double.self, forKey: .auc),
      aucInterval: try values.decodeIfPresent(ClosedRange<Double>.self, forKey: .aucInterval),
      lowFPR: try values.decode(RateTable.self, forKey: .tpr).rates)
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(attack, forKey: .attack)
    try values.encode(shadowModels, forKey: .shadowModels)
    try values.encode(members, forKey: .members)
    try values.encode(nonMembers, forKey: .nonMembers)
    try values.encode(auc, forKey: .auc)
    try values.encode(aucInterval, forKey: .aucInterval)
    try values.encode(RateTable(lowFPR), forKey: .tpr)
  }
}
