import Networks
internal import Tensors

/// What one shard of a batch contributes to a step.
struct Shard: Sendable {
  /// Its samples' share of the batch.
  let share: Float
  /// Its part of the batch's mean loss, penalties included.
  let loss: Double
  /// Gradients of that, of the shapes of the trained parameters; 0 for those that are fixed.
  let gradients: [Tensor<Float>]
  /// Mean and variance of the normalised layers, by node.
  let statistics: [Int: Tensor<Float>]

  init(
    batch: TrainingBatch, objective: any Objective, recipe: Recipe, fixed: Set<Int>, batchSize: Int
  ) {
    let tape = batch.tape
    share = Float(batch.labels.count) / Float(batchSize)
    var loss = tape.scale(
      tape.sum(objective.settledLosses(of: batch)), by: 1 / Float(batchSize))
    let penalties = [
      recipe.shortWarmUp.flatMap { $0.penalty(of: batch, perturbation: recipe.perturbation) },
      recipe.l1Penalty.map { batch.absoluteWeights(scale: Float($0), except: fixed) },
    ]
    for penalty in penalties.compactMap(\.self) {
      loss = tape.add(loss, tape.scale(penalty, by: share))
    }
    tape.backward(from: loss)
    self.loss = Double(tape.value(loss)[0])
    gradients = batch.trained.enumerated().map {
      fixed.contains($0) ? Tensor(zeros: tape.shape($1)) : tape.gradient($1)
    }
    statistics = batch.statistics
  }
}

extension TrainingBatch {
  /// scale·Σ|w| over the weights of all linear layers that are trained.
  fileprivate func absoluteWeights(scale: Float, except fixed: Set<Int>) -> Variable {
    let weights = architecture.nodes.compactMap { node -> Int? in
      if case .linear(_, let weight, _) = node.layer { weight } else { nil }
    }
    let sums = Set(weights).subtracting(fixed).sorted().map { tape.sum(tape.abs(trained[$0])) }
    return tape.scale(sums.dropFirst().reduce(sums[0], tape.add), by: scale)
  }
}

/// The gradients of the shards; if their sum is longer than `limit`, that sum shortened to it.
func clipped(_ shards: [[Tensor<Float>]], to limit: Double?) -> [[Tensor<Float>]] {
  guard let limit else { return shards }
  var sum = shards[0]
  for shard in shards.dropFirst() {
    for index in sum.indices { sum[index].add(shard[index]) }
  }
  let norm = Tensor.norm(of: sum)
  return norm > limit ? [sum.map { $0.scaled(by: Float(limit / norm)) }] : [sum]
}
