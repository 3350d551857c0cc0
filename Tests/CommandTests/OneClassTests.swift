import Foundation
import Testing

/// Networks that give every sample the same class, here as their steps were far too long, are called
/// that wherever their figures are.
@Suite struct OneClassTests {
  private static let settings = [
    "--members", "60", "--epochs", "2", "--arch", "mlp:4-4-4", "--learning-rate", "1e4", "--quiet",
  ]

  /// The values of a column.
  private func column(_ name: String, of table: String) throws -> [String] {
    let rows = table.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let index = try #require(rows[0].firstIndex(of: name))
    return rows.dropFirst().map { $0[index] }
  }

  @Test func evaluateWarns() throws {
    let folder = try TemporaryFolder()
    let training = ["train", "natural", "--out", "m.safetensors"] + Self.settings
    #expect(try Command.run(training, in: folder.url).status == 0)
    let outcome = try Command.run(
      ["evaluate", "m.safetensors", "--eps", "0.5,1"], in: folder.url)
    let classes = try column("only_class", of: outcome.output)
    let only = try #require(classes.first.flatMap { Int($0) })
    #expect(outcome.status == 0 && 0..<10 ~= only && classes == [classes[0], classes[0]])
    #expect(
      outcome.errors.hasPrefix(
        "warning: m.safetensors: predicts one class only, \(only), for every sample; "))
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
  }

  @Test func theReportNamesThem() throws {
    let folder = try TemporaryFolder()
    let grid = ["--eps", "1", "--methods", "natural", "--seeds", "2", "--capacity", "1"]
    let outcome = try Command.run(
      ["sweep", "--out", "run", "--exact", "0"] + grid + Self.settings, in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    let report = try String(contentsOfFile: folder.file("run/report.md"), encoding: .utf8)
    #expect(
      report.contains("**2 of 2 networks predict one class only**, the same for every sample"))
    #expect(report.contains("natural-cap1-seed0 (class "))
    let table = try String(contentsOfFile: folder.file("run/tradeoff.csv"), encoding: .utf8)
    #expect(try column("only_class", of: table).allSatisfy { Int($0) != nil })
  }
}
