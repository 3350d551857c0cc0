internal import Networks
internal import Results
package import Tensors

/// Samples beside the members, for defences that compare outputs on both.
package struct ReferenceSamples: Sendable {
  /// [m, …]
  package let inputs: Tensor<Float>
  package let labels: [Int]

  package init(inputs: Tensor<Float>, labels: [Int]) {
    self.inputs = inputs
    self.labels = labels
  }
}

extension Trainer {
  /// The method's losses, with HAMP's reward of entropy: −w·H(p) of every sample, but for a constant
  /// w·KL(p ‖ uniform).
  func protectedLosses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let losses = objective.settledLosses(of: batch)
    guard let weight = recipe.defence?[.hamp, .weight], weight > 0 else { return losses }
    let tape = batch.tape
    let uniform = tape.constant(Tensor(zeros: tape.shape(batch.cleanLogits)))
    return tape.add(
      losses, tape.scale(tape.divergence(of: batch.cleanLogits, from: uniform), by: Float(weight)))
  }

  /// What counts once for a batch beside the losses of its samples.
  func penalties(of batch: TrainingBatch) -> [Tape<Float>.Variable] {
    [
      recipe.shortWarmUp.flatMap { $0.penalty(of: batch, perturbation: recipe.perturbation) },
      recipe.l1Penalty.map {
        batch.absoluteWeights(scale: Float($0), except: state.network.fixed)
      },
      recipe.defence?[.mixup] == nil ? discrepancy(of: batch, index: nil) : nil,
    ].compactMap(\.self)
  }

  /// μ·MMD² of the batch's outputs from those on as many validation samples of the same classes, drawn anew
  /// in every step.
  func discrepancy(of batch: TrainingBatch, index: Int?) -> Tape<Float>.Variable? {
    guard let weight = recipe.defence?[.mmd, .weight], let validation else { return nil }
    var stream = batch.stream("validation")
    var rows: [Int] = []
    for label in Set(batch.labels).sorted() {
      let candidates = validation.labels.indices.filter { validation.labels[$0] == label }
      let order = stream.permutation(candidates.count)
      rows += order.prefix(batch.labels.count { $0 == label }).map { candidates[$0] }
    }
    guard !rows.isEmpty else { return nil }
    let others = batch.network.logits(validation.inputs.rows(rows))
    let discrepancy = batch.tape.classMatchedDiscrepancy(
      of: batch.cleanLogits, labels: batch.labels, from: others,
      otherLabels: rows.map { validation.labels[$0] })
    return batch.tape.scale(discrepancy, by: Float(weight))
  }
}

extension TrainableNetwork {
  /// w ← (1 − share)·w of the weights of linear layers (Loshchilov and Hutter 2019); biases, scales and fixed
  /// layers stay.
  mutating func shrink(by share: Float) {
    let weights = architecture.nodes.compactMap { node -> Int? in
      if case .linear(_, let weight, _) = node.layer { return weight }
      return nil
    }
    for index in Set(weights).subtracting(fixed).sorted() {
      parameters[index] = parameters[index].scaled(by: 1 - share)
    }
  }
}
