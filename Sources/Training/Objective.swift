import Attacks
package import Networks
package import Tensors

/// The loss of a training method, and what the rest of training needs to know of it.
///
/// A method is a value with its settings that conforms to this; `TrainingMethod` is the closed list
/// of them and forwards to it. The loss is built on the batch's tape, in `Float`, and `Shard`
/// differentiates it.
/// Built-in ones are values of `TrainingMethod`; another may be passed to a `Trainer` beside its recipe.
package protocol Objective: Sendable {
  /// Multiply-adds of a step in units of one forward pass, about.
  /// A forward and a backward pass count 3. For balancing shards and for predictions of time;
  /// results do not depend on the unit.
  var relativeCost: Int { get }
  /// Whether the loss depends on a radius ε.
  var usesRadius: Bool { get }
  /// Whether bounds of the network enter the loss, which grow from layer to layer.
  var usesBounds: Bool { get }
  /// κ at the end of training; 1 for methods without mixture.
  var finalNaturalWeight: Double { get }
  /// Whether the loss is of one forward pass of points, with every parameter used once: the gradients of
  /// single samples then follow from one backward pass.
  var isSinglePass: Bool { get }
  /// Whether the loss has a part that is the cross-entropy of points, not of bounds.
  var hasPointLoss: Bool { get }

  /// The loss of every sample of a shard, [n].
  /// ε and κ are those of `batch.moment`; while ε is 0 this is not called by methods with a radius.
  /// - Returns: one number for each sample, from which gradients reach the trained parameters.
  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable

  /// The network to use after training, made of the trained one.
  /// - Parameters:
  ///   - network: normalisation is within its weights already; inputs are not scaled yet.
  ///   - radius: the final ε in input units.
  ///   - seed: of the run, for methods whose classifiers hold random numbers.
  func deployed(_ network: Network<Float>, radius: Double, seed: UInt64) -> Network<Float>
  /// The same for the graph alone; both must agree, as results are filed under it before training.
  func deployed(_ architecture: Architecture) -> Architecture
}

extension Objective {
  package var usesRadius: Bool { true }
  package var usesBounds: Bool { false }
  package var finalNaturalWeight: Double { 1 }
  package var isSinglePass: Bool { false }
  package var hasPointLoss: Bool { true }

  /// The loss of every sample, [n]; cross-entropy of the samples while ε is 0.
  func settledLosses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    usesRadius && batch.moment.perturbation.radius == 0 ? batch.cleanLosses : losses(of: batch)
  }

  package func deployed(_ network: Network<Float>, radius: Double, seed: UInt64) -> Network<Float> {
    network
  }
  package func deployed(_ architecture: Architecture) -> Architecture { architecture }
}
