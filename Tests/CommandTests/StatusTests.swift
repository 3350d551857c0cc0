import Foundation
import Testing

/// `status` reads files alone.
@Suite struct StatusTests {
  private static let line = [
    "sweep", "--eps", "0.5", "--members", "60", "--epochs", "1", "--seeds", "2", "--arch", "mlp:4",
    "--capacity", "1", "--methods", "natural,pgd", "--exact", "0", "--nonmembers", "60", "--quiet",
    "--out", "run",
  ]

  @Test func cellsAreCounted() throws {
    let folder = try TemporaryFolder()
    func status() throws -> Command.Outcome { try Command.run(["status", "run/"], in: folder.url) }
    try status().expectRefusal(1, "run/config.yaml")
    #expect(try Command.run(Self.line, in: folder.url).status == 0)
    let whole = try status()
    #expect(
      whole.output == "quantity,value\ndone,4\nfailed,0\nbegun,0\nmissing,0\nseconds_left,0\n")
    #expect(whole.status == 0 && whole.errors == "run: all cells are finished\n", "\(whole)")
    for name in ["cells/pgd-eps0.5-cap1-seed0.json", "cells/pgd-eps0.5-cap1-seed1.json"] {
      try FileManager.default.removeItem(atPath: folder.file("run/" + name))
    }
    try folder.write([], to: "run/checkpoints/pgd-eps0.5-cap1-seed1.checkpoint")
    let rest = try status()
    #expect(rest.output.contains("done,2\nfailed,0\nbegun,1\nmissing,1\nseconds_left,"))
    #expect(!rest.output.contains("seconds_left,0\n") && !rest.output.hasSuffix("_left,\n"))
    #expect(rest.errors.hasPrefix("run: 2 cells are to be finished"), "\(rest)")
  }
}
