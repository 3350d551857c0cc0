internal import Datasets
package import Networks
internal import Results
internal import Tensors
package import Training

/// A network with what rebuilds its data, members and training, as a safetensors file.
package struct TrainedModel: Sendable {
  package let network: Network<Float>
  package let configuration: Configuration
  package let record: TrainingRecord

  package init(
    network: Network<Float>, configuration: Configuration, record: TrainingRecord
  ) {
    self.network = network
    self.configuration = configuration
    self.record = record
  }

  /// Whether a safetensors file's metadata hold a training record.
  package static func isRecorded(_ metadata: [String: String]) -> Bool {
    metadata["training"] != nil
  }

  /// Reads a model that `save` wrote.
  /// - Parameter followingLinks: whether `file` may be a link.
  package init(contentsOf file: String, followingLinks: Bool = true) throws {
    let (network, metadata) = try Safetensors.load(file, followingLinks: followingLinks)
    guard let configuration = metadata["configuration"], let training = metadata["training"] else {
      throw ExperimentError(
        "\(file): has no training record, which train and sweep write; audit model takes"
          + " --members-index FILE instead")
    }
    do {
      self.init(
        network: network, configuration: try Configuration(json: Array(configuration.utf8)),
        record: try TrainingRecord(json: Array(training.utf8)))
    } catch {
      throw ExperimentError("\(file): its training record is unsound: \(error); train it again")
    }
  }

  /// What the model was trained in, rebuilt from its record.
  /// - Parameters:
  ///   - file: what errors call the model.
  ///   - data: where the data set is now, if it moved.
  ///   - change: changes settings that do not concern training.
  /// - Throws: an error in one line for data or a network that are not those of the record.
  package func experiment(
    _ file: String, data: String?, change: (inout Configuration) -> Void = { _ in }
  ) throws -> Experiment {
    var configuration = configuration
    configuration.data.source = data ?? configuration.data.source
    change(&configuration)
    let dataset = try configuration.data.load(isScaled: configuration.training.scale != nil)
    guard dataset.fingerprint == record.fingerprint else {
      throw ExperimentError(
        "\(file): was trained on other data than \(configuration.data.source); pass --data")
    }
    let experiment = try Experiment(configuration: configuration, dataset: dataset)
    guard try experiment.architecture(for: record.cell) == network.architecture else {
      throw ExperimentError("\(file): its network is not the one that its record describes")
    }
    guard try experiment.recipe(for: record.cell) == record.recipe else {
      throw ExperimentError("\(file): its recipe is not that of its configuration; train it again")
    }
    return experiment
  }

  package func save(to file: String) throws {
    let text = { (value: any Encodable) in
      String(decoding: try json(value).dropLast(), as: UTF8.self)
    }
    try Safetensors.save(
      network,
      metadata: ["configuration": try text(configuration), "training": try text(record)],
      to: file)
  }
}
