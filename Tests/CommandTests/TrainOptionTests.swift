import Foundation
import Testing

/// Options of training that do not fit, and what they leave behind.
@Suite struct TrainOptionTests {
  private static let quick = ["--members", "40", "--epochs", "1", "--arch", "mlp:4", "--quiet"]

  @Test(arguments: [
    (["natural", "--out", "m", "--checkpoint", "./m"], "--out and --checkpoint must be two files"),
    (["natural", "--train-eps-factor", "2"], "--train-eps-factor is an option of methods"),
    (["natural", "--short-warm-up"], "--short-warm-up is an option of methods with bounds"),
    (["pgd", "--eps", "1", "--short-warm-up"], "--short-warm-up is an option of methods"),
    (["ibp", "--eps", "1", "--ramp-epochs", "1..1"], "--ramp-epochs begins before the last"),
    (["ibp", "--eps", "1", "--beta", "2"], "--beta is an option of trades alone"),
    (["natural", "--members", "40,20"], "'40,20' is invalid for '--members"),
    (["ibbp", "--eps", "1"], "ibbp is no training method"),
  ])
  func misuse(_ arguments: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(["train"] + Self.quick + arguments, in: folder.url)
    #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome)")
    #expect(try contents(of: folder.url.path).isEmpty)
  }

  @Test func smallBatchesDoNotNormalise() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(
      [
        "train", "natural", "--members", "40", "--epochs", "1", "--arch", "mlp:4/bn", "--batch",
        "8",
      ],
      in: folder.url)
    #expect(outcome.status == 1 && outcome.errors.contains("--batch: batch normalisation"))
  }

  /// Every method trains and evaluates; no checkpoint is left.
  @Test(arguments: [
    "trades", "wrm", "noise", "crown-ibp", "dual", "diffai", "mtl-ibp", "sabr",
  ])
  func methods(_ method: String) throws {
    let folder = try TemporaryFolder()
    let train = try Command.run(
      ["train", method, "--eps", "1", "--out", "m"] + Self.quick, in: folder.url)
    #expect(train.status == 0 && train.output == "m\n", "\(train)")
    #expect(try contents(of: folder.url.path).keys.sorted() == ["m"])
    let evaluation = try Command.run(["evaluate", "m"], in: folder.url)
    #expect(evaluation.status == 0 && evaluation.output.contains("\(method)-eps1-cap1-seed0"))
  }
}
