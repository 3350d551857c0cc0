internal import Tensors

/// κ·CE(z(x), y) + (1 − κ)·CE(−m̲), m̲ the interval bounds of the margins (Gowal et al. 2018).
///
/// m̲ and z(x) come from one pass over stacked samples, centres and radii.
struct IntervalTraining: Objective {
  /// κ at the end of the ramp, 0 to 1.
  let finalNaturalWeight: Double

  /// Three passes' worth of forward and backward.
  var relativeCost: Int { 9 }
  var usesBounds: Bool { true }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let pass = batch.cleanIntervalPass()
    return batch.mixture(clean: pass.losses, negatedMargins: pass.negatedMargins)
  }
}
