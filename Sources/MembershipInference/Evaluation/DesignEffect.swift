internal import Statistics

extension ScoreSet {
  /// How many times the variance of the area under the ROC curve is that of independent scores, for
  /// scores of several models on one pool, whose identities are model·samples + sample.
  ///
  /// Scores of one sample under several models depend on each other, likelihood ratios most: whatever
  /// sets the sample's IN models apart from its OUT models by chance does so for every target. Those
  /// of one model may, too. The variance is that of clusters of samples and, from eight models on, of
  /// both kinds of clusters, V_samples + V_models − V_independent (Cameron, Gelbach and Miller 2011),
  /// if that is more; of fewer models their own share cannot be told.
  func designEffect(poolSize: Int) -> Double {
    let area = ClusteredArea(members: members.values, nonMembers: nonMembers.values)
    func variance(_ cluster: (Int) -> Int) -> Double {
      area.variance(
        memberClusters: members.samples.map(cluster),
        nonMemberClusters: nonMembers.samples.map(cluster)) ?? 0
    }
    let identities = members.samples + nonMembers.samples
    let independent = area.independentVariance
    guard independent > 0 else {
      // Perfect order: every sample tells it once.
      return Double(identities.count) / Double(Set(identities.map { $0 % poolSize }).count)
    }
    let bySample = variance { $0 % poolSize }
    guard Set(identities.map { $0 / poolSize }).count >= Self.fewestModels else {
      return bySample / independent
    }
    let byBoth = bySample + variance { $0 / poolSize } - independent
    return max(bySample, byBoth) / independent
  }

  /// Models from which on their differences can be told.
  static var fewestModels: Int { 8 }
}
