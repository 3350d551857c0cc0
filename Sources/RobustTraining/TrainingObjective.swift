internal import Attacks
internal import Tensors
internal import Training

/// A training loss of one's own.
///
/// It is made of the losses that a batch offers, weighted, multiplied and added; gradients follow from
/// that by themselves. It must not depend on anything but the batch: shards of a batch are computed side
/// by side, and the same seed gives the same network whatever the number of cores.
public protocol TrainingObjective: Sendable {
  /// What results are called.
  var name: String { get }

  /// The loss of every sample of a batch; the mean over the batch is descended on.
  func losses(of batch: ObjectiveBatch) -> SampleLosses
}

/// What a training objective sees of a part of a batch.
public struct ObjectiveBatch {
  let batch: TrainingBatch

  /// ε that is trained for at this step, in units of the inputs: 0 at first, then rising to its
  /// final value.
  public var radius: Double { batch.moment.perturbation.radius }

  /// Share of that rise which is done, 0 to 1.
  public var ramp: Double { batch.moment.ramp }

  /// CE(z(x), y) of every sample.
  public var crossEntropy: SampleLosses { wrapped(batch.cleanLosses) }

  /// CE(z(x′), y) of every sample, with x′ from projected gradient ascent within ε from a random start
  /// (Madry et al. 2018): a lower bound of the worst case.
  /// - Parameter steps: of ε/4 each for ten of them; at least one.
  public func attackedCrossEntropy(steps: Int = 10) -> SampleLosses {
    var stream = batch.stream("attack")
    let attack = PGD(steps: max(1, steps), randomStarts: 1, cleanStart: false)
    let points = attack.lastPoint(
      against: batch.network, x: batch.x, labels: batch.labels,
      perturbation: batch.moment.perturbation, from: &stream)
    return wrapped(batch.losses(at: points))
  }

  /// CE(−m̲, y) of every sample, m̲ the interval bounds of its margins within ε (Gowal et al. 2018): an
  /// upper bound of the worst case.
  public var boundedCrossEntropy: SampleLosses {
    let margins = batch.intervalPass(batch.box)
    return wrapped(batch.tape.crossEntropy(margins, labels: batch.labels))
  }

  private func wrapped(_ losses: TrainingBatch.Variable) -> SampleLosses {
    SampleLosses(tape: batch.tape, variable: losses)
  }
}

/// A number for every sample of a batch, of which gradients can be taken.
public struct SampleLosses {
  let tape: Tape<Float>
  let variable: Tape<Float>.Variable

  /// Element by element.
  public static func + (left: SampleLosses, right: SampleLosses) -> SampleLosses {
    SampleLosses(tape: left.tape, variable: left.tape.add(left.variable, right.variable))
  }

  /// Element by element.
  public static func * (left: SampleLosses, right: SampleLosses) -> SampleLosses {
    SampleLosses(tape: left.tape, variable: left.tape.multiply(left.variable, right.variable))
  }

  /// Every element by one factor.
  public static func * (factor: Double, losses: SampleLosses) -> SampleLosses {
    SampleLosses(
      tape: losses.tape, variable: losses.tape.scale(losses.variable, by: Float(factor)))
  }
}

/// An objective of one's own as the trainer wants it.
struct OwnObjective: Objective {
  let objective: any TrainingObjective

  /// A pass of intervals or an attack of a few steps; decides about shards alone.
  var relativeCost: Int { 9 }
  var usesBounds: Bool { true }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    objective.losses(of: ObjectiveBatch(batch: batch)).variable
  }
}
