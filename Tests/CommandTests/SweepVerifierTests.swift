import Foundation
import Testing

/// Verifiers of a sweep and of `evaluate`, end to end.
@Suite struct SweepVerifierTests {
  private static let sweep = [
    "sweep", "--eps", "0.5,1", "--members", "60", "--epochs", "8", "--seeds", "1", "--arch",
    "mlp:24-16", "--capacity", "0.5,1", "--methods", "natural,ibp", "--nonmembers", "60",
    "--quiet",
  ]

  /// Rows by column name.
  private func rows(_ csv: String) -> [[String: String]] {
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func table(_ run: String) throws -> [[String: String]] {
    rows(try String(contentsOfFile: run + "/tradeoff.csv", encoding: .utf8))
  }

  @Test func defaultsAreTheSameBoundsForEveryMethod() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(Self.sweep + ["--out", folder.file("run")])
    #expect(outcome.status == 0, "\(outcome)")
    let table = try table(folder.file("run"))
    for row in table {
      #expect(row["verifier"] == "ibp+crown")
      #expect(row["exact_test_total"] == (row["capacity"] == "0.5" ? "32" : ""))
      let counts = ["ibp_alone_ver_test_count", "crown_alone_ver_test_count", "ver_test_count"]
        .compactMap { row[$0].flatMap { Int($0) } }
      #expect(counts.count == 3 && counts[0] <= counts[2] && counts[1] <= counts[2])
      let hasWorstCase = row["capacity"] == "0.5" && row["eps_levels"] == "0.5"
      #expect(row["worst_case_exact_iv_members"] == (hasWorstCase ? "10" : ""))
    }
    // Every radius at capacity 1, the middle one at capacity 0.5: natural and ibp at each.
    #expect(table.count == 2 * 2 + 2 * 1)
    let files = try contents(of: folder.file("run"))
    for ending in ["csv", "gp"] {
      #expect(files["figures/bound-tightness.\(ending)"]?.isEmpty == false)
      #expect(files["figures/tightness-leakage.\(ending)"]?.isEmpty == false)
    }
  }

  @Test func exactSweepIsTheSameOnAnyNumberOfCores() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.sweep + ["--verifier", "exact", "--exact", "10", "--eps", "1"]
    for jobs in ["1", "3"] {
      let outcome = try Command.run(arguments + ["--out", folder.file(jobs), "--jobs", jobs])
      #expect(outcome.status == 0, "\(outcome)")
    }
    #expect(try contents(of: folder.file("1")) == contents(of: folder.file("3")))
    for row in try table(folder.file("1")) {
      #expect(row["verifier"] == "exact" && row["exact_test_total"] == "10")
      #expect(row["exact_test_ver_count"] == row["exact_test_count"])
    }
  }

  @Test func otherVerifiersAreAnotherRun() throws {
    let folder = try TemporaryFolder()
    let arguments = Self.sweep + ["--epochs", "1", "--eps", "1", "--out", folder.file("run")]
    let first = arguments + ["--verifier", "dual", "--exact", "3"]
    #expect(try Command.run(first).status == 0)
    let before = try contents(of: folder.file("run"))
    for (change, word) in [
      (["--verifier", "crown", "--exact", "3"], "--verifier crown contradicts the run's dual"),
      (["--verifier", "dual", "--exact", "4"], "--exact 4 contradicts the run's 3"),
      (["--verifier", "dual"], "the run has --exact 3"),
    ] {
      let refused = try Command.run(arguments + change)
      #expect(refused.status == 1 && refused.errors.contains(word), "\(refused)")
      #expect(refused.errors.filter(\.isNewline).count == 1)
    }
    #expect(try Command.run(first).status == 0)
    #expect(try contents(of: folder.file("run")) == before)
  }

  @Test func evaluateTakesAnyVerifier() throws {
    let folder = try TemporaryFolder()
    let model = folder.file("m")
    let trained = try Command.run(
      [
        "train", "pgd", "--eps", "1", "--members", "60", "--epochs", "8", "--arch", "mlp:24-16",
        "--out", model, "--quiet",
      ])
    #expect(trained.status == 0, "\(trained)")
    var counts: [String: Int] = [:]
    for verifier in ["ibp,crown", "ibp", "zonotope", "dual", "crown", "alpha", "exact"] {
      let outcome = try Command.run(["evaluate", model, "--verifier", verifier, "--exact", "6"])
      let row = try #require(rows(outcome.output).last, "\(outcome)")
      #expect(row["verifier"] == verifier.replacing(",", with: "+"))
      #expect(row["exact_test_total"] == "6")
      counts[verifier] = row["ver_test_count"].flatMap { Int($0) }
    }
    #expect(counts.count == 7)
    for (low, high) in [
      ("ibp", "zonotope"), ("ibp", "dual"), ("ibp", "ibp,crown"), ("crown", "ibp,crown"),
      ("crown", "alpha"), ("alpha", "exact"),
    ] {
      #expect(try #require(counts[low]) <= #require(counts[high]))
    }
    let unasked = try Command.run(["evaluate", model, "--exact", "0"])
    #expect(rows(unasked.output).last?["exact_test_total"] == "")
  }
}
