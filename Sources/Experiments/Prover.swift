internal import Attacks
internal import Networks
internal import Results
internal import Tensors
internal import Verification

/// Proofs that samples keep their class throughout their boxes.
struct Prover {
  let network: Network<Double>
  let perturbation: Perturbation
  let workers: Workers
  /// What ends a search for the margin to one class: never the time, so that results are the same on
  /// every machine.
  var subproblems = 2000

  /// Lower bounds of the margins, [n, classes].
  func margins(_ samples: Samples, by bound: MarginBound) -> Tensor<Double> {
    bound.marginLowerBounds(
      of: network, over: perturbation.provenBox(around: samples.inputs), labels: samples.labels,
      workers: workers)
  }

  /// A sample is proven when every margin to another class is positive.
  func areProven(_ samples: Samples, margins: Tensor<Double>) -> [Bool] {
    let classes = margins.rowStride
    return samples.labels.enumerated().map { index, label in
      (0..<classes).allSatisfy { $0 == label || margins[index * classes + $0] > 0 }
    }
  }

  /// Verdicts by branch and bound.
  func verdicts(_ samples: Samples) -> [Verdict] {
    var cascade = Cascade()
    cascade.stages = [.crown, .exact]
    cascade.subproblems = subproblems
    return workers.map(samples.count) { [cascade] index in
      let query = Query(
        robustnessOf: network, around: samples.inputs.rows([index]), perturbation: perturbation,
        label: samples.labels[index])
      return cascade.decide(query).verdict
    }
  }

  /// All bounds, and branch and bound for samples that none of them proves.
  /// - Parameter isAttacked: whether an attack made the network misclassify each sample.
  func exactVerification(
    _ samples: Samples, isAttacked: [Bool]
  ) throws(OrderViolation) -> ExactVerification {
    let proofs = proofs(samples)
    let open = (0..<samples.count).filter { index in !proofs.values.contains { $0[index] } }
    var verdicts = [Verdict](repeating: .verified, count: samples.count)
    for (index, verdict) in zip(open, self.verdicts(samples.rows(open))) {
      verdicts[index] = verdict
    }
    let verified = verdicts.indices.filter { verdicts[$0] == .verified }
    if let wrong = verified.first(where: { isAttacked[$0] }) {
      throw .accuracy(sample: samples.identities[wrong], verifier: "exact")
    }
    return ExactVerification(
      verified: Proportion(count: verified.count, total: samples.count),
      undecided: zip(verdicts, isAttacked).count { verdict, isAttacked in
        if case .undecided = verdict { !isAttacked } else { false }
      },
      adversarial: isAttacked.count { !$0 },
      bounds: proofs.reduce(into: [:]) { counts, proof in
        counts[proof.key.rawValue] = proof.value.count { $0 }
      })
  }

  /// Which samples every bound proves.
  private func proofs(_ samples: Samples) -> [MarginBound: [Bool]] {
    MarginBound.allCases.reduce(into: [:]) { proofs, bound in
      var isProven = [Bool](repeating: false, count: samples.count)
      if let floor = bound.floor { isProven = proofs[floor]! }
      let open = isProven.indices.filter { !isProven[$0] }
      if !open.isEmpty {
        let left = samples.rows(open)
        let areProven = areProven(left, margins: margins(left, by: bound))
        for (index, isNew) in zip(open, areProven) where isNew { isProven[index] = true }
      }
      proofs[bound] = isProven
    }
  }
}

extension Architecture {
  /// Whether branch and bound can be expected to settle samples: layers are linear or ReLUs, and
  /// there are at most 300 of these.
  var suitsExactVerification: Bool {
    let rectifiers = zip(nodes, shapes).filter { $0.0.layer == .relu }
    return rectifiers.reduce(0) { $0 + $1.1.reduce(1, *) } <= 300
      && nodes.allSatisfy { node in
        switch node.layer {
        case .leakyRelu, .tanh, .sigmoid, .maxPool: false
        default: true
        }
      }
  }
}
