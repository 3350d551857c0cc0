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
      adversarial: perturbation.map {
        logits(
          samples.attacked(network, $0, seed: seed, stream: "audit/\(name)", workers: workers))
      },
      worstCase: perturbation.map { OutputRows(worstLogits(precise, samples, $0)) })
  }

  /// Logits of the certified worst-case confidence 1/(1 + Σ_{j≠y} e^(−m̲_j)): −m̲, 0 for the class
  /// itself. A margin without a bound counts as −10¹⁵.
  private func worstLogits(
    _ network: Network<Double>, _ samples: Samples, _ perturbation: Perturbation
  ) -> Tensor<Double> {
    let prover = Prover(network: network, perturbation: perturbation, workers: workers)
    let margins = prover.margins(samples, by: bound)
    return Tensor(
      margins.elements.map { $0 > -1e15 ? -min($0, 1e15) : 1e15 }, shape: margins.shape)
  }
}
