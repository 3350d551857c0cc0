internal import Glibc
internal import Results
internal import Tensors

/// Targets [n, classes] in place of labels, rows that sum to 1.
enum SoftTargets {
  /// What a defence sets for every sample alike; nil where labels are the targets.
  /// - Parameter defence: label smoothing gives the label 1 − s + s/k and every other class s/k; HAMP the
  ///   label as much as entropy γ·log k leaves it.
  static func fixed(by defence: Defences?, labels: [Int], classes: Int) -> Tensor<Float>? {
    if let share = defence?[.labelSmoothing, .share] {
      return targets(labels, classes: classes, own: 1 - share + share / Double(classes))
    }
    if let gamma = defence?[.hamp, .gamma] {
      return targets(labels, classes: classes, own: leastConfidence(gamma: gamma, classes: classes))
    }
    return nil
  }

  /// The label's probability p for which −p·log p − (1 − p)·log((1 − p)/(k − 1)) = γ·log k, p ≥ 1/k: the
  /// most confident target whose entropy is not below that (Chen and Pattabiraman 2024, section IV-B).
  /// - Parameters:
  ///   - gamma: share of the largest entropy, 0 to 1.
  ///   - classes: k, at least 2.
  static func leastConfidence(gamma: Double, classes: Int) -> Double {
    let k = Double(classes)
    func entropy(_ p: Double) -> Double {
      -p * log(p) - (p < 1 ? (1 - p) * log((1 - p) / (k - 1)) : 0)
    }
    // Entropy falls from log k at 1/k to 0 at 1; sixty halvings exhaust a double.
    var (low, high) = (1 / k, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if entropy(middle) >= gamma * log(k) { low = middle } else { high = middle }
    }
    return low
  }

  /// Each sample's own probability for its label where the network classifies it correctly, the rest spread
  /// evenly; the label alone for the others (RelaxLoss's flattening, Chen, Yu and Fritz 2022, section 4).
  /// - Parameter logits: [n, classes], of the samples.
  static func flattened(_ logits: Tensor<Float>, labels: [Int]) -> Tensor<Float> {
    let predictions = logits.rowMaxima()
    let tape = Tape<Float>()
    let logs = tape.value(tape.logSoftmax(tape.constant(logits)))
    let classes = logits.rowStride
    let rows = labels.enumerated().flatMap { row, label in
      targets(
        [label], classes: classes,
        own: predictions[row] == label ? exp(Double(logs[row * classes + label])) : 1
      ).elements
    }
    return Tensor(elements: rows, shape: [labels.count, classes])
  }

  private static func targets(_ labels: [Int], classes: Int, own: Double) -> Tensor<Float> {
    let other = Float((1 - own) / Double(classes - 1))
    return Tensor(
      elements: labels.flatMap { label in
        (0..<classes).map { $0 == label ? Float(own) : other }
      }, shape: [labels.count, classes])
  }
}

extension Tape<Float> {
  /// −Σ_k t_k·log p_k of every row, p the softmax of `logits`: losses [n].
  /// - Parameters:
  ///   - logits: [n, classes].
  ///   - targets: t, [n, classes]; no gradient flows into them.
  func crossEntropy(_ logits: Variable, targets: Tensor<Float>) -> Variable {
    let products = multiply(logSoftmax(logits), constant(targets))
    let classes = targets.rowStride
    let sums = affine(products, weight: constant(Tensor(repeating: -1, shape: [1, classes])))
    return reshape(sums, to: [targets.shape[0]])
  }
}
