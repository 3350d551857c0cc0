import ArgumentParser
import Experiments
import ModelAudits
import Networks
import ONNX

/// The data of a model, and its members where the model does not know them.
struct MembershipOptions: ParsableArguments {
  @Option(
    help: "File with the indices of the members in --data, one on a line.")
  var membersIndex: String?

  @Option(
    help: """
      File with the indices of samples that the model was not trained on (default: as many of the others as \
      there are members, drawn at random, with a warning).
      """)
  var nonmembersIndex: String?

  @OptionGroup var data: DataOptions

  /// Refuses, of models that know their data, all but a new place of it.
  func check(_ model: ModelFile) throws {
    guard membersIndex == nil else { return }
    try refuse(
      [("--nonmembers-index", nonmembersIndex != nil)], reason: "goes with --members-index FILE")
    guard model.format == .safetensors else {
      throw ValidationError("an ONNX model needs --members-index FILE, and its --data")
    }
    try refuse(
      data.given.filter { $0.name != "--data" },
      reason: "needs --members-index FILE; without, the model's own record says what its data are")
  }

  /// The model with its samples.
  func model(_ file: ModelFile, seed: UInt64) throws -> AuditedModel {
    guard let membersIndex else {
      let model = try AuditedModel(
        recorded: file.path, data: data.data == "digits" ? nil : data.data)
      model.dataset.announce()
      return model
    }
    let network = try network(of: file)
    return try AuditedModel(
      network: network, file: file.path, dataset: data.load(isScaled: network.inputScale != nil),
      membersIndex: membersIndex, nonMembersIndex: nonmembersIndex, seed: seed)
  }

  /// The network of a model without a record.
  private func network(of file: ModelFile) throws -> Network<Float> {
    switch file.format {
    case .onnx: return Network<Float>(try ONNXNetwork(contentsOf: file.path).network)
    case .safetensors:
      let (network, metadata) = try Safetensors.load(file.path)
      guard !TrainedModel.isRecorded(metadata) else {
        throw MismatchError(
          "\(file.path): knows its members by its own record; leave --members-index out")
      }
      return network
    }
  }
}
