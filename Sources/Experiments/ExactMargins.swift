internal import Attacks
internal import Bounds
internal import Networks
internal import Results
internal import Tensors
internal import Verification

/// The smallest margins over a box, by bisection with branch and bound: where the bounds of other
/// methods are loose, this is what they bound.
///
/// A margin m = min over the box of z_y − z_j lies between a proven lower bound and what an input
/// attains. Branch and bound decides for a threshold t between these whether z_y − z_j > t throughout;
/// a counterexample lowers the upper end to what it attains. *Trusts* what `Cascade` trusts: the result
/// is the lower end, which is proven.
struct ExactMargins {
  let prover: Prover
  /// Where a bisection ends: far below the differences between samples, whose margins spread over tens.
  var tolerance = 0.02
  /// A class whose margin is proven to exceed another's by so much adds less than e⁻⁶ of that class's
  /// weight to Σ e^(−m_j), so that its margin need not be known any better.
  var negligible = 6.0

  /// Lower bounds of the margins of some samples, [n, classes], and how many samples have one that the
  /// limit of sub-problems left open.
  /// - Parameters:
  ///   - lower: proven bounds to begin with.
  ///   - attained: logits on some input of each box.
  func margins(
    _ samples: Samples, from lower: Tensor<Double>, attained: Tensor<Double>
  ) -> (margins: Tensor<Double>, unsettled: Int) {
    let classes = lower.rowStride
    let rows = prover.workers.map(samples.count) { row in
      settled(
        samples.rows([row]), lower: Array(lower.elements[row * classes..<(row + 1) * classes]),
        logits: Array(attained.elements[row * classes..<(row + 1) * classes]))
    }
    return (
      Tensor(elements: rows.flatMap(\.margins), shape: lower.shape),
      rows.count { !$0.isSettled }
    )
  }

  /// The margins of one sample, the closest class first, as that settles how much others count.
  private func settled(
    _ sample: Samples, lower: [Double], logits: [Double]
  ) -> (margins: [Double], isSettled: Bool) {
    let label = sample.labels[0]
    var margins = lower
    let upper = logits.map { logits[label] - $0 }
    let others = lower.indices.filter { $0 != label }.sorted { (lower[$0], $0) < (lower[$1], $1) }
    var least = others.map { upper[$0] }.min() ?? 0
    var isSettled = true
    for other in others where margins[other] < least + negligible {
      let found = minimum(sample, over: other, between: margins[other], and: upper[other])
      margins[other] = found.lower
      isSettled = isSettled && found.isSettled
      least = min(least, found.upper)
    }
    return (margins, isSettled)
  }

  private func minimum(
    _ sample: Samples, over other: Int, between lower: Double, and upper: Double
  ) -> (lower: Double, upper: Double, isSettled: Bool) {
    var low = lower
    var high = upper
    while high - low > tolerance {
      let middle = low + (high - low) / 2
      // A bound of −∞ or NaN leaves nothing to halve.
      guard middle.isFinite, low < middle, middle < high else { return (low, high, false) }
      switch verdict(sample, other: other, threshold: middle) {
      case .verified: low = middle
      case .falsified(let witness):
        let attained = witness.outputs[sample.labels[0]] - witness.outputs[other]
        // Rounding may leave a witness on the threshold itself.
        high = min(middle, max(low, attained))
      case .undecided: return (low, high, false)
      }
    }
    return (low, high, true)
  }

  /// Whether z_y − z_j > threshold throughout the box of a sample.
  private func verdict(_ sample: Samples, other: Int, threshold: Double) -> Verdict {
    var coefficients = [Double](repeating: 0, count: prover.network.architecture.classes)
    coefficients[sample.labels[0]] = 1
    coefficients[other] = -1
    var cascade = Cascade()
    cascade.stages = [.crown, .exact]
    cascade.subproblems = prover.subproblems
    let robustness = Query(
      robustnessOf: prover.network, around: sample.inputs, perturbation: prover.perturbation,
      label: sample.labels[0])
    return cascade.decide(
      Query(
        network: prover.network, box: robustness.box, witnessBox: robustness.witnessBox,
        violations: [[Query.Row(coefficients: coefficients, constant: -threshold)]])
    ).verdict
  }
}
