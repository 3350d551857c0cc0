internal import Tensors

/// κ·CE(z(x), y) + (1 − κ)·CE(−m̲), m̲ the interval bounds of the margins (Gowal et al. 2018).
struct IntervalTraining: Objective {
  let finalNaturalWeight: Double

  var relativeCost: Int { 9 }
  var usesBounds: Bool { true }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let pass = batch.cleanIntervalPass()
    return batch.mixture(clean: pass.losses, negatedMargins: pass.negatedMargins)
  }
}
