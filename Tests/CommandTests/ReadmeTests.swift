import Foundation
import Testing

/// Every command of the README runs, in order, in one folder.
@Suite struct ReadmeTests {
  /// Lines of the README's `sh` blocks.
  private static var commands: [String] {
    get throws {
      let readme = try String(
        contentsOf: Command.root.appending(path: "README.md"), encoding: .utf8)
      return readme.components(separatedBy: "```sh\n").dropFirst().flatMap {
        $0.components(separatedBy: "```")[0].split(separator: "\n").map(String.init)
      }
    }
  }

  @Test func commandsOfTheReadmeRun() throws {
    let folder = try TemporaryFolder()
    let data = Command.root.appending(path: "../shared/data")
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "data"), withDestinationURL: data)
    let commands = try Self.commands
    #expect(commands.count >= 8)
    for command in commands {
      // Shortened, so that the test is about the command and not about the result.
      let isTraining = command.contains("sweep") || command.contains("train")
      let quick = isTraining ? command + " --epochs 1 --members 100 --arch mlp:8 --quiet" : command
      let shortened = quick.contains("sweep") ? quick + " --seeds 1 --capacity 1" : quick
      if command.contains("data/") && !FileManager.default.fileExists(atPath: data.path) {
        print("skipped, as the data are absent: \(command)")
        continue
      }
      let outcome = try Command.shell(shortened, in: folder.url)
      #expect(outcome.status == 0, "\(shortened): \(outcome)")
      #expect(!outcome.output.isEmpty)
    }
  }

  @Test func makefileRunsTheMainJob() throws {
    let makefile = try String(contentsOf: Command.root.appending(path: "Makefile"), encoding: .utf8)
    #expect(makefile.contains("$(ROBPRIV) sweep --eps 0.25..1.5"))
  }

  /// The committed report is what its cells and audits give.
  @Test func referenceReportIsUpToDate() throws {
    let folder = try TemporaryFolder()
    let reference = Command.root.appending(path: "Reports/reference").path
    for name in ["cells", "lira"] {
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
