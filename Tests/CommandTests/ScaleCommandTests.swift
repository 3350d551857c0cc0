import Foundation
import Testing

/// `--scale`, from the table to the report, and what other commands make of such a model.
@Suite struct ScaleCommandTests {
  /// An age, an income that mostly tells the classes apart, a job.
  private static let table =
    "age,income,job,label\n"
    + (0..<60).map { row in
      let income = 20_000 + row * 7919 % 60 * 1000
      let label = income + row * 31 % 17 * 1000 > 58_000 ? 1 : 0
      return "\(18 + row * 7 % 50),\(income).5,\(["cook", "baker"][row % 2]),\(label)\n"
    }.joined()

  private static let data = ["--data", "csv:t.csv", "--one-hot", "job"]
  private static let quick = [
    "--arch", "mlp:6", "--epochs", "20", "--members", "30", "--nonmembers", "30", "--quiet",
  ]

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(table.utf8, to: "t.csv")
    return folder
  }

  /// The cells of a CSV file by their column, one dictionary a row.
  private static func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private static let modelFile = "r/models/ibp-eps0.1-cap1-seed0.safetensors"

  private static func sweep(_ folder: TemporaryFolder, _ kind: String) throws -> [String: String] {
    let outcome = try Command.run(
      ["sweep", "--methods", "ibp", "--eps", "0.1", "--seeds", "1", "--capacity", "1"]
        + ["--scale", kind, "--out", "r", "--verifier", "ibp"] + data + quick, in: folder.url)
    #expect(outcome.status == 0 && !outcome.errors.contains("--scale"), "\(outcome)")
    let csv = try String(contentsOfFile: folder.file("r/tradeoff.csv"), encoding: .utf8)
    return try #require(rows(csv).first)
  }

  /// A sweep records the scale; `evaluate`, `verify samples` and `audit model` find what its cell did.
  @Test(arguments: ["minmax", "standard"]) func sameFigures(_ kind: String) throws {
    let folder = try Self.folder()
    let cell = try Self.sweep(folder, kind)
    let text = { try String(contentsOfFile: folder.file($0), encoding: .utf8) }
    #expect(try text("r/config.yaml").contains("scale: \(kind)"))
    #expect(
      try text("r/report.md").contains(
        "one level is 1 in units of each column, \(kind) over a network's members"))

    let evaluated = try Command.run(["evaluate", Self.modelFile], in: folder.url)
    let row = try #require(Self.rows(evaluated.output).first, "\(evaluated)")
    for (name, value) in row where cell[name] != nil { #expect(cell[name] == value, "\(name)") }
    #expect(row["ver_train_count"] != "0")

    let verified = try Command.run(
      ["verify", "samples", Self.modelFile, "--eps", "0.1", "--method", "ibp", "--quiet"]
        + Self.data, in: folder.url)
    #expect(
      verified.status == 0 && verified.errors.contains("ε 0.1 (in levels: 0.1) in scaled units"))
    let proven = Self.rows(verified.output).count { $0["verdict"] == "verified" }
    let counts = ["ver_train_count", "ver_test_count"].compactMap { cell[$0].flatMap { Int($0) } }
    #expect(counts.count == 2 && proven == counts.reduce(0, +))

    let audited = try Command.run(
      ["audit", "model", Self.modelFile, "--attacks", "IB,IA,IV", "--protocol", "oracle"]
        + ["--format", "csv"], in: folder.url)
    #expect(audited.status == 0, "\(audited)")
    for attack in Self.rows(audited.output) {
      let id = try #require(attack["attack"] ?? attack["id"])
      #expect(attack["accuracy"] == cell[id.lowercased() + "_accuracy"], "\(id)")
    }
    #expect(Self.rows(audited.output).count == 3)
  }

  /// Counterexamples are in the units of the table, and a compressed model is the same.
  @Test func counterexamplesAndCompression() throws {
    let folder = try Self.folder()
    _ = try Self.sweep(folder, "minmax")
    let line =
      "gzip -k \(Self.modelFile) && robpriv verify samples \(Self.modelFile).gz --eps 0.4 --quiet"
      + " --witness w --data csv:t.csv --one-hot job && robpriv verify radius \(Self.modelFile).gz"
      + " --eps 0.4 --count 3 --quiet --data csv:t.csv --one-hot job"
    let outcome = try Command.shell(line, in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    let falsified = Self.rows(outcome.output).filter { $0["verdict"] == "falsified" }
    #expect(!falsified.isEmpty)
    let rows = Self.table.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    for sample in falsified.prefix(5) {
      let index = try #require(sample["index"].flatMap { Int($0) })
      let witness = try String(contentsOfFile: folder.file("w/\(index).txt"), encoding: .utf8)
      let income = try #require(witness.split(separator: "\n").first { $0.contains("X_1 ") })
      let value = try #require(Double(income.split { " ()".contains($0) }.last ?? ""))
      let own = try #require(Double(rows[index][1]))
      #expect(abs(value - own) <= 0.4 * 59_000 && abs(value - own) > 1, "\(income), \(own)")
    }
  }

  /// ONNX keeps the function, and says that ε counts otherwise; safetensors keep the scale.
  @Test func converted() throws {
    let folder = try Self.folder()
    _ = try Self.sweep(folder, "standard")
    let onnx = try Command.run(["convert", Self.modelFile, "m.onnx"], in: folder.url)
    #expect(onnx.status == 0 && onnx.errors.contains("count ε in their own units"), "\(onnx)")
    let copy = try Command.run(["convert", Self.modelFile, "m.safetensors"], in: folder.url)
    #expect(copy.status == 0 && copy.errors.isEmpty)
    let models = [Self.modelFile, "m.onnx", "m.safetensors"]
    let predictions = try models.map { model in
      let outcome = try Command.run(
        ["verify", "samples", model, "--eps", "0", "--method", "ibp", "--quiet"] + Self.data,
        in: folder.url)
      return Self.rows(outcome.output).map { $0["predicted"] }
    }
    #expect(predictions[0].count == 60)
    #expect(predictions[1] == predictions[0] && predictions[2] == predictions[0])
  }

  @Test func refusalsAndWarning() throws {
    let folder = try Self.folder()
    let train = ["train", "ibp", "--eps", "0.1"] + Self.quick
    let images = try Command.run(train + ["--scale", "minmax"], in: folder.url)
    images.expectRefusal(1, "digits: holds images")
    let ranged = try Command.run(
      train + ["--scale", "minmax", "--range", "0..1"] + Self.data, in: folder.url)
    ranged.expectRefusal(64, "--range goes without a scale")
    let plain = try Command.run(train + ["--out", "m.safetensors"] + Self.data, in: folder.url)
    let warnings = plain.errors.split(separator: "\n").filter { $0.contains("--scale") }
    #expect(plain.status == 0 && warnings.count == 1, "\(plain)")
    #expect(warnings.allSatisfy { $0.contains("\"income\"") && $0.contains("\"job=baker\"") })
    let scaled = try Command.run(
      train + ["--scale", "minmax", "--out", "s.safetensors"] + Self.data, in: folder.url)
    #expect(scaled.status == 0 && !scaled.errors.contains("--scale"), "\(scaled)")
    let verified = try Command.run(
      ["verify", "samples", "s.safetensors", "--eps", "1", "--range", "0..1"] + Self.data,
      in: folder.url)
    verified.expectRefusal(64, "--range goes without a scale")
  }
}
