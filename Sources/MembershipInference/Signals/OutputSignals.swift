internal import Glibc
package import Tensors

/// Whether rows of outputs are logits or probabilities.
package enum OutputKind: String, Codable, Sendable {
  case logits
  case probabilities = "probs"
}

/// The signals of many samples on one input, in the order of the samples: what metric attacks
/// threshold and attack classifiers learn from.
package struct OutputSignals: Sendable {
  let rows: [RowSignals]

  package var count: Int { rows.count }

  /// log p_y/(1 − p_y)
  package var logOdds: [Double] { rows.map(\.logOdds) }
  /// True-class confidence p_y.
  package var confidence: [Double] { rows.map { sigmoid($0.logOdds) } }
  package var entropy: [Double] { rows.map(\.entropy) }
  package var modifiedEntropy: [Double] { rows.map(\.modifiedEntropy) }
  /// Log-odds of the largest probability.
  package var topOne: [Double] { rows.map(\.topOne) }
  package var isCorrect: [Bool] { rows.map(\.isCorrect) }

  /// Rows that one task reads.
  private static let piece = 512

  /// Computes all signals in one pass over the rows.
  /// - Precondition: a label in 0..<classes for every row; no NaN, and a number above −∞ (of
  ///   probabilities: above 0) in every row.
  package init(outputs: OutputRows, kind: OutputKind, labels: [Int], workers: Workers = .one) {
    precondition(outputs.count == labels.count, "\(outputs.count) rows, \(labels.count) labels")
    precondition(labels.allSatisfy { 0..<outputs.classes ~= $0 }, "a label outside the classes")
    let pieces = (outputs.count + Self.piece - 1) / Self.piece
    rows = [RowSignals](unsafeUninitializedCapacity: outputs.count) { buffer, filled in
      nonisolated(unsafe) let target = buffer
      _ = workers.map(pieces) { index in
        let start = index * Self.piece
        fill(
          target: target, outputs: outputs, kind: kind, labels: labels,
          range: start..<min(start + Self.piece, outputs.count))
      }
      filled = outputs.count
    }
  }

  private init(rows: [RowSignals]) { self.rows = rows }

  /// The signals of some of the samples, in the order of `indices`.
  package func subset(_ indices: [Int]) -> OutputSignals {
    OutputSignals(rows: indices.map { rows[$0] })
  }
}

/// Sets the signals of a run of rows.
private func fill(
  target: UnsafeMutableBufferPointer<RowSignals>, outputs: OutputRows, kind: OutputKind,
  labels: [Int], range: Range<Int>
) {
  let classes = outputs.classes
  withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, range.count * classes)) {
    guard let values = $0.baseAddress else { return }
    outputs.copy(range, to: values)
    for row in range {
      let z = values + (row - range.lowerBound) * classes
      let hash = fingerprint(z, classes: classes)
      guard !outputs.isRounded else {
        let signals = RowSignals(
          rounded: z, classes: classes, label: labels[row], fingerprint: hash)
        target.initializeElement(at: row, to: signals)
        continue
      }
      if kind == .probabilities { for j in 0..<classes { z[j] = log(max(z[j], 0)) } }
      target.initializeElement(
        at: row, to: RowSignals(z: z, classes: classes, label: labels[row], fingerprint: hash))
    }
  }
}

/// A 64-bit hash of the numbers' bits.
private func fingerprint(_ z: UnsafePointer<Double>, classes: Int) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for j in 0..<classes {
    hash = (hash ^ z[j].bitPattern) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 29
  }
  return hash
}
