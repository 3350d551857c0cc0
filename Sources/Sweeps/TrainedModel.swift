internal import FoundationEssentials
public import Networks
internal import Results
public import Tensors
public import Training

/// A network with what rebuilds its data, members and training, as a safetensors file.
public struct TrainedModel: Sendable {
  public let network: Network<Float>
  public let configuration: Configuration
  public let record: TrainingRecord

  public init(
    network: Network<Float>, configuration: Configuration, record: TrainingRecord
  ) {
    self.network = network
    self.configuration = configuration
    self.record = record
  }

  /// Reads a model that `save` wrote.
  public init(contentsOf file: String) throws {
    let (network, metadata) = try Safetensors.load(file)
    let decode = JSONDecoder()
    guard let configuration = metadata["configuration"], let training = metadata["training"],
      let configuration = try? decode.decode(Configuration.self, from: Data(configuration.utf8)),
      let record = try? decode.decode(TrainingRecord.self, from: Data(training.utf8))
    else { throw RunFolderError("\(file): has no training record; only our own models have one") }
    self.init(network: network, configuration: configuration, record: record)
  }

  public func save(to file: String) throws {
    let text = { (value: any Encodable) in
      String(decoding: try json(value).dropLast(), as: UTF8.self)
    }
    try Safetensors.save(
      network,
      metadata: ["configuration": try text(configuration), "training": try text(record)],
      to: file)
  }
}
