internal import Bounds
internal import Tensors

/// CE(−m̲), m̲ the dual bound of the margins (Wong and Kolter 2018); with projections an estimate of
/// it (Wong et al. 2018).
///
/// The exact bound passes one unit vector for each input, or unstable neuron, through the network;
/// k projections estimate these l1 norms at the cost of k passes, and are no bound.
struct DualTraining: Objective {
  /// Random projections for the norms before ReLUs; 0: exact; nil: 50 where the network has
  /// convolutions, else exact.
  let projections: Int?

  /// About that of 50 projections or, in dense networks, of some 50 unstable neurons.
  var relativeCost: Int { 3 * (3 + 50 + 9) }
  var usesBounds: Bool { true }
  var hasPointLoss: Bool { false }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let (tape, box) = (batch.tape, batch.box)
    let count = projections ?? (batch.architecture.isSpatial ? 50 : 0)
    guard count > 0 else {
      return tape.crossEntropy(
        tape.dualNegatedMargins(
          of: batch.architecture, box: box, labels: batch.labels, parameters: batch.parameters),
        labels: batch.labels)
    }
    var stream = batch.stream("projections")
    return tape.crossEntropy(
      tape.projectedDualNegatedMargins(
        of: batch.architecture, box: box, labels: batch.labels, parameters: batch.parameters,
        projections: count,
        from: &stream),
      labels: batch.labels)
  }
}
