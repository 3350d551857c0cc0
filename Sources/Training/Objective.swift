import Attacks
package import Networks
package import Tensors

/// The loss of a training method, and what the rest of training needs to know of it.
///
/// Built-in ones are values of `TrainingMethod`; another may be passed to a `Trainer` beside its recipe.
package protocol Objective: Sendable {
  /// Multiply-adds of a step in units of one forward pass, about.
  var relativeCost: Int { get }
  /// Whether the loss depends on a radius ε.
  var usesRadius: Bool { get }
  /// Whether bounds of the network enter the loss, which grow from layer to layer.
  var usesBounds: Bool { get }
  /// κ at the end of training; 1 for methods without mixture.
  var finalNaturalWeight: Double { get }

  /// The loss of every sample of a shard, [n].
  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable

  /// The network to use after training, made of the trained one.
  func deployed(_ network: Network<Float>, radius: Double, seed: UInt64) -> Network<Float>
  func deployed(_ architecture: Architecture) -> Architecture
}

extension Objective {
  package var usesRadius: Bool { true }
  package var usesBounds: Bool { false }
  package var finalNaturalWeight: Double { 1 }

  /// The loss of every sample, [n]; cross-entropy of the samples while ε is 0.
  func settledLosses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    usesRadius && batch.moment.perturbation.radius == 0 ? batch.cleanLosses : losses(of: batch)
  }

  package func deployed(_ network: Network<Float>, radius: Double, seed: UInt64) -> Network<Float> {
    network
  }
  package func deployed(_ architecture: Architecture) -> Architecture { architecture }
}
