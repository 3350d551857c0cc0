import Files
import Foundation
import Results
import Testing

@testable import TradeoffReports

let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "")
  .split(separator: ":")
  .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }

@Suite struct WritingTests {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "robpriv report '\(UUID().uuidString)'").path(percentEncoded: false)
  let figures = [
    "bound-tightness", "capacity", "inference-accuracy", "roc", "tightness-leakage",
    "tradeoff-low-fpr", "tradeoff",
  ]

  func names(_ subfolder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + subfolder).sorted()
  }

  @Test func withoutGnuplot() throws {
    let report = try TradeoffReport(records: SyntheticRun().records)
    let warning = try report.write(to: folder, gnuplot: "no-such-gnuplot")
    #expect(warning?.hasPrefix("no figures drawn: no-such-gnuplot is not installed") == true)
    #expect(warning?.contains("\n") == false)
    #expect(try names() == ["figures", "report.html", "report.md", "tradeoff.csv"])
    #expect(try names("/figures") == figures.flatMap { [$0 + ".csv", $0 + ".gp"] })
    #expect(try String(contentsOfFile: folder + "/report.md", encoding: .utf8) == report.markdown)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func failingGnuplotLeavesNoStaleFigure() throws {
    let report = try TradeoffReport(records: SyntheticRun().records)
    try createFolder(folder + "/figures")
    try writeAtomically([], to: folder + "/figures/roc.png")
    let warning = try report.write(to: folder, gnuplot: "false")
    #expect(warning?.hasPrefix("not all figures drawn: false failed") == true)
    #expect(try !names("/figures").contains("roc.png"))
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(
    .enabled(if: hasGnuplot, "gnuplot is not installed"),
    arguments: [
      SyntheticRun(), SyntheticRun(radii: [1], capacities: [1], seeds: 1, exactSamples: 5),
      SyntheticRun(methods: ["ibp", "pgd", "diffai", "dual"], radii: [0.001, 25.5]),
    ])
  func figuresAreDrawn(run: SyntheticRun) throws {
    let report = try TradeoffReport(records: run.records)
    #expect(try report.write(to: folder) == nil)
    let drawings = report.figures.flatMap { [$0.name + ".svg", $0.name + ".png"] }
    var first: [Data] = []
    for name in drawings {
      let data = try Data(contentsOf: URL(filePath: "\(folder)/figures/\(name)"))
      let magic = name.hasSuffix("png") ? Data([0x89, 0x50, 0x4e, 0x47]) : Data("<?xml".utf8)
      #expect(data.starts(with: magic))
      #expect(data.count > 5000)
      first.append(data)
    }
    #expect(try report.write(to: folder) == nil)
    let second = try drawings.map { try Data(contentsOf: URL(filePath: "\(folder)/figures/\($0)")) }
    #expect(first == second)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func unwritableFileIsNamed() throws {
    let report = try TradeoffReport(records: SyntheticRun(capacities: [1]).records)
    try createFolder(folder)
    try createFolder(folder + "/report.md")
    let error = #expect(throws: FileError.self) { try report.write(to: folder, gnuplot: "true") }
    #expect(
      error?.description
        == "cannot write \(folder)/report.md: Is a directory; pass another path")
    try FileManager.default.removeItem(atPath: folder)
  }
}
