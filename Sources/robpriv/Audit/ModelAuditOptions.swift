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

  @Option(help: "Unit of --eps: level or input (default: level).")
  var epsUnit: RadiusUnit?

  @Option(
    help:
      "What certifies the worst case of IV: own, ibp, zonotope, dual, crown or alpha (default: own)."
  )
  var verifier: Verifier?

  @Option(help: "Shadow models to train like the model, kept in the folder --shadows: even.")
  var shadowModels: Int?

  @Option(
    help:
      "Pixels by which images are shifted for 4 × pixels more queries of LiRA per sample (default: 0)."
  )
  var shift: Int?

  @Option(help: "Queries per sample of boundary-hopskipjump (default: 2500).")
  var queries: Int?

  @Option(help: "Samples of each set that label-only and white-box attacks ask (default: 1000).")
  var samples: Int?

  @Option(help: "Degrees of augmentation-rotation (default: 4).")
  var rotation: Double?

  @Option(help: "Pixels of augmentation-translation (default: 1).")
  var translation: Int?

  func validate() throws {
    if let queries { try positive(queries, "--queries") }
    if let samples { try positive(samples, "--samples") }
    if let shift { try positive(shift, "--shift", atMost: 1000) }
    if let translation { try positive(translation, "--translation", atMost: 1000) }
    guard shadowModels.map({ 2...4096 ~= $0 && $0 % 2 == 0 }) ?? true else {
      throw ValidationError("--shadow-models takes an even number from 2 to 4096")
    }
    guard eps.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--eps takes a positive number")
    }
    guard rotation.map({ $0 > 0 && $0 <= 180 }) ?? true else {
      throw ValidationError("--rotation takes degrees above 0, at most 180")
    }
  }

  var isForeign: Bool {
    model?.hasSuffix(".onnx") ?? false || model?.hasSuffix(".onnx.gz") ?? false
  }

  var querySettings: QuerySettings {
    var settings = QuerySettings()
    settings.queries = queries ?? settings.queries
    settings.rotation = rotation ?? settings.rotation
    settings.translation = translation ?? settings.translation
    return settings
  }
}
