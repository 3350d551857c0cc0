package import Networks
internal import Results

/// A model under attack, or a shadow model, with the samples that it is asked about.
package struct Suspect: Sendable {
  package let oracle: LabelOracle
  /// For white-box attacks.
  package let network: Network<Float>?
  package let samples: AttackedSamples

  package init(network: Network<Float>, samples: AttackedSamples) {
    self.init(oracle: LabelOracle(network), network: network, samples: samples)
  }

  /// A model that can be asked for labels only.
  package init(oracle: LabelOracle, samples: AttackedSamples) {
    self.init(oracle: oracle, network: nil, samples: samples)
  }

  private init(oracle: LabelOracle, network: Network<Float>?, samples: AttackedSamples) {
    self.oracle = oracle
    self.network = network
    self.samples = samples
  }

  /// The same model, asked about either half of the samples of each set.
  fileprivate func halves(seed: UInt64) -> (known: Suspect, evaluated: Suspect) {
    let halves = samples.halves(seed: seed)
    return (
      Suspect(oracle: oracle, network: network, samples: halves.known),
      Suspect(oracle: oracle, network: network, samples: halves.evaluated)
    )
  }
}

/// Whose membership an attack learns from, and whose it tells then: shadow models and all of the
/// target's samples or, without those and under `held-out`, one half of the target's and the other.
struct Lesson: Sendable {
  let known: [Suspect]
  let evaluated: Suspect
  let chosenBy: ThresholdProtocol

  /// Nil where the target has too few samples for halves.
  init?(target: Suspect, shadows: [Suspect], settings: QuerySettings) {
    guard shadows.isEmpty || settings.thresholdProtocol == .heldOut else {
      known = shadows
      evaluated = target
      chosenBy = .shadow
      return
    }
    guard target.samples.hasHalves else { return nil }
    let halves = target.halves(seed: settings.seed)
    known = [halves.known]
    evaluated = halves.evaluated
    chosenBy = .heldOut
  }

  /// What a function gives for the samples of known membership.
  func knownScores(_ values: (Suspect) -> [Double]) -> ScoreSet {
    let sets = known.map { $0.samples.scoreSet(values($0)) }
    return sets.dropFirst().reduce(sets[0]) { $0.joined($1) }
  }
}
