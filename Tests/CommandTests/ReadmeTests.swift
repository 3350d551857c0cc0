import Foundation
import Results
import Testing

/// Every command of the README and of the pages in `docs/` runs.
@Suite struct ReadmeTests {
  /// The README, and the pages that there are.
  private static let pages: [String] = {
    let folder = Command.root.appending(path: "docs").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
  }()

  private static func text(of page: String) throws -> String {
    try String(contentsOf: Command.root.appending(path: page), encoding: .utf8)
  }

  /// Lines of a page's `sh` blocks, which may be indented.
  private static func commands(of page: String) throws -> [String] {
    try text(of: page).components(separatedBy: "```sh\n").dropFirst().flatMap {
      $0.components(separatedBy: "```")[0].split(separator: "\n").map {
        $0.trimmingCharacters(in: .whitespaces)
      }.filter { !$0.isEmpty }
    }
  }

  /// A folder with what the pages' commands name: `data`, networks, a property, a benchmark, a table,
  /// recorded outputs, indices of members.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let links = [
      ("data", Command.root.appending(path: "../shared/data")),
      ("Models", Command.root.appending(path: "Models")),
      ("ibp.safetensors", Command.root.appending(path: "Models/digits-ibp.safetensors")),
      ("natural.safetensors", Command.root.appending(path: "Models/digits-natural.safetensors")),
    ]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: name), withDestinationURL: target)
    }
    try folder.write(TinyONNX.comparison, to: "network.onnx")
    let variables = ["X_0", "X_1", "Y_0", "Y_1"].map { "(declare-const \($0) Real)" }
    let box = ["X_0", "X_1"].map { "(assert (>= \($0) 0))(assert (<= \($0) 1))" }
    let property = (variables + box + ["(assert (>= Y_0 2))"]).joined(separator: "\n")
    try folder.write(property.utf8, to: "property.vnnlib")
    try folder.write("network.onnx,property.vnnlib,60\n".utf8, to: "instances.csv")
    try folder.write("0.9,0.1,0\n0.2,0.7,1\n0.6,0.5,0\n0.3,0.8,1\n".utf8, to: "table.csv")
    let people = (0..<400).map { row in
      let income = 20_000 + row * 131 % 50_000
      return
        "\(20 + row * 7 % 40),\(income),\(["cook", "baker"][row % 2]),\(income > 45_000 ? 1 : 0)\n"
    }
    try folder.write(("age,income,job,label\n" + people.joined()).utf8, to: "people.csv")
    try folder.write(AuditCommandTests.csv.utf8, to: "outputs.csv")
    try folder.write((0..<60).map { "\($0 * 7)\n" }.joined().utf8, to: "members.txt")
    try folder.write("0\n2\n".utf8, to: "pair.txt")
    return folder
  }

  /// The command made short, so that the test is about the command and not about the result: a later
  /// option replaces an earlier one.
  private static func shortened(_ command: String) -> String {
    let words = command.split(separator: " ")
    guard words.first == "robpriv", let verb = words.dropFirst().first, !command.contains(";")
    else { return command }
    switch verb {
    case "sweep":
      return command
        + " --seeds 1 --capacity 1 --members 100 --epochs 1 --arch mlp:8 --nonmembers 100"
        + " --keep-epochs 0 --quiet"
    case "train": return command + " --members 100 --epochs 1 --arch mlp:8 --quiet"
    case "verify" where command.contains("--count") && !command.contains("--check"):
      return command + " --count 3"
    default: return command
    }
  }

  @Test(arguments: pages) func commandsRun(_ page: String) throws {
    let folder = try Self.folder()
    let hasData = FileManager.default.fileExists(atPath: folder.file("data"))
    for command in try Self.commands(of: page) {
      if command.contains("data/") && !hasData {
        print("skipped, as the data are absent: \(command)")
        continue
      }
      // A link is no place to write to.
      if command.hasPrefix("robpriv train"),
        let file = command.components(separatedBy: "--out ")
          .dropFirst().first?.prefix(while: { $0 != " " })
      {
        try? FileManager.default.removeItem(atPath: folder.file(String(file)))
      }
      let line = Self.shortened(command)
      let outcome = try Command.shell(line, in: folder.url)
      #expect(outcome.status == 0, "\(page): \(line): \(outcome)")
    }
  }

  /// Blocks that are not run hold no command of robpriv's, and the first page has commands.
  @Test(arguments: pages) func noCommandIsLeftOut(_ page: String) throws {
    let parts = try Self.text(of: page).components(separatedBy: "```")
    for block in stride(from: 1, to: parts.count, by: 2).map({ parts[$0] })
    where !block.hasPrefix("sh\n") {
      let lines = block.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(!lines.contains { $0.hasPrefix("robpriv ") }, "\(page): \(block)")
    }
    #expect(try page != "README.md" || Self.commands(of: page).count >= 4)
  }

  /// Every name of a closed vocabulary stands in the page that explains such names.
  @Test(arguments: [
    ("docs/methods.md", MethodName.allCases.map(\.rawValue)),
    ("docs/attacks.md", Attack.allCases.map(\.rawValue)),
    ("docs/defences.md", DefenceName.allCases.map(\.rawValue)),
    ("docs/verify.md", BoundName.allCases.map(\.rawValue)),
  ])
  func namesAreExplained(_ page: String, _ names: [String]) throws {
    let text = try Self.text(of: page)
    for name in names { #expect(text.contains("`\(name)`"), "\(page): \(name)") }
  }

  /// Links between pages lead somewhere.
  @Test(arguments: pages) func linksLeadToFiles(_ page: String) throws {
    let base = Command.root.appending(path: page).deletingLastPathComponent()
    for part in try Self.text(of: page).components(separatedBy: "](").dropFirst() {
      let target = part.prefix { $0 != ")" && $0 != "#" }
      guard !target.isEmpty, !target.contains("://") else { continue }
      let path = base.appending(path: String(target)).path
      #expect(FileManager.default.fileExists(atPath: path), "\(page): \(target)")
    }
  }

  /// What the README shows of `verify samples` is what it prints, but for bounds and seconds.
  @Test func sampleOutputIsReal() throws {
    let outcome = try Command.run([
      "verify", "samples", VerifyModels.ibp, "--eps", "1", "--count", "3", "--quiet",
    ])
    let shown = try Self.text(of: "README.md").components(separatedBy: "```\n")
      .first { $0.hasPrefix("index,label") }
    let rows = try [outcome.output, #require(shown)].map { text in
      text.split(separator: "\n").map { $0.split(separator: ",").prefix(5) }
    }
    #expect(rows[0].count == 4 && rows[0] == rows[1])
  }

  @Test func makefileRunsTheMainJob() throws {
    let makefile = try String(contentsOf: Command.root.appending(path: "Makefile"), encoding: .utf8)
    #expect(makefile.contains("$(ROBPRIV) sweep --eps 0.25..1.5"))
  }

  /// The committed report is what its cells and audits give.
  @Test func referenceReportIsUpToDate() throws {
    let folder = try TemporaryFolder()
    let reference = Command.root.appending(path: "Reports/reference").path
    for name in ["cells", "lira", "config.yaml", "manifest.json"] {
      try FileManager.default.copyItem(
        atPath: reference + "/" + name, toPath: folder.file(name))
    }
    #expect(try Command.run(["report", folder.url.path]).status == 0)
    for name in ["report.md", "tradeoff.csv", "figures/roc.csv", "figures/tradeoff.gp"] {
      let (old, new) = (reference + "/" + name, folder.file(name))
      #expect(FileManager.default.contentsEqual(atPath: old, andPath: new), "\(name)")
    }
  }
}
