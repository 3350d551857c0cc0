internal import Networks
internal import Tensors

/// Into how many shards a batch is split: a power of two, from the batch's size and the network
/// alone.
///
/// It must not depend on the number of workers, as sums are rounded by shard: the same bytes then
/// come from any number of cores.
struct Sharding: Sendable {
  /// Multiply-adds that are worth another thread (some 60 µs).
  /// Less than that, and starting a thread costs more than it saves.
  private static let workPerShard = 3_000_000
  /// More cores than this share no single batch.
  private static let limit = 32

  /// Samples that a shard has at least.
  let samplesPerShard: Int
  /// Multiply-adds of a step for one sample.
  let workPerSample: Int

  /// A shard of a dense network needs some 50 samples for the matrix products to run at full speed;
  /// convolutions have many positions in every sample. Batch normalisation needs samples for its
  /// statistics.
  /// - Parameters:
  ///   - architecture: that which is trained.
  ///   - method: its cost relative to a forward pass.
  init(architecture: Architecture, objective: any Objective) {
    let isNormalised = architecture.nodes.contains { $0.training == .batchNormalisation }
    samplesPerShard = architecture.isSpatial ? (isNormalised ? 32 : 10) : 50
    workPerSample = architecture.multiplyAdds * objective.relativeCost
  }

  /// A power of two that leaves each shard `samplesPerShard` samples and `workPerShard` work, 1 to
  /// 32.
  func shards(of samples: Int) -> Int {
    let most = min(
      samples / samplesPerShard, samples * workPerSample / Self.workPerShard, Self.limit)
    // The largest power of two that is at most `most`.
    return most < 2 ? 1 : 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
  }
}

extension Architecture {
  /// Whether there are convolutions.
  var isSpatial: Bool {
    linearMaps.contains { if case .convolution = $0 { true } else { false } }
  }
}
