/// The relative membership attack (Zarifzadeh, Liu and Shokri 2024): the share of population
/// samples z whose likelihood ratio p(z | target)/p(z) the sample's own ratio exceeds γ times.
///
/// p(x) is the mean confidence of models trained with x and of models trained without it; offline
/// the former is approximated, p(x) = ((1 + a)·p_out(x) + (1 − a))/2 (their appendix B.2.2).
package struct RMIA: Sendable {
  /// How p(x) is found.
  package enum Marginal: Sendable {
    /// From IN and OUT models.
    case online
    /// From OUT models, with the coefficient a.
    case offline(a: Double)
    /// As the authors' code does offline: of the first 2k models besides the target and its partner
    /// (models 2i and 2i + 1 were trained on complementary halves), confidences of IN models count
    /// as 0 and the k largest are averaged.
    case reference(a: Double, models: Int)
  }

  package var marginal: Marginal
  package var gamma: Double
  /// Whether confidences are of logits halved (temperature 2, as in the authors' experiments, not in
  /// the code behind `reference`): of an overfitted network p_y itself is so near to 1 on most samples
  /// that ratios tell nothing.
  package var isSoftened: Bool

  package init(marginal: Marginal, gamma: Double = 1, isSoftened: Bool = true) {
    self.marginal = marginal
    self.gamma = gamma
    self.isSoftened = isSoftened
  }

  /// As the authors' code does offline, on the confidences themselves.
  package static func reference(a: Double, models: Int) -> RMIA {
    RMIA(marginal: .reference(a: a, models: models), isSoftened: false)
  }

  /// Scores of all samples, larger for likelier members.
  /// - Precondition: there is a population; `target` is not among `shadows`.
  package func scores(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> [Double] {
    let population = signals.populationCount
    precondition(population > 0, "RMIA needs a population")
    let ratios = (0..<signals.samples).map { sample in
      let confidence = { signals.confidence($0, sample: sample, isSoftened: isSoftened) }
      return confidence(target)
        / likelihood(
          shadows.map { (confidence: confidence($0), isIn: signals.isMember(sample, of: $0)) })
    }
    let others = (0..<population).map { z in
      let confidence = { signals.populationConfidence($0, sample: z, isSoftened: isSoftened) }
      return confidence(target)
        / likelihood(shadows.map { (confidence: confidence($0), isIn: false) })
    }
    return ratios.map { ratio in
      Double(others.count { ratio / $0 > gamma }) / Double(population)
    }
  }

  /// The models that a target is compared with: all others or, by the authors' code, without the
  /// partner and at most 2k.
  package func shadows(of target: Int, among models: Int) -> [Int] {
    let others = (0..<models).filter { $0 != target }
    guard case .reference(_, let count) = marginal else { return others }
    return Array(others.filter { $0 != target ^ 1 }.prefix(2 * count))
  }

  private func likelihood(_ models: [(confidence: Double, isIn: Bool)]) -> Double {
    // Ascending, so that the sum does not depend on the order of the models.
    func mean(_ values: [Double]) -> Double {
      values.sorted().reduce(0, +) / Double(values.count)
    }
    let outside = models.filter { !$0.isIn }.map(\.confidence)
    switch marginal {
    case .online:
      let inside = models.filter(\.isIn).map(\.confidence)
      if inside.isEmpty { return mean(outside) }
      return outside.isEmpty ? mean(inside) : (mean(inside) + mean(outside)) / 2
    case .offline(let a): return (1 + a) / 2 * mean(outside) + (1 - a) / 2
    case .reference(let a, let count):
      let values = models.map { $0.isIn ? 0 : $0.confidence }.sorted(by: >)
      return (1 + a) / 2 * mean(Array(values.prefix(count))) + (1 - a) / 2
    }
  }
}
