/// One step of an optimiser on all parameters, with what it remembers of each.
///
/// Made by `Training` once a run; its tensors go into checkpoints. The result does not depend on
/// the number of workers: pieces are disjoint, and within one the shards are summed in their order.
package struct ParameterUpdate: Sendable {
  /// What the step computes, per element.
  package enum Rule: Sendable {
    /// m ← decay·m + g, w ← w − rate·m
    ///
    /// decay 0 is plain gradient descent.
    case momentum(rate: Float, decay: Float)
    /// Adam with the bias corrections 1 − βᵗ of this step (Kingma and Ba 2015, alg. 1).
    ///
    /// `decays` are β₁ and β₂; `corrections` 1 − β₁ᵗ and 1 − β₂ᵗ, which the caller computes since
    /// it counts the steps.
    case adam(rate: Float, decays: (Float, Float), corrections: (Float, Float), epsilon: Float)
  }

  /// Elements that one task updates: few enough for the first-level cache, enough to be worth a
  /// task.
  private static let piece = 4096

  /// What is remembered: momentum or mean of the gradients, and their mean squares.
  package var first: [Tensor<Float>]
  /// Stays 0 under momentum.
  package var second: [Tensor<Float>]

  /// Remembers nothing yet, for parameters of these shapes.
  package init(_ parameters: [Tensor<Float>]) {
    first = parameters.map { Tensor(zeros: $0.shape) }
    second = first
  }

  /// Updates the parameters against the sum of the shards' gradients, summed in shard order.
  /// - Parameters:
  ///   - rule: what the step computes, with this step's rate.
  ///   - parameters: changed in place; of the shapes that `init` got.
  ///   - shards: for every shard one gradient per parameter, of its shape.
  ///   - workers: how many pieces are updated at a time.
  package mutating func apply(
    rule: Rule, to parameters: inout [Tensor<Float>], gradients shards: [[Tensor<Float>]],
    workers: Workers
  ) {
    var pieces: [Piece] = []
    for index in parameters.indices {
      let target = parameters[index].uniqueStart()
      let (m, v) = (first[index].uniqueStart(), second[index].uniqueStart())
      for range in stride(from: 0, to: parameters[index].count, by: Self.piece) {
        pieces.append(
          Piece(
            parameters: target + range, first: m + range, second: v + range,
            parameter: index, offset: range,
            count: min(Self.piece, parameters[index].count - range)))
      }
    }
    let perTask = 8
    // Pointers into disjoint ranges of memory that this call holds uniquely: each piece is one
    // task's own.
    nonisolated(unsafe) let all = pieces
    workers.forEach((pieces.count + perTask - 1) / perTask) { task in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.piece) { sum in
        for piece in all[task * perTask..<min((task + 1) * perTask, all.count)] {
          piece.update(rule: rule, shards: shards, sum: sum.baseAddress!)
        }
      }
    }
  }

  /// A run of elements of one parameter.
  private struct Piece {
    let parameters, first, second: Target<Float>
    let parameter, offset, count: Int

    /// - Parameters:
    ///   - rule: what the step computes.
    ///   - shards: for every shard one gradient per parameter.
    ///   - sum: scratch memory of at least `count` elements.
    func update(rule: Rule, shards: [[Tensor<Float>]], sum: Target<Float>) {
      clear(sum, count: count)
      for shard in shards {
        shard[parameter].withUnsafePointer { add(x: $0 + offset, scale: 1, to: sum, count: count) }
      }
      switch rule {
      case .momentum(let rate, let decay):
        momentumStep(
          w: parameters, gradient: sum, momentum: first, count: count, rate: rate, decay: decay)
      case .adam(let rate, let decays, let corrections, let epsilon):
        adamStep(
          w: parameters, gradient: sum, mean: first, square: second, count: count, rate: rate,
          decays: decays, corrections: corrections, epsilon: epsilon)
      }
    }
  }
}
