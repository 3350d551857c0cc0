internal import Glibc

extension Tape<Float> {
  /// Σ_c (n_c/n)·MMD²(P_c, Q_c), a single number: how far the outputs on samples of a class lie from those on other
  /// samples of that class, over the classes that both have (Li, Li and Ribeiro 2021).
  ///
  /// MMD²(P, Q) = mean k(p, p′) + mean k(q, q′) − 2·mean k(p, q) with all pairs, k(a, b) =
  /// exp(−‖a − b‖²/2), on softmax outputs. Gradients flow into `logits` alone.
  /// - Parameters:
  ///   - logits: [n, classes], whose softmax are the p.
  ///   - labels: of these.
  ///   - others: [m, classes], logits whose softmax are the q.
  ///   - otherLabels: of those.
  package func classMatchedDiscrepancy(
    of logits: Variable, labels: [Int], from others: Tensor<Float>, otherLabels: [Int]
  ) -> Variable {
    let p = ProbabilityRows(softmax: value(logits))
    let q = ProbabilityRows(softmax: others)
    var sum = 0.0
    var slope = [Double](repeating: 0, count: p.values.count)
    for label in Set(labels).intersection(otherLabels).sorted() {
      let own = labels.indices.filter { labels[$0] == label }
      let theirs = otherLabels.indices.filter { otherLabels[$0] == label }
      let weight = Double(own.count) / Double(labels.count)
      sum += weight * ProbabilityRows.discrepancy(p, rows: own, q: q, others: theirs)
      p.addSlope(weight, rows: own, q: q, others: theirs, to: &slope)
    }
    let gradient = p.throughSoftmax(slope)
    let shape = shape(logits)
    return record(Tensor(elements: [Float(sum)], shape: []), from: logits) { tape, outer in
      let factor = Double(outer[0])
      tape.contribute(
        Tensor(elements: gradient.map { Float(factor * $0) }, shape: shape), to: logits)
    }
  }
}

/// Rows of probabilities in double precision.
private struct ProbabilityRows {
  let values: [Double]
  let classes: Int

  init(values: [Double], classes: Int) {
    self.values = values
    self.classes = classes
  }

  init(softmax logits: Tensor<Float>) {
    let classes = logits.rowStride
    var values: [Double] = []
    for row in 0..<logits.shape[0] {
      let z = (0..<classes).map { Double(logits[row * classes + $0]) }
      let top = z.max() ?? 0
      let weights = z.map { exp($0 - top) }
      let total = weights.reduce(0, +)
      values += weights.map { $0 / total }
    }
    self.init(values: values, classes: classes)
  }

  /// k of a row of this and one of another.
  private func kernel(_ i: Int, other: ProbabilityRows, _ j: Int) -> Double {
    var square = 0.0
    for c in 0..<classes {
      let difference = values[i * classes + c] - other.values[j * classes + c]
      square += difference * difference
    }
    return exp(-square / 2)
  }

  /// MMD² of some rows of both.
  static func discrepancy(_ p: ProbabilityRows, rows: [Int], q: ProbabilityRows, others: [Int])
    -> Double
  {
    func mean(_ a: ProbabilityRows, _ rows: [Int], _ b: ProbabilityRows, _ others: [Int]) -> Double
    {
      var sum = 0.0
      for i in rows { for j in others { sum += a.kernel(i, other: b, j) } }
      return sum / Double(rows.count * others.count)
    }
    return mean(p, rows, p, rows) + mean(q, others, q, others) - 2 * mean(p, rows, q, others)
  }

  /// Adds weight·∂MMD²/∂p_i = weight·(2/n²·Σ_j k(p_i, p_j)·(p_j − p_i) − 2/(n·m)·Σ_j k(p_i, q_j)·(q_j −
  /// p_i)) for the rows i.
  func addSlope(
    _ weight: Double, rows: [Int], q: ProbabilityRows, others: [Int], to slope: inout [Double]
  ) {
    let n = Double(rows.count)
    for i in rows {
      for (other, indices, factor) in [
        (self, rows, 2 / (n * n)), (q, others, -2 / (n * Double(others.count))),
      ] {
        for j in indices {
          let k = weight * factor * kernel(i, other: other, j)
          for c in 0..<classes {
            slope[i * classes + c] += k * (other.values[j * classes + c] - values[i * classes + c])
          }
        }
      }
    }
  }

  /// Gradients to logits from those to probabilities: p∘(g − Σ p·g) in every row.
  func throughSoftmax(_ slope: [Double]) -> [Double] {
    stride(from: 0, to: values.count, by: classes).flatMap { start in
      let row = start..<start + classes
      let mean = row.reduce(0) { $0 + values[$1] * slope[$1] }
      return row.map { values[$0] * (slope[$0] - mean) }
    }
  }
}
