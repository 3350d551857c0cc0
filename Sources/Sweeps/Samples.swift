internal import Datasets
internal import Networks
internal import Robustness
internal import Tensors

/// Samples of a data set with their labels and identities.
struct Samples {
  let identities: [Int]
  let inputs: Tensor<Float>
  let labels: [Int]

  init(_ identities: [Int], of dataset: Dataset) {
    self.identities = identities
    inputs = dataset.inputs.rows(identities)
    labels = identities.map { dataset.labels[$0] }
  }

  private init(rows: [Int], of other: Samples) {
    identities = rows.map { other.identities[$0] }
    inputs = other.inputs.rows(rows)
    labels = rows.map { other.labels[$0] }
  }

  /// The strongest points that the evaluation attack finds, each sample's with the stream
  /// `stream`/IDENTITY.
  func attacked(
    _ network: Network<Float>, _ perturbation: Perturbation, seed: UInt64, stream name: String,
    workers: Workers
  ) -> Tensor<Float> {
    let pieces = chunks(of: count, size: 100)
    let points = workers.map(pieces.count) { piece in
      let rows = pieces[piece]
      var streams = identities[rows].map { RandomStream(seed: seed, name: "\(name)/\($0)") }
      return PGD.evaluation.strongestPoint(
        against: network, inputs.rows(rows), labels: Array(labels[rows]), perturbation,
        from: &streams)
    }
    return Tensor(concatenating: points, rowShape: network.architecture.inputShape)
  }

  func rows(_ indices: [Int]) -> Samples { Samples(rows: indices, of: self) }

  var count: Int { labels.count }
}
