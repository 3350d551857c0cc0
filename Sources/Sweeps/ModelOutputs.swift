internal import MembershipInference
internal import Networks
internal import Robustness
internal import Tensors

/// Asks a network for what the attacks on outputs read: logits on samples, on their adversarial
/// inputs, and the certified worst case.
struct ModelOutputs {
  let network: Network<Float>
  /// Nil: benign inputs alone.
  let perturbation: Perturbation?
  let bound: MarginBound
  let seed: UInt64
  let workers: Workers

  func pair(
    _ members: Samples, _ nonMembers: Samples, words: String = ""
  ) -> RecordedOutputs.Pair {
    RecordedOutputs.Pair(
      members: side(members, words + "members"),
      nonMembers: side(nonMembers, words + "non-members"))
  }

  private func side(_ samples: Samples, _ name: String) -> RecordedOutputs.Side {
    let precise = Network<Double>(network)
    func logits(_ inputs: Tensor<Float>) -> OutputRows {
      OutputRows(precise.logits(Tensor<Double>(inputs), workers: workers))
    }
    return RecordedOutputs.Side(
      name: name, labels: samples.labels, samples: samples.identities, kind: .logits,
      benign: logits(samples.inputs),
      adversarial: perturbation.map { logits(adversarialInputs(samples, $0, name)) },
      worstCase: perturbation.map { OutputRows(worstLogits(precise, samples, $0)) })
  }

  /// The strongest points that the evaluation attack finds.
  private func adversarialInputs(
    _ samples: Samples, _ perturbation: Perturbation, _ name: String
  ) -> Tensor<Float> {
    let pieces = chunks(of: samples.count, size: 100)
    let points = workers.map(pieces.count) { piece in
      var stream = RandomStream(seed: seed, name: "audit/\(name)/\(piece)")
      return PGD.evaluation.strongestPoint(
        against: network, samples.inputs.rows(pieces[piece]),
        labels: Array(samples.labels[pieces[piece]]), perturbation, from: &stream)
    }
    return Tensor(concatenating: points, rowShape: network.architecture.inputShape)
  }

  /// Logits of the certified worst-case confidence 1/(1 + Σ_{j≠y} e^(−m̲_j)): −m̲, 0 for the class
  /// itself. A margin without a bound counts as −10¹⁵.
  private func worstLogits(
    _ network: Network<Double>, _ samples: Samples, _ perturbation: Perturbation
  ) -> Tensor<Double> {
    let margins = bound.marginLowerBounds(
      of: network, over: perturbation.provenBox(around: samples.inputs), labels: samples.labels,
      workers: workers)
    return Tensor(
      margins.elements.map { $0 > -1e15 ? -min($0, 1e15) : 1e15 }, shape: margins.shape)
  }
}
