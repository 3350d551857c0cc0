internal import Tensors

/// The arithmetic of Song and Mittal's published evaluation: probabilities in the precision of the
/// recording, logarithms of arguments clipped below at 1e-30.
struct PublishedSignals: Sendable {
  /// p_y
  var confidence: [Double] = []
  /// −Σ p_j log p_j
  var entropy: [Double] = []
  /// −(1 − p_y) log p_y − Σ_{j≠y} p_j log(1 − p_j)
  var modifiedEntropy: [Double] = []

  /// Of recorded probabilities, or of the softmax of logits, in `Float` where they were recorded so.
  init(rows: OutputRows, kind: OutputKind, labels: [Int]) {
    for row in labels.indices {
      let values = rows[row]
      let signals =
        rows.isSinglePrecision
        ? published(values: values.map(Float.init), kind: kind, label: labels[row]).map(Double.init)
        : published(values: values, kind: kind, label: labels[row])
      confidence.append(signals[0])
      entropy.append(signals[1])
      modifiedEntropy.append(signals[2])
    }
  }

  func subset(_ indices: [Int]) -> PublishedSignals {
    var subset = self
    subset.confidence = indices.map { confidence[$0] }
    subset.entropy = indices.map { entropy[$0] }
    subset.modifiedEntropy = indices.map { modifiedEntropy[$0] }
    return subset
  }
}

/// Confidence, entropy and modified entropy of one row.
private func published<Element: Scalar>(
  values: [Element], kind: OutputKind, label: Int
) -> [Element] {
  let p = kind == .logits ? softmax(values) : values
  func cost(_ x: Element) -> Element { -Element.log(max(x, 1e-30)) }
  let entropy = pairwiseSum(p.map { $0 * cost($0) }[...])
  let modified = p.indices.map { j in
    j == label ? (1 - p[j]) * cost(p[j]) : p[j] * cost(1 - p[j])
  }
  return [p[label], entropy, pairwiseSum(modified[...])]
}

/// A sum in NumPy's order: eight partial sums over up to 128 terms, halves beyond.
private func pairwiseSum<Element: Scalar>(_ x: ArraySlice<Element>) -> Element {
  if x.count < 8 { return x.reduce(0, +) }
  if x.count > 128 {
    let middle = x.startIndex + x.count / 2 / 8 * 8
    return pairwiseSum(x[..<middle]) + pairwiseSum(x[middle...])
  }
  let whole = x.startIndex + x.count / 8 * 8
  var r = Array(x[..<(x.startIndex + 8)])
  for i in (x.startIndex + 8)..<whole { r[(i - x.startIndex) % 8] += x[i] }
  let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
  return x[whole...].reduce(sum, +)
}

private func softmax<Element: Scalar>(_ z: [Element]) -> [Element] {
  let shift = z.max() ?? 0
  let powers = z.map { Element.exp($0 - shift) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
