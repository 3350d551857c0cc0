import Foundation
import Testing

@testable import VNNLIB

/// Places of test data and what the tests of VNN-LIB share.
enum VNNLIBFiles {
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

  /// Peak resident memory of the process so far, in bytes.
  static func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
