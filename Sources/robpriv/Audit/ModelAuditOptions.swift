import ArgumentParser
import MembershipInference
import Results
import Sweeps

/// Options of audits that ask a model.
struct ModelAuditOptions: ParsableArguments {
  @Option(help: "Model to ask: a file .safetensors of ours, or .onnx.")
  var model: String?

  @Option(help: "ONNX: file with the indices of the members in --data, one on a line.")
  var membersIndex: String?

  @Option(help: "Radius of IA and IV (default: the trained one).")
  var eps: Double?

  @Option(help: "Unit of --eps: level or input.")
  var epsUnit = RadiusUnit.level

  @Option(help: "What certifies the worst case of IV: own, ibp, zonotope, dual, crown or alpha.")
  var verifier = Verifier.own

  @Option(help: "Shadow models to train like the model, kept in the folder --shadows: even.")
  var shadowModels: Int?

  @Option(help: "Queries per sample of boundary-hopskipjump.")
  var queries = 2500

  @Option(help: "Samples of each set that label-only and white-box attacks ask about.")
  var samples = 1000

  @Option(help: "Degrees of augmentation-rotation.")
  var rotation = 4.0

  @Option(help: "Pixels of augmentation-translation.")
  var translation = 1

  func validate() throws {
    try positive(queries, "--queries")
    try positive(samples, "--samples")
    try positive(translation, "--translation", atMost: 1000)
    guard shadowModels.map({ 2...4096 ~= $0 && $0 % 2 == 0 }) ?? true else {
      throw ValidationError("--shadow-models takes an even number from 2 to 4096")
    }
    guard eps.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--eps takes a positive number")
    }
    guard rotation > 0, rotation <= 180 else {
      throw ValidationError("--rotation takes degrees above 0, at most 180")
    }
    guard model == nil else { return }
    for (isGiven, option) in [
      (membersIndex != nil, "--members-index"), (eps != nil, "--eps"),
      (shadowModels != nil, "--shadow-models"),
    ] where isGiven { throw ValidationError("\(option) goes with --model") }
  }

  var querySettings: QuerySettings {
    QuerySettings(queries: queries, rotation: rotation, translation: translation)
  }
}
