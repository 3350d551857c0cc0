/// The layout that `AuditReport` shows, apart from the properties, as JSON has intervals as pairs
/// and rates under their false-positive rates.
extension AttackResult {
  private enum Key: String, CodingKey {
    case id, signal, input
    case thresholdProtocol = "protocol"
    case scope = "thresholds"
    case threshold
    case members = "n_members"
    case nonMembers = "n_nonmembers"
    case accuracy
    case accuracyInterval = "accuracy_interval"
    case advantage
    case advantageOverHalf = "advantage_over_half"
    case auc
    case aucInterval = "auc_interval"
    case tpr, null95
    case pValue = "p_value"
    case adjustedPValue = "p_value_holm"
    case ksPValue = "ks_p_value"
    case queries
    case truePositives = "true_positives"
    case falsePositives = "false_positives"
    case precision, recall, f1
    case precisionAt = "precision_at"
    case threatModel = "threat_model"
  }

  /// Absent figures are written as null, `curve` not at all.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(id, forKey: .id)
    try values.encode(signal, forKey: .signal)
    try values.encode(input, forKey: .input)
    try values.encode(thresholdProtocol, forKey: .thresholdProtocol)
    try values.encode(scope, forKey: .scope)
    try values.encode(threshold, forKey: .threshold)
    try values.encode(members, forKey: .members)
    try values.encode(nonMembers, forKey: .nonMembers)
    try values.encode(accuracy, forKey: .accuracy)
    try values.encode(ends(accuracyInterval), forKey: .accuracyInterval)
    try values.encode(advantage, forKey: .advantage)
    try values.encode(advantageOverHalf, forKey: .advantageOverHalf)
    try values.encode(auc, forKey: .auc)
    try values.encode(aucInterval.map(ends), forKey: .aucInterval)
    try values.encode(RateTable(lowFPR), forKey: .tpr)
    try values.encode(null95, forKey: .null95)
    try values.encode(pValue, forKey: .pValue)
    try values.encode(adjustedPValue, forKey: .adjustedPValue)
    try values.encode(ksPValue, forKey: .ksPValue)
    try values.encode(queries, forKey: .queries)
    try values.encode(positives?.members, forKey: .truePositives)
    try values.encode(positives?.nonMembers, forKey: .falsePositives)
    try values.encode(precision, forKey: .precision)
    try values.encode(recall, forKey: .recall)
    try values.encode(f1, forKey: .f1)
    let precisions = baseRates.map { (shortest($0), precision(atBaseRate: $0)) }
    try values.encode(Dictionary(precisions) { $1 }, forKey: .precisionAt)
    try values.encode(id.threatModel, forKey: .threatModel)
  }

  /// - Throws: `DecodingError` for missing keys and intervals whose ends are no pair in order.
  ///   Derived figures, as `advantage`, are not read but computed.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func interval(_ key: Key) throws -> ClosedRange<Double>? {
      guard let numbers = try values.decodeIfPresent([Double].self, forKey: key) else { return nil }
      if let interval = range(numbers) { return interval }
      throw DecodingError.dataCorruptedError(
        forKey: key, in: values, debugDescription: "\(numbers) is no interval")
    }
    let accuracy = try values.decode(Double.self, forKey: .accuracy)
    self.init(
      id: try values.decode(Attack.self, forKey: .id),
      signal: try values.decode(String.self, forKey: .signal),
      input: try values.decode(AttackInput.self, forKey: .input),
      thresholdProtocol: try values.decode(ThresholdProtocol.self, forKey: .thresholdProtocol),
      scope: try values.decode(ThresholdScope.self, forKey: .scope),
      threshold: try values.decodeIfPresent(Double.self, forKey: .threshold),
      members: try values.decode(Int.self, forKey: .members),
      nonMembers: try values.decode(Int.self, forKey: .nonMembers), accuracy: accuracy,
      accuracyInterval: try interval(.accuracyInterval) ?? accuracy...accuracy,
      auc: try values.decodeIfPresent(Double.self, forKey: .auc),
      aucInterval: try interval(.aucInterval),
      lowFPR: try values.decode(RateTable.self, forKey: .tpr).rates,
      null95: try values.decode(Double.self, forKey: .null95),
      pValue: try values.decode(Double.self, forKey: .pValue),
      ksPValue: try values.decodeIfPresent(Double.self, forKey: .ksPValue),
      queries: try values.decodeIfPresent(Double.self, forKey: .queries))
    adjustedPValue = try values.decodeIfPresent(Double.self, forKey: .adjustedPValue)
    let precisions = try values.decodeIfPresent([String: Double?].self, forKey: .precisionAt)
    baseRates = precisions.map { $0.keys.compactMap(Double.init).sorted(by: >) } ?? baseRates
    if let hits = try values.decodeIfPresent(Int.self, forKey: .truePositives),
      let errors = try values.decodeIfPresent(Int.self, forKey: .falsePositives)
    {
      guard 0...members ~= hits, 0...nonMembers ~= errors else {
        throw DecodingError.dataCorruptedError(
          forKey: .truePositives, in: values,
          debugDescription: "\(hits) and \(errors) of \(members) and \(nonMembers) samples")
      }
      positives = Positives(members: hits, nonMembers: errors)
    }
  }
}

/// True-positive rates by false-positive rate, as `tpr` has them.
struct RateTable: Codable {
  let rates: [RateAtFPR]

  private struct Entry: Codable {
    var value: Double
    var interval: [Double]
    var count: Int
    var total: Int
    var resolved: Bool

    init(_ rate: RateAtFPR) {
      value = rate.tpr.value
      interval = ends(rate.interval)
      count = rate.tpr.count
      total = rate.tpr.total
      resolved = rate.resolved
    }

    func rate(at fpr: Double) -> RateAtFPR? {
      guard 0 <= count, count <= total, let interval = range(interval) else { return nil }
      return RateAtFPR(
        fpr: fpr, tpr: Proportion(count: count, total: total), interval: interval,
        resolved: resolved)
    }
  }

  init(_ rates: [RateAtFPR]) { self.rates = rates }

  init(from decoder: any Decoder) throws {
    let entries = try decoder.singleValueContainer().decode([String: Entry].self)
    let rates = entries.compactMap { fpr, entry in Double(fpr).flatMap { entry.rate(at: $0) } }
    self.rates = rates.sorted { $0.fpr > $1.fpr }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(rates.map { (shortest($0.fpr), Entry($0)) }) { $1 })
  }
}

/// [low, high]
private func ends(_ interval: ClosedRange<Double>) -> [Double] {
  [interval.lowerBound, interval.upperBound]
}

/// The inverse; nil for what is no pair in order, NaN included.
private func range(_ numbers: [Double]) -> ClosedRange<Double>? {
  guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
  return numbers[0]...numbers[1]
}
