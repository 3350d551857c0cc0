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

  /// The strongest points that the evaluation attack finds, piece by piece, each with the stream
  /// `stream`/PIECE.
  func attacked(
    _ network: Network<Float>, _ perturbation: Perturbation, seed: UInt64, stream name: String,
    workers: Workers
  ) -> Tensor<Float> {
    let pieces = chunks(of: count, size: 100)
    let points = workers.map(pieces.count) { piece in
      var stream = RandomStream(seed: seed, name: "\(name)/\(piece)")
      return PGD.evaluation.strongestPoint(
        against: network, inputs.rows(pieces[piece]), labels: Array(labels[pieces[piece]]),
        perturbation, from: &stream)
    }
    return Tensor(concatenating: points, rowShape: network.architecture.inputShape)
  }

  func rows(_ indices: [Int]) -> Samples { Samples(rows: indices, of: self) }

  var count: Int { labels.count }
}
