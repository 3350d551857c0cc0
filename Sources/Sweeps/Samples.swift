internal import Datasets
internal import Networks
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

  func rows(_ indices: [Int]) -> Samples { Samples(rows: indices, of: self) }

  var count: Int { labels.count }
}
