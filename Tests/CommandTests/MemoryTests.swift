import Foundation
import Testing

/// What happens where memory, addresses or threads are scarce: the work is done, or one line says why
/// not. Never a hang, a signal or a trace.
@Suite struct MemoryTests {
  private static let quick = ["--members", "40", "--epochs", "1", "--arch", "mlp:4", "--quiet"]
  private static let commands: [[String]] = [
    ["sweep", "--eps", "1", "--seeds", "1", "--methods", "ibp", "--capacity", "1"] + quick,
    ["train", "ibp", "--eps", "1", "--out", "t.safetensors"] + quick,
    ["verify", "samples", "m.safetensors", "--eps", "1", "--count", "2", "--quiet"],
    ["verify", "property", "tiny.onnx", "tiny.vnnlib", "--timeout", "60"],
    ["evaluate", "m.safetensors", "--eps", "1"],
    ["audit", "outputs", "o.csv"],
    ["convert", "m.safetensors", "m.onnx", "--overwrite"],
    ["report", "Reports/digits"],
  ]

  /// A folder with a model, a network, a property, outputs and a run.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.toy, to: "tiny.onnx")
    let property =
      "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)"
      + "(assert (>= X_0 0))(assert (<= X_0 1))(assert (>= X_1 0))(assert (<= X_1 1))"
      + "(assert (>= Y_0 9))"
    try folder.write(property.utf8, to: "tiny.vnnlib")
    let rows = (0..<60).map { "\($0 % 2),\($0 % 3 % 2),0.\($0 + 20),0.\(80 - $0)\n" }
    try folder.write(("member,label,p0,p1\n" + rows.joined()).utf8, to: "o.csv")
    for line in [["train", "natural", "--out", "m.safetensors"] + quick, commands[0]] {
      let outcome = try Command.run(line, in: folder.url)
      #expect(outcome.status == 0, "\(outcome)")
    }
    return folder
  }

  /// From less than the program itself takes to more than any of these needs.
  @Test func anyLimitOfAddresses() throws {
    let folder = try Self.folder()
    var worked: [Int: Int] = [:]
    for kilobytes in [130_000, 160_000, 200_000, 260_000, 300_000, 1_000_000] {
      let limited = { (words: [String]) in
        try Command.shell(
          "ulimit -v \(kilobytes); exec timeout 60 robpriv " + words.joined(separator: " "),
          in: folder.url)
      }
      // The loader's own failure, before any of ours runs.
      if try limited(["--version"]).status == 127 { continue }
      for words in Self.commands {
        let outcome = try limited(words)
        let place = "\(kilobytes): \(words[0...1]): \(outcome)"
        #expect(!outcome.wasKilled && [0, 1].contains(outcome.status), "\(place)")
        guard outcome.status == 1 else {
          worked[kilobytes, default: 0] += 1
          continue
        }
        let lines = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }
        #expect(lines.count == 1 && lines[0].hasPrefix("error: "), "\(place)")
      }
    }
    #expect(worked[1_000_000] == Self.commands.count, "\(worked)")
  }

  /// Names what is needed, what the limit is, and what to do.
  @Test func knownSizesAreRefusedBeforehand() throws {
    let folder = try TemporaryFolder()
    try Command.run(
      ["train", "natural", "--arch", "mlp:20000-20000", "--memory-limit", "1GB"], in: folder.url
    ).expectRefusal(1, "training 401520010 weights needs 6.5 GB, but ")
    try Command.run(
      ["train", "natural", "--arch", "mlp:20000-20000", "--memory-limit", "1GB"], in: folder.url
    ).expectRefusal(1, " of the limit of 1.0 GB are left; raise --memory-limit (or ulimit -v)")
    try folder.write(TinyONNX.model(inputShape: [100_000_000], []), to: "huge.onnx")
    try folder.write("".utf8, to: "p.vnnlib")
    try Command.run(
      ["verify", "property", "huge.onnx", "p.vnnlib", "--memory-limit", "500MB"], in: folder.url
    ).expectRefusal(1, "huge.onnx: node of 'flat' (Flatten): needs 1.6 GB, but ")
    try Command.run(["train", "natural", "--memory-limit", "1MB"], in: folder.url)
      .expectRefusal(
        1, "than the limit of 1 MB allows; raise the limit (--memory-limit, ulimit -v)")
  }

  @Test(arguments: ["1.5GiB", "2gb", "0.8TB", "900000000B", "2e6kB"])
  func sizesAreRead(size: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(
      ["train", "natural", "--memory-limit", size] + Self.quick, in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test(arguments: ["2", "GB", "-1GB", "0MB", "nanGB", "infGB", "1XB", "9999999999TB"])
  func otherSizesAreRefused(size: String) throws {
    try Command.run(["train", "natural", "--memory-limit=" + size])
      .expectRefusal(64, "--memory-limit takes a size as in 500MB, 2GB or 1.5GiB")
  }

  /// A small file that would expand to 600 MB: members of gzip data add up.
  private static let bombs: [(file: String, words: [String])] = [
    ("b.onnx.gz", ["verify", "property", "b.onnx.gz", "b"]),
    ("b.vnnlib.gz", ["verify", "property", "tiny.onnx", "b.vnnlib.gz"]),
    ("b.csv.gz", ["verify", "instances", "b.csv.gz"]),
    ("b.csv.gz", ["train", "natural", "--data", "csv:b.csv.gz"]),
    ("t.tar.gz", ["train", "natural", "--data", "texas100:t.tar.gz"]),
    ("location", ["train", "natural", "--data", "location30:location"]),
    ("d/train-images-idx3-ubyte.gz", ["train", "natural", "--data", "mnist:d"]),
    ("b.csv.gz", ["audit", "outputs", "b.csv.gz"]),
    (
      "b.gz",
      ["audit", "model", "digits.onnx", "--data", "digits", "--members-index", "b.gz"]
    ),
  ]

  @Test(arguments: bombs)
  func bombsStopEarly(file: String, words: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.toy, to: "tiny.onnx")
    let weights = [[Float]](repeating: [Float](repeating: 1, count: 10), count: 64)
    try folder.write(TinyONNX.model(inputShape: [1, 8, 8], [weights]), to: "digits.onnx")
    let outcome = try Command.shell(
      """
      mkdir d; touch d/train-labels-idx1-ubyte; head -c 4000000 /dev/zero | gzip > part; for i in 1 2 3 4 5 6 7 8 9 10; do
      cat part part part part part part part part part part part part part part part; done > \(file)
      exec timeout 60 robpriv \(words.joined(separator: " ")) --memory-limit 400MB
      """, in: folder.url)
    outcome.expectRefusal(1, "\(file): needs ")
    #expect(outcome.errors.contains(" of the limit of 400 MB are left; raise --memory-limit"))
  }
}
