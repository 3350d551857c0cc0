import Results
import Statistics

/// The findings of the summary, computed from the conditions and each stated with its interval and
/// without a verdict: what is tested stands in `Claim`.
///
/// Claims about ε are made at the capacity nearest to 1, claims about capacity at the middle
/// radius. Changes are paired over seeds: cells with one seed share their members and non-members.
/// Sentences are only as strong as their interval: "established" where the 95 % interval of the
/// paired difference leaves out 0. Intervals are not corrected for their number; `HypothesisTests`
/// are.
struct Findings {
  let grid: Grid
  /// The grid's main one.
  let capacity: Double
  /// Where claims about capacity and the overview are made.
  let middleRadius: Radius

  /// Nil when nothing was evaluated.
  init?(grid: Grid) {
    guard let capacity = grid.mainCapacity, let radius = grid.middleRadius else { return nil }
    self.grid = grid
    self.capacity = capacity
    middleRadius = radius
  }

  /// Guarantee and leakage of every method at the middle radius.
  var overview: String {
    overviewTable(
      grid.methods.compactMap { grid.matched($0, capacity: capacity, radius: middleRadius) })
  }

  /// The confirmatory claims.
  var tests: ClaimTests { ClaimTests(grid: grid, capacity: capacity) }

  /// One paragraph per method, as Markdown list items.
  /// Empty for methods of which nothing can be said.
  var markdown: String {
    let items = grid.methods.map { method in
      let claims = method == "natural" ? naturalClaims : claims(of: method)
      return claims.isEmpty ? "" : "- **\(method)**\n" + claims.map { "  - \($0)\n" }.joined()
    }
    return items.joined()
  }

  /// What natural networks leak and prove.
  private var naturalClaims: [String] {
    let conditions = matched("natural")
    let advantage = conditions.first?.mean(.advantage("IB"))
    return [
      advantage.map { "IB advantage is \(Measure.Unit.fraction.text($0))." },
      guarantee(conditions),
    ].compactMap(\.self) + capacityTrends("natural", measures: [.advantage("IB")])
  }

  /// About leakage, what the attacker gains, its trend in ε, guarantees, and trends in capacity.
  private func claims(of method: String) -> [String] {
    let conditions = matched(method)
    let strategy = strategy(of: method)
    let trends: [Measure] = [.advantage(strategy)]
    let verified: [Measure] = grid.isCertified(conditions) ? [.verifiedTestAccuracy] : []
    return [
      leakage(conditions), gain(of: strategy, conditions: conditions),
      trend(.advantage(strategy), conditions: conditions), guarantee(conditions),
    ].compactMap(\.self) + capacityTrends(method, measures: verified + trends)
  }

  /// At the capacity of the claims.
  private func matched(_ method: String) -> [Condition] {
    grid.matched(method, capacity: capacity)
  }

  /// What robust training does to the leakage on benign inputs.
  /// IB of the method against IB of natural networks, at the same radii of evaluation.
  private func leakage(_ conditions: [Condition]) -> String? {
    let natural = matched("natural")
    guard !natural.isEmpty else {
      return "No naturally trained network to compare its leakage with."
    }
    let pairs = conditions.compactMap { condition in
      natural.first { $0.radius == condition.radius }.map { (before: $0, after: condition) }
    }
    guard let change = averageChange(.advantage("IB"), pairs: pairs) else { return nil }
    let place = pairs.count == 1 ? " at \(pairs[0].after.radius.name)" : ", averaged over ε"
    return "IB advantage goes from natural training's \(change.span)\(place): \(change.evidence)."
  }

  /// What the attacker gains by `strategy` over benign inputs.
  /// - Parameters:
  ///   - strategy: IA for empirical, IV for certified methods.
  ///   - conditions: over whose radii advantages are averaged, seed by seed.
  private func gain(of strategy: String, conditions: [Condition]) -> String? {
    let measure = Measure.advantage(strategy)
    let benign = conditions.averaged(.advantage("IB"))
    guard let change = PairedChange(unit: .fraction, from: benign, to: conditions.averaged(measure))
    else { return nil }
    let place = conditions.count == 1 ? "at \(conditions[0].radius.name)" : "averaged over ε"
    return
      "From IB to \(strategy), advantage goes from \(change.span), \(place): \(change.evidence)."
  }

  /// Along ε, by the peak of the means.
  private func trend(_ measure: Measure, conditions: [Condition]) -> String? {
    let points = conditions.map { Peak.Point(name: $0.radius.name, values: $0.values(measure)) }
    return Peak(measure: measure, along: points)?.sentence
  }

  /// What is proven, and what that costs in accuracy, from the smallest radius to the largest.
  /// Nil without verified accuracies.
  private func guarantee(_ conditions: [Condition]) -> String? {
    let verified = conditions.compactMap { condition in
      condition.mean(.verifiedTestAccuracy).map { (condition.radius, $0) }
    }
    guard let best = verified.max(by: { $0.1.mean < $1.1.mean }) else { return nil }
    if best.1.mean == 0 { return "No test input is verified at any ε." }
    guard grid.isCertified(conditions) else {
      return """
        At most \(Measure.Unit.percent.text(best.1.mean)) of the test inputs are verified \
        (\(best.0.name)): no useful guarantee.
        """
    }
    return change(
      measure: .verifiedTestAccuracy, name: "Verified test accuracy", conditions: conditions)
      + (conditions.count == 1
        ? "" : change(measure: .testAccuracy, name: " Test accuracy", conditions: conditions))
  }

  /// The first and the last condition are compared.
  private func change(measure: Measure, name: String, conditions: [Condition]) -> String {
    let (first, last) = (conditions.first!, conditions.last!)
    guard conditions.count > 1,
      let change = PairedChange(
        unit: measure.unit, from: first.values(measure), to: last.values(measure))
    else {
      return "\(name) is \(measure.unit.text(first.mean(measure))) % at \(first.radius.name)."
    }
    return """
      \(name) goes from \(measure.unit.text(change.before)) at \(first.radius.name) to \
      \(measure.unit.text(change.after)) at \(last.radius.name): \(change.evidence).
      """
  }

  /// At the middle radius, one sentence for each measure.
  private func capacityTrends(_ method: String, measures: [Measure]) -> [String] {
    measures.compactMap { measure in
      let points = grid.capacities.map { capacity in
        Peak.Point(
          name: "capacity \(shortest(capacity))",
          values: grid.matched(method, capacity: capacity, radius: middleRadius)?.values(measure)
            ?? [:])
      }
      return Peak(measure: measure, along: points).map { "At \(middleRadius.name): \($0.sentence)" }
    }
  }

  /// The change from `before` to `after`, averaged for every seed over the pairs that it has in
  /// full.
  /// A seed that lacks a radius in one of both is averaged over the others, in both alike.
  private func averageChange(
    _ measure: Measure, pairs: [(before: Condition, after: Condition)]
  ) -> PairedChange? {
    var (before, after): ([Int: [Double]], [Int: [Double]]) = ([:], [:])
    for pair in pairs {
      let (first, second) = (pair.before.values(measure), pair.after.values(measure))
      for seed in Set(first.keys).intersection(second.keys) {
        before[seed, default: []].append(first[seed]!)
        after[seed, default: []].append(second[seed]!)
      }
    }
    return PairedChange(
      unit: measure.unit, from: before.mapValues { SampleMean($0).mean },
      to: after.mapValues { SampleMean($0).mean })
  }
}
