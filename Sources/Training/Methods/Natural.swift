internal import Tensors

/// CE(z(x), y)
/// The baseline of every comparison: no attack, no bound, no radius.
struct Natural: Objective {
  var relativeCost: Int { 3 }
  var usesRadius: Bool { false }
  var isSinglePass: Bool { true }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable { batch.cleanLosses }
}
