import ArgumentParser
import Sweeps

/// The data of a model, and its members where the model does not know them.
struct MembershipOptions: ParsableArguments {
  @Option(
    help: "File with the indices of the members in --data, one on a line.")
  var membersIndex: String?

  @OptionGroup var data: DataOptions

  /// Refuses, of models that know their data, all but a new place of it.
  func check(_ model: ModelFile) throws {
    switch model.format {
    case .safetensors:
      try refuse(
        [("--members-index", membersIndex != nil)] + data.given.filter { $0.name != "--data" },
        "goes with ONNX models; ours know their members and data")
    case .onnx:
      guard membersIndex != nil else {
        throw ValidationError("an ONNX model needs --members-index FILE, and its --data")
      }
    }
  }

  /// The model with its samples.
  func model(_ file: ModelFile, seed: UInt64) throws -> AuditedModel {
    guard let membersIndex else {
      let model = try AuditedModel(
        recorded: file.path, data: data.data == "digits" ? nil : data.data)
      model.dataset.announce()
      return model
    }
    return try AuditedModel(
      onnx: file.path, dataset: data.load(), membersIndex: membersIndex, seed: seed)
  }
}
