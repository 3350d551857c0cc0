import ArgumentParser
import Experiments
import ModelAudits
import Networks
import ONNX

/// The data of a model, and its members where the model does not know them.
/// A model of `train` or `sweep` records its data and members; any other needs both from the user.
struct MembershipOptions: ParsableArguments {
  /// Rows of the data set, counted from 0.
  @Option(
    help: "File with the indices of the members in --data, one on a line.")
  var membersIndex: String?

  /// Rows of the data set, none of them a member's.
  @Option(
    help: """
      File with the indices of samples that the model was not trained on (default: as many of the others as \
      there are members, drawn at random, with a warning).
      """)
  var nonmembersIndex: String?

  @OptionGroup var data: DataOptions

  /// Refuses, of models that know their data, all but a new place of it.
  /// - Throws: `ValidationError` for options without `--members-index` that the model's own record
  ///   answers.
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
  /// Reads network and data, and tells how the data were understood.
  /// - Parameters:
  ///   - file: the model's.
  ///   - seed: of the draw of non-members where none are named.
  ///   - sparesOthers: whether samples are left for shadow models.
  /// - Throws: errors of files; `MismatchError` where indices and data do not fit.
  func model(_ file: ModelFile, seed: UInt64, sparesOthers: Bool) throws -> AuditedModel {
    guard let membersIndex else {
      let model = try AuditedModel(
        // The default names no new place: the record's own data are read.
        recorded: file.path, data: data.data == "digits" ? nil : data.data,
        sparesOthers: sparesOthers)
      model.dataset.announce()
      return model
    }
    let network = try network(of: file)
    return try AuditedModel(
      network: network, file: file.path, dataset: data.load(isScaled: network.inputScale != nil),
      membersIndex: membersIndex, nonMembersIndex: nonmembersIndex, seed: seed)
  }

  /// The network of a model without a record.
  /// - Throws: `MismatchError` for a model with a record, whose own members must not be overruled.
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
