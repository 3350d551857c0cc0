import Foundation
import Testing

/// Training-set sizes, attack budgets and the data's own split, end to end.
@Suite struct SweepAxesTests {
  private func table(of run: String) throws -> [[String]] {
    let text = try String(contentsOfFile: run + "/tradeoff.csv", encoding: .utf8)
    return text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static let sweep = [
    "sweep", "--eps", "1", "--epochs", "6", "--seeds", "2", "--arch", "mlp:16", "--capacity", "1",
    "--methods", "natural,ibp", "--exact", "0", "--quiet",
  ]

  @Test func membersAndBudgets() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(
      Self.sweep + ["--members", "150,60", "--attack-eps", "0..2*/0.5", "--out", folder.file("r")])
    #expect(outcome.status == 0, "\(outcome)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("r/cells")).sorted()
    #expect(files.count == 8 && files.contains("ibp-eps1-cap1-n60-seed1.json"))
    let rows = try table(of: folder.file("r"))
    let header = rows[0]
    let members = try #require(header.firstIndex(of: "members"))
    #expect(
      rows.dropFirst().map { $0[members] }.sorted() == Array(repeating: "150", count: 4)
        + Array(repeating: "60", count: 4))
    let report = try String(contentsOfFile: folder.file("r/report.md"), encoding: .utf8)
    #expect(report.contains("- Training-set sizes: 60, 150"))
    #expect(report.contains("figures/members.png") && report.contains("figures/attack-budget.png"))
    let budgets = try String(
      contentsOfFile: folder.file("r/figures/attack-budget.csv"), encoding: .utf8)
    #expect(budgets.split(separator: "\n").count == 1 + 2 * 5)
  }

  /// ε′ = 0 is IB, ε′ = ε is IA.
  @Test func budgetsMeetTheStrategies() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(
      Self.sweep + ["--members", "150", "--attack-eps", "0,1", "--out", folder.file("r")])
    #expect(outcome.status == 0, "\(outcome)")
    struct Record: Decodable {
      struct Score: Decodable, Equatable {
        let accuracy: Double
        let roc: [Int]
      }
      struct Budget: Decodable { let score: Score }
      struct Evaluation: Decodable {
        let attacks: [Score]
        let budgets: [Budget]
      }
      struct Completed: Decodable { let evaluations: [Evaluation] }
      let outcome: [String: Completed]
    }
    let data = try Data(
      contentsOf: URL(filePath: folder.file("r/cells/ibp-eps1-cap1-seed0.json")))
    let record = try JSONDecoder().decode(Record.self, from: data)
    let evaluation = try #require(record.outcome["completed"]?.evaluations.first)
    #expect(evaluation.budgets.map(\.score) == Array(evaluation.attacks.prefix(2)))
  }

  @Test(
    arguments: [
      (["--members", "100,x"], 64), (["--members", "100,0"], 64), (["--attack-eps", "2..1*"], 64),
      (["--attack-eps", "-1"], 64), (["--own-split"], 1),
    ] as [([String], Int32)])
  func faultyAxes(_ options: [String], _ status: Int32) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(Self.sweep + options + ["--out", folder.file("r")])
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.errors.hasPrefix("error: "))
  }

  @Test func ownSplitOfAFolder() throws {
    let folder = try TemporaryFolder()
    let row = { (index: Int) in
      (0..<4).map { "0.\((index * 7 + $0 * 3) % 10)" }.joined(separator: " ")
    }
    for (part, count) in [("train", 30), ("test", 12)] {
      let path = folder.file(part)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try folder.write(
        (0..<count).map { row($0) + "\n" }.joined().utf8, to: "\(part)/X_\(part).txt")
      try folder.write(
        (0..<count).map { "\($0 % 3 + 1)\n" }.joined().utf8, to: "\(part)/y_\(part).txt")
    }
    let outcome = try Command.run(
      Self.sweep + [
        "--data", "har:\(folder.url.path)", "--own-split", "--members", "30", "--out",
        folder.file("r"),
      ])
    #expect(outcome.status == 0, "\(outcome)")
    let rows = try table(of: folder.file("r"))
    let column = try #require(rows[0].firstIndex(of: "non_members"))
    #expect(rows.dropFirst().allSatisfy { $0[column] == "12" })
  }
}
