import Networks
internal import Tensors

/// What one shard of a batch contributes to a step.
///
/// Shards are computed side by side and combined in their order by `Trainer`. Each holds gradients
/// of the *batch's* mean, so that they are summed without further weights.
struct Shard: Sendable {
  /// Its samples' share of the batch.
  let share: Float
  /// Its part of the batch's mean loss, penalties included.
  /// Summed over the shards it is the batch's.
  let loss: Double
  /// Gradients of that, of the shapes of the trained parameters; 0 for those that are fixed.
  let gradients: [Tensor<Float>]
  /// Mean and variance of the normalised layers, by node.
  /// [2, features] each, variance unbiased; weighted by `share` when they are combined.
  let statistics: [Int: Tensor<Float>]

  /// - Parameters:
  ///   - batch: the shard's samples.
  ///   - losses: of every sample [n]; nil: none.
  ///   - weight: of the losses, in the batch's mean.
  ///   - penalties: of one number each; they count once for a batch, of which each shard adds its share.
  ///   - fixed: parameters without gradient.
  ///   - batchSize: samples of the whole batch.
  init(
    batch: TrainingBatch, losses: Tape<Float>.Variable?, weight: Float = 1,
    penalties: [Tape<Float>.Variable], fixed: Set<Int>, batchSize: Int
  ) {
    let tape = batch.tape
    share = Float(batch.labels.count) / Float(batchSize)
    var loss = tape.constant(Tensor(zeros: []))
    if let losses { loss = tape.scale(tape.sum(losses), by: weight / Float(batchSize)) }
    for penalty in penalties {
      loss = tape.add(loss, tape.scale(penalty, by: share))
    }
    tape.backward(from: loss)
    self.loss = Double(tape.value(loss)[0])
    gradients = batch.trained.enumerated().map {
      // The tape has no gradient of constants; zeros keep one list for all parameters.
      fixed.contains($0) ? Tensor(zeros: tape.shape($1)) : tape.gradient($1)
    }
    statistics = batch.statistics
  }

  private init(
    share: Float, loss: Double, gradients: [Tensor<Float>], statistics: [Int: Tensor<Float>]
  ) {
    self.share = share
    self.loss = loss
    self.gradients = gradients
    self.statistics = statistics
  }

  /// Another part of the loss on the same samples; the statistics are those of this part.
  func adding(_ other: Shard) -> Shard {
    var sums = gradients
    for index in sums.indices { sums[index].add(other.gradients[index]) }
    return Shard(
      share: share, loss: loss + other.loss, gradients: sums, statistics: statistics)
  }

  /// The step that climbs where this one descends.
  var ascending: Shard {
    Shard(
      share: share, loss: loss, gradients: gradients.map { $0.scaled(by: -1) },
      statistics: statistics)
  }
}

extension TrainingBatch {
  /// scale·Σ|w| over the weights of all linear layers that are trained.
  func absoluteWeights(scale: Float, except fixed: Set<Int>) -> Variable {
    let weights = architecture.nodes.compactMap { node -> Int? in
      if case .linear(_, let weight, _) = node.layer { weight } else { nil }
    }
    // Sorted, since the order of a set changes from process to process, and that of sums changes
    // bytes. A set, since layers may share a weight.
    let sums = Set(weights).subtracting(fixed).sorted().map { tape.sum(tape.abs(trained[$0])) }
    return tape.scale(sums.dropFirst().reduce(sums[0], tape.add), by: scale)
  }
}

/// The gradients of the shards; if their sum is longer than `limit`, that sum shortened to it.
///
/// - Parameters:
///   - shards: by shard and parameter.
///   - limit: in Euclidean norm over all parameters; nil leaves the shards as they are.
/// - Returns: a single shard where it was shortened: what is added up either way is the gradient.
func clipped(_ shards: [[Tensor<Float>]], to limit: Double?) -> [[Tensor<Float>]] {
  guard let limit else { return shards }
  var sum = shards[0]
  for shard in shards.dropFirst() {
    for index in sum.indices { sum[index].add(shard[index]) }
  }
  let norm = Tensor.norm(of: sum)
  return norm > limit ? [sum.map { $0.scaled(by: Float(limit / norm)) }] : [sum]
}
