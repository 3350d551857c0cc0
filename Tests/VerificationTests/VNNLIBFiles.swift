import Foundation
import Testing

@testable import Verification

/// Places of test data and what the tests of VNN-LIB share.
enum VNNLIBFiles {
  /// The public properties beside the package.
  static let oracles =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
    + "/shared/oracles/verification"
  static let arePresent = FileManager.default.fileExists(atPath: oracles)

  /// Paths of all properties, relative to `oracles`.
  static func all() -> [String] {
    let files = FileManager.default.enumerator(atPath: oracles)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".vnnlib") }.sorted()
  }

  /// Those that are not VNN-LIB 1.0, or not linear.
  static let rejected = [
    "marabou/onnx-vnnlib/test_assert_operator_not_implemented.vnnlib":
      ":4:10: unknown operator 'xor'",
    "marabou/onnx-vnnlib/test_command_not_implemented.vnnlib":
      ":3:2: unknown command 'declare-sore'",
    "marabou/onnx-vnnlib/test_mul_var_var.vnnlib": ":4:13: a product of variables",
  ]

  static func property(_ text: String) throws -> VNNLIBProperty {
    try VNNLIBProperty(text: Array(text.utf8))
  }

  /// Runs `body` with a new folder and removes it.
  static func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = NSTemporaryDirectory() + "vnnlib-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  static func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Checks that reading fails with one line that holds `parts`.
  static func expectError(
    _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
    from body: () throws -> some Any
  ) {
    do {
      _ = try body()
      Issue.record("no error", sourceLocation: sourceLocation)
    } catch {
      let text = "\(error)"
      #expect(error is VNNLIBError, sourceLocation: sourceLocation)
      #expect(!text.contains { $0.isNewline }, sourceLocation: sourceLocation)
      for part in parts {
        #expect(text.contains(part), "\(text)", sourceLocation: sourceLocation)
      }
    }
  }

  /// Peak resident memory of the process so far, in bytes.
  static func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }

  /// A seeded generator (SplitMix64).
  struct Stream: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return z ^ z >> 31
    }
  }
}
