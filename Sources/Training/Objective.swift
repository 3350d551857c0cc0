internal import Networks
internal import Tensors

/// The loss of a training method, and what the rest of training needs to know of it.
protocol Objective: Sendable {
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
  var usesRadius: Bool { true }
  var usesBounds: Bool { false }
  var finalNaturalWeight: Double { 1 }

  func deployed(_ network: Network<Float>, radius: Double, seed: UInt64) -> Network<Float> {
    network
  }
  func deployed(_ architecture: Architecture) -> Architecture { architecture }
}
