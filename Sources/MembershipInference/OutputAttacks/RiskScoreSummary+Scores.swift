internal import Results
internal import Statistics

extension RiskScoreSummary {
  /// Calibration, precision and recall of scores, and what the classes have to do with them.
  /// - Parameters:
  ///   - prior: probability of membership that the scores rest on.
  ///   - errors: generalisation error of every class, accuracy on its members less that on its
  ///     non-members.
  init(scores: ScoreSet, prior: Double, generalisationErrors errors: [Int: Double]) {
    let members = scores.members.values
    let nonMembers = scores.nonMembers.values
    let bins = tenths(members: members, nonMembers: nonMembers, prior: prior)
    let total = bins.reduce(0) { $0 + $1.members + $1.nonMembers }
    let squares = bins.reduce(0.0) { sum, bin in
      sum + Double(bin.members + bin.nonMembers) * (bin.score - bin.share) * (bin.score - bin.share)
    }
    let risks = grouped(members, labels: scores.memberLabels)
    let classes = risks.keys.sorted().compactMap { label -> ClassRisk? in
      guard let values = risks[label], let error = errors[label] else { return nil }
      return ClassRisk(
        label: label, members: values.count,
        meanMember: values.reduce(0, +) / Double(values.count), generalisationError: error)
    }
    self.init(
      meanMember: members.reduce(0, +) / Double(members.count),
      meanNonMember: nonMembers.reduce(0, +) / Double(nonMembers.count),
      rmse: (squares / Double(total)).squareRoot(), calibration: bins,
      precisionRecall: (0...10).map { tenth in
        let threshold = Double(10 - tenth) / 10
        let reached = members.count { $0 >= threshold }
        let recall = Double(reached) / Double(members.count)
        let others = nonMembers.count { $0 >= threshold }
        let fpr = Double(others) / Double(nonMembers.count)
        return PrecisionRecall(
          threshold: threshold,
          precision: reached + others == 0 ? nil : posterior(recall, fpr, prior: prior),
          recall: recall)
      }, prior: prior, classes: classes,
      classCorrelation: pearsonCorrelation(
        x: classes.map(\.meanMember), y: classes.map(\.generalisationError)))
  }
}

/// Tenths of 0…1 that hold scores.
private func tenths(
  members: [Double], nonMembers: [Double], prior: Double
) -> [RiskScoreSummary.CalibrationBin] {
  func bin(_ score: Double) -> Int { min(Int(score * 10), 9) }
  return (0..<10).compactMap { tenth in
    let m = members.filter { bin($0) == tenth }
    let n = nonMembers.filter { bin($0) == tenth }
    guard !m.isEmpty || !n.isEmpty else { return nil }
    return .init(
      score: (m + n).reduce(0, +) / Double(m.count + n.count), members: m.count,
      nonMembers: n.count,
      share: posterior(
        Double(m.count) / Double(members.count), Double(n.count) / Double(nonMembers.count),
        prior: prior))
  }
}
