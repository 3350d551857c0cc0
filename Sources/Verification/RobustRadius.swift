package import Attacks
package import Networks
internal import Resources
package import Tensors

/// What is known of the largest ε within which a sample keeps its class.
///
/// Every radius between `proven` and `falsified` is open. All numbers are in units of the network's input, not in
/// intensity levels.
package struct RobustRadius: Sendable {
  /// The largest ε for which robustness is proven; 0 if none is.
  package fileprivate(set) var proven = 0.0
  /// The smallest known distance of a counterexample, rounded up, ∞ if none is known.
  package fileprivate(set) var falsified = Double.infinity
  package fileprivate(set) var witness: Verdict.Witness?
  /// How many boxes were looked at.
  ///
  /// Each is a full query of the cascade, with its own share of the time.
  package fileprivate(set) var queries = 0
}

extension Cascade {
  /// Brackets the robust radius of a sample that has the class `label`, by bisection up to the radius
  /// of `widest`, rounded up, all in input units.
  ///
  /// The bracket is at most `tolerance` wide unless the cascade leaves boxes undecided; then both ends
  /// are moved as far as verdicts allow. `timeout` holds for the whole sample.
  ///
  /// Costs about log₂(radius/tolerance) queries. The first is about the whole radius and settles
  /// robust samples at once.
  /// - Parameters:
  ///   - x: [1, …], the sample.
  ///   - widest: the threat model with the largest radius in question.
  ///   - network: whose outputs are the logits.
  ///   - label: the class that must stay the largest output.
  ///   - tolerance: widest bracket, in input units, above 0.
  /// - Returns: the bracket, with the witness at its upper end where one is known.
  package func robustRadius(
    of network: Network<Double>, around x: Tensor<Float>, label: Int, upTo widest: Perturbation,
    tolerance: Double
  ) -> RobustRadius {
    let limit = widest.covering
    precondition(limit > 0 && tolerance > 0, "limit \(limit), tolerance \(tolerance)")
    let end = deadline.within(seconds: timeout)
    var known = RobustRadius()
    /// Whether something new is known.
    func ask(_ radius: Double) -> Bool {
      if end.isPast { return false }
      var cascade = self
      cascade.deadline = end
      // Half of what is left: one hard box must not take all.
      cascade.timeout = end.left.map { $0 / .seconds(2) }
      known.queries += 1
      let perturbation = widest.with(radius: radius)
      switch cascade.decide(
        Query(robustnessOf: network, around: x, perturbation: perturbation, label: label)
      ).verdict {
      case .verified: known.proven = radius
      // Often nearer than the radius that was asked for: the bracket then shrinks by more than
      // half.
      case .falsified(let witness):
        known.falsified = min(radius, witness.distance(from: x, perturbation: perturbation))
        known.witness = witness
      case .undecided: return false
      }
      return true
    }
    var undecided: [Double] = []
    /// Asks in the middle; whether there is more to ask.
    ///
    /// The guard on `middle` ends the search where no double lies between the ends.
    func halve(_ low: Double, high: Double) -> Bool {
      let middle = low + (high - low) / 2
      guard high - low > tolerance, low < middle, middle < high else { return false }
      if !ask(middle) { undecided.append(middle) }
      return !end.isPast
    }
    if !ask(limit) { undecided.append(limit) }
    // Where nothing is undecided, the first search leaves nothing to the second.
    while halve(known.proven, high: min(limit, known.falsified, undecided.min() ?? limit)) {}
    // From the other side: above what is undecided, counterexamples may still be nearer than the
    // one known.
    while known.falsified.isFinite,
      halve(
        undecided.filter { $0 < known.falsified }.reduce(known.proven, max), high: known.falsified)
    {}
    return known
  }
}

extension Query {
  /// Whether `label` stays the largest output within a threat model around a sample [1, …].
  ///
  /// The proof is about the box of the radius rounded up, the search for witnesses about the box of
  /// floats that lies within the radius as typed (`Perturbation.attackBox`): a rounding never makes
  /// a witness of what the threat model excludes.
  /// - Parameters:
  ///   - network: whose outputs are the logits.
  ///   - x: [1, …], the sample as the network takes it, in input units.
  ///   - perturbation: radius and range, in input units.
  ///   - label: the class in question, not necessarily the sample's true one.
  package init(
    robustnessOf network: Network<Double>, around x: Tensor<Float>, perturbation: Perturbation,
    label: Int
  ) {
    let attacked = perturbation.attackBox(around: x)
    self.init(
      network: network, box: perturbation.provenBox(around: x),
      witnessBox: Box(lower: Tensor(attacked.lower), upper: Tensor(attacked.upper)), label: label)
  }
}

extension Verdict.Witness {
  /// At least the ℓ∞ distance from a sample.
  ///
  /// Rounded up at every step: what is called falsified at a distance has a counterexample within
  /// it.
  func distance(from x: Tensor<Float>, perturbation: Perturbation) -> Double {
    zip(inputs, x.elements.map(Double.init)).reduce(0) { largest, pair in
      let (input, value) = pair
      let error = perturbation.error(of: value)
      let distance = abs(input - value).nextUp
      return max(largest, error == 0 ? distance : (distance + error).nextUp)
    }
  }
}
