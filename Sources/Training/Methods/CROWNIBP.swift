internal import Bounds
internal import Tensors

/// κ·CE(z(x), y) + (1 − κ)·CE(−m̲), m̲ = β·m̲^CROWN + (1 − β)·m̲^IBP; β falls from 1 to 0 while ε rises
/// (Zhang et al. 2020, eq. 12).
///
/// CROWN's bounds run backwards through interval bounds of the layers: tight early, when intervals
/// of large boxes would collapse the network, and dropped once training has made the intervals tight.
struct CROWNIBP: Objective {
  /// κ at the end of the ramp, 0 to 1.
  let finalNaturalWeight: Double

  /// That of ten classes during the ramp.
  var relativeCost: Int { 9 + 27 }
  var usesBounds: Bool { true }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let weight = Float(1 - batch.moment.ramp)
    // After the ramp CROWN would be computed for nothing.
    guard weight > 0 else {
      return IntervalTraining(finalNaturalWeight: finalNaturalWeight).losses(of: batch)
    }
    let (pass, tape) = (batch.cleanCROWNPass(), batch.tape)
    let negatedMargins = tape.add(
      tape.scale(pass.crown, by: weight), tape.scale(pass.intervals, by: 1 - weight))
    return batch.mixture(clean: pass.losses, negatedMargins: negatedMargins)
  }
}
