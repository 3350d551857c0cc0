internal import Tensors

/// CE(z(x), y)
struct Natural: Objective {
  var relativeCost: Int { 3 }
  var usesRadius: Bool { false }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable { batch.cleanLosses }
}
