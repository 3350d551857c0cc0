package import Attacks
package import MembershipInference
package import Networks
package import Tensors

/// A network that is asked about samples, for `sweep`, `evaluate` and `audit` alike.
package struct AskedModel {
  package let network: Network<Float>
  /// Scores and proves.
  package let precise: Network<Double>
  package let samples: Samples
  /// Of the random starts of adversarial inputs.
  package let seed: UInt64
  package let workers: Workers
  /// Logits on the samples themselves, [n, classes].
  package let benign: Tensor<Double>

  package init(network: Network<Float>, samples: Samples, seed: UInt64, workers: Workers) {
    self.network = network
    self.samples = samples
    self.seed = seed
    self.workers = workers
    precise = Network<Double>(network)
    benign = precise.logits(Tensor<Double>(samples.inputs), workers: workers)
  }

  /// The class that every sample gets; nil where there are several.
  package var onlyClass: Int? {
    let predictions = Set(benign.rowMaxima())
    return predictions.count == 1 ? predictions.first : nil
  }

  /// Logits on the strongest adversarial inputs that the evaluation attack finds, [n, classes].
  package func adversarial(within perturbation: Perturbation) -> Tensor<Double> {
    let inputs = samples.attacked(
      network: network, perturbation: perturbation, seed: seed, workers: workers)
    return precise.logits(Tensor<Double>(inputs), workers: workers)
  }

  /// What the attacks on outputs read, with a certified worst case.
  /// - Throws: `OrderViolation` where that is above what an input attains.
  package func outputs(
    within perturbation: Perturbation, provenBy verifier: Verifier
  ) throws(OrderViolation) -> ModelOutputs {
    let prover = Prover(network: precise, perturbation: perturbation, workers: workers)
    let outputs = ModelOutputs(
      samples: samples, benign: benign, adversarial: adversarial(within: perturbation),
      margins: BoundedMargins(samples: samples, verifier: verifier.effective, prover: prover)
        .strongest)
    try outputs.checkOrder()
    return outputs
  }
}

/// What a network puts out on samples, on their adversarial inputs, and in the certified worst case.
package struct ModelOutputs {
  package let samples: Samples
  /// Logits, [n, classes].
  package let benign: Tensor<Double>
  package var adversarial: Tensor<Double>?
  /// Lower bounds of the margins to all classes, [n, classes].
  package var margins: Tensor<Double>?

  package init(
    samples: Samples, benign: Tensor<Double>, adversarial: Tensor<Double>? = nil,
    margins: Tensor<Double>? = nil
  ) {
    self.samples = samples
    self.benign = benign
    self.adversarial = adversarial
    self.margins = margins
  }

  /// Some of the samples.
  func rows(_ rows: [Int]) -> ModelOutputs {
    ModelOutputs(
      samples: samples.rows(rows), benign: benign.rows(rows), adversarial: adversarial?.rows(rows),
      margins: margins?.rows(rows))
  }

  /// Which samples are classified correctly by such logits; ties go to the lowest class.
  package func isCorrect(_ logits: Tensor<Double>) -> [Bool] {
    zip(logits.rowMaxima(), samples.labels).map { $0 == $1 }
  }

  /// - Parameter words: what is before `members` in errors, as in `shadow members`.
  package func pair(words: String = "") -> RecordedOutputs.Pair {
    func side(ofMembers: Bool) -> RecordedOutputs.Side {
      let rows = samples.positions(ofMembers: ofMembers)
      func outputs(_ logits: Tensor<Double>) -> OutputRows { OutputRows(logits.rows(rows)) }
      return RecordedOutputs.Side(
        name: words + (ofMembers ? "members" : "non-members"),
        labels: rows.map { samples.labels[$0] }, samples: rows.map { samples.identities[$0] },
        kind: .logits, benign: outputs(benign), adversarial: adversarial.map(outputs),
        worstCase: worstLogits.map(outputs))
    }
    return RecordedOutputs.Pair(
      members: side(ofMembers: true), nonMembers: side(ofMembers: false))
  }

  /// Logits of the certified worst-case confidence 1/(1 + Σ_{j≠y} e^(−m̲_j)) (Song, Shokri and Mittal
  /// 2019, strategy IV): −m̲, 0 for the class itself. A margin without a bound counts as −10¹⁵.
  private var worstLogits: Tensor<Double>? {
    margins.map { margins in
      var logits = margins.elements.map { $0 > -1e15 ? -min($0, 1e15) : 1e15 }
      for (row, label) in samples.labels.enumerated() {
        logits[row * margins.rowStride + label] = 0
      }
      return Tensor(elements: logits, shape: margins.shape)
    }
  }

  /// The worst-case confidence of every sample is at most that on its adversarial and on its benign
  /// input.
  func checkOrder() throws(OrderViolation) {
    guard let worstLogits else { return }
    let labels = samples.labels
    let bounds = trueClassLogOdds(logits: worstLogits, labels: labels)
    for logits in [benign, adversarial].compactMap(\.self) {
      let attained = trueClassLogOdds(logits: logits, labels: labels)
      for (row, bound) in bounds.enumerated() {
        let value = attained[row]
        guard bound <= value + 1e-6 * max(1, abs(value)) || value.isNaN else {
          throw .confidence(sample: samples.identities[row], bound: bound, attained: value)
        }
      }
    }
  }
}
