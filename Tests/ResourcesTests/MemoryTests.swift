import Foundation
import Testing

@testable import Resources

@Suite struct MemoryTests {
  @Test(
    arguments: [
      ([], 8), ([3], 24), ([3, 0], 0), ([1 << 30, 1 << 29], 1 << 62), ([1 << 30, 1 << 30], .max),
      ([.max, .max], .max), ([.max, .max, 0], 0),
    ] as [([Int], Int)])
  func sizesOfArrays(extents: [Int], bytes: Int) {
    #expect(Memory.bytes(extents, of: Double.self) == bytes)
  }

  @Test func whatFitsIsGranted() throws {
    try Memory.check(0)
    try Memory.check(2 << 20)
    #expect(Memory.left <= Memory.limit)
    #expect(1 << 20 < Memory.ofSystem && Memory.ofSystem < 1 << 50)
  }

  @Test(
    arguments: [
      (1, 0, 2, "needs 1 MB, but 0 MB of the limit of 1 MB are left"),
      (
        12_345_678_901, 400_000_000, 2_000_000_000,
        "needs 12.4 GB, but 400 MB of the limit of 2.0 GB are left"
      ),
      (
        .max, 0, 1_000_000_001,
        "needs more bytes than can be counted, but 0 MB of the limit of 1.1 GB are left"
      ),
    ] as [(Int, Int, Int, String)])
  func words(needed: Int, left: Int, limit: Int, words: String) {
    let shortage = MemoryShortage(needed: needed, left: left, limit: limit)
    #expect("\(shortage)" == words + "; raise --memory-limit (or ulimit -v)")
  }

  /// Groups of version 1 and 2, and what their files say.
  @Test(
    arguments: [
      (
        "4:memory:/a/b\n3:cpuset:/a\n",
        ["memory/a/b/memory.limit_in_bytes": "9223372036854771712\n"],
        [9_223_372_036_854_771_712]
      ),
      (
        "4:cpu,memory:/a\n",
        [
          "memory/a/memory.limit_in_bytes": "7\n", "memory/memory.limit_in_bytes": "9\n",
          "a/memory.max": "1\n",
        ], [7, 9]
      ),
      (
        "0::/u/s.slice\n",
        ["u/s.slice/memory.max": "max\n", "u/memory.max": "5\n", "memory.max": "8\n"], [5, 8]
      ),
      ("0::/\n", ["memory.max": "8\n"], [8]),
      // What a container sees of a path outside of it.
      ("0::/../x:y\n", [:], []), ("", [:], []), ("nonsense\n", [:], []),
    ] as [(String, [String: String], [Int])])
  func controlGroups(list: String, files: [String: String], limits: [Int]) throws {
    let root = NSTemporaryDirectory() + "resources-tests-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (name, text) in files.merging(["list": list], uniquingKeysWith: { $1 }) {
      let url = URL(filePath: "\(root)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    #expect(ControlGroups(process: root + "/list", root: root).limits == limits)
  }
}
