internal import Datasets
internal import Experiments
internal import MembershipInference
internal import Networks
internal import Tensors

extension ModelAudit {
  /// The activations of the penultimate layer on members and non-members, an NPZ file: `features` [n,
  /// width] in 32-bit floats and, a number for each row, `labels`, `samples` (identities) and `member`
  /// (1 or 0). Rows stand in an order that says nothing of membership.
  /// - Throws: `ExperimentError` for a network without linear layer, or features of 4 GiB and more.
  package func embeddings() throws -> [UInt8] {
    let scaled = try ScaledModel(network: model.network, dataset: model.dataset, file: model.file)
    let samples = Samples(
      members: model.members, nonMembers: model.nonMembers, of: scaled.dataset)
    guard let layer = scaled.network.architecture.lastLinear else {
      throw ExperimentError("\(model.file): has no linear layer, which embeddings would feed")
    }
    let width = scaled.network.architecture.shapes[layer.input].reduce(1, *)
    // What a ZIP archive without extensions holds, with room for the other arrays.
    guard samples.count * (4 * width + 64) < 1 << 32 else {
      throw ExperimentError(
        "\(model.file): embeddings of \(samples.count) samples, \(width) numbers each, exceed 4 GiB;"
          + " leave --embeddings out")
    }
    let features = scaled.network.embeddings(of: samples.inputs, workers: settings.workers)!
    return WrittenArray.archive([
      WrittenArray(name: "features", features), WrittenArray(name: "labels", samples.labels),
      WrittenArray(name: "samples", samples.identities),
      WrittenArray(name: "member", samples.isMember.map { $0 ? 1 : 0 }),
    ])
  }
}
