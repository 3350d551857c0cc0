import Foundation
import TestSupport
import Testing

@testable import VNNLIB

/// Public properties, where they lie beside the package in `../shared`, against a reader in Python
/// with exact fractions.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct VNNLIBOracleTests {
  /// Numbers of inputs, outputs, boxes, conjunctions and constraints, and a digest of all bounds.
  struct Summary: Equatable {
    var counts = [0, 0, 0, 0, 0]
    var digest: UInt64 = 0

    init() {}

    init(_ property: VNNLIBProperty) {
      let violations = property.cases.flatMap(\.violations)
      let constraints = violations.reduce(0) { $0 + $1.count }
      counts = [
        property.inputCount, property.outputCount, property.cases.count, violations.count,
        constraints,
      ]
      digest = property.cases.reduce(0) { $0 &+ Self.digest($1.box) }
    }

    init(_ fields: ArraySlice<Substring>) {
      counts = fields.prefix(5).compactMap { Int($0) }
      digest = UInt64(fields.last ?? "", radix: 16) ?? 0
    }

    static func += (a: inout Summary, b: Summary) {
      a.counts = zip(a.counts, b.counts).map(+)
      a.digest &+= b.digest
    }

    /// Σ (6i+k+1)·bits over inputs i and, k = 0…5, the lower bound rounded down, to nearest, up, the
    /// upper bound rounded up, to nearest, down.
    static func digest(_ box: VNNLIBBox) -> UInt64 {
      let columns = [
        box.outer.lower, box.nearest.lower, box.inner.lower, box.outer.upper, box.nearest.upper,
        box.inner.upper,
      ]
      return columns.enumerated().reduce(0) { sum, column in
        column.element.enumerated().reduce(sum) {
          $0 &+ UInt64(6 * $1.offset + column.offset + 1) &* ($1.element + 0).bitPattern
        }
      }
    }
  }

  private func read(_ path: String) throws -> VNNLIBProperty {
    try VNNLIBProperty(contentsOf: "\(SharedFolder.verification)/\(path)")
  }

  @Test(arguments: perFile.split(separator: "\n")) func file(_ line: Substring) throws {
    let fields = line.split(separator: " ")
    #expect(Summary(try read(String(fields[0]))) == Summary(fields.dropFirst()))
  }

  @Test(arguments: perFolder.split(separator: "\n")) func folder(_ line: Substring) throws {
    let fields = line.split(separator: " ")
    let files = SharedFolder.files(in: SharedFolder.verification, endingWith: ".vnnlib").filter {
      $0.hasPrefix(fields[0] + "/") && VNNLIBFiles.rejected[$0] == nil
    }
    #expect(files.count == Int(fields[1]))
    var sum = Summary()
    for file in files { sum += Summary(try read(file)) }
    #expect(sum == Summary(fields.dropFirst(2)))
  }

  @Test func othersAreRejected() {
    for (path, problem) in VNNLIBFiles.rejected {
      expectError(VNNLIBError.self, path + problem) { try read(path) }
    }
  }

  /// At random points in and around the boxes the property says what its text says.
  @Test func meansWhatTheTextSays() throws {
    var stream = SeededGenerator(7)
    var violated = 0
    for path in SharedFolder.files(in: SharedFolder.verification, endingWith: ".vnnlib")
    where VNNLIBFiles.rejected[path] == nil {
      let property = try read(path)
      if property.inputCount > 100 && !path.contains("prop_1_") { continue }
      let text = try String(contentsOfFile: "\(SharedFolder.verification)/\(path)", encoding: .utf8)
      let expressions = VNNLIBReference.parse(text)
      for _ in 0..<(property.inputCount > 100 ? 4 : 100) {
        let (x, y) = point(property, &stream)
        let isViolated = property.isViolated(inputs: x, outputs: y)
        #expect(isViolated == VNNLIBReference.holds(expressions, x, y))
        violated += isViolated ? 1 : 0
      }
    }
    #expect(violated > 300)
  }

  /// A point of a case's box, sometimes with one input a little outside.
  private func point(
    _ property: VNNLIBProperty, _ stream: inout SeededGenerator
  ) -> ([Double], [Double]) {
    let box = property.cases.randomElement(using: &stream)!.box.inner
    var x = zip(box.lower, box.upper).map { Double.random(in: $0...$1, using: &stream) }
    if Int.random(in: 0..<3, using: &stream) == 0 {
      let i = Int.random(in: 0..<x.count, using: &stream)
      x[i] = box.upper[i] + 1e-6
    }
    let y = (0..<property.outputCount).map { _ in Double.random(in: -5...50, using: &stream) }
    return (x, y)
  }
}

/// Folder, number of files, then the sums of what `perFile` has.
private let perFolder = """
  marabou/onnx-vnnlib 12 28 28 12 12 21 38ac4a6bc9fc662b
  vnncomp/acasxu 10 50 50 11 29 45 68249f9fde5fd005
  vnncomp/cifar10_resnet_2021 48 147456 480 48 432 432 7a77f90e7c3cb5b5
  vnncomp/eran_2021 72 56448 720 72 648 648 9c425a79a7321fc9
  vnncomp/linearizenn_2024_small 12 48 24 12 24 24 fa06af2a41b9af9a
  vnncomp/mnist_fc_2022 30 23520 300 30 270 270 55c9c2354003a9d3
  vnncomp/oval21_2022 30 92160 300 30 270 270 e8839c40830f01ef
  vnncomp/test_2022 4 8 8 4 4 7 2555b83b98b205d9
  vnncomp/verivital_2021 60 47040 600 60 540 540 88123e6c3e215821
  """

/// File and `Summary`.
private let perFile = """
  marabou/onnx-vnnlib/acasxu_prop1.vnnlib 5 5 1 1 1 847321b8ffe654a0
  marabou/onnx-vnnlib/test_add_const.vnnlib 1 1 1 1 1 bf10000000000000
  marabou/onnx-vnnlib/test_add_var.vnnlib 5 5 1 1 4 6945b83b98b205d9
  marabou/onnx-vnnlib/test_and.vnnlib 1 1 1 1 1 bf10000000000000
  marabou/onnx-vnnlib/test_exp_notation.vnnlib 1 1 1 1 1 3eb0000000000000
  marabou/onnx-vnnlib/test_mul_var_const.vnnlib 1 1 1 1 1 bf10000000000000
  marabou/onnx-vnnlib/test_nano_vnncomp.vnnlib 1 1 1 1 1 3eb0000000000000
  marabou/onnx-vnnlib/test_prop_vnncomp.vnnlib 5 5 1 1 4 6945b83b98b205d9
  marabou/onnx-vnnlib/test_small_vnncomp.vnnlib 1 1 1 1 1 3eb0000000000000
  marabou/onnx-vnnlib/test_sub_const.vnnlib 1 1 1 1 1 4078000000000000
  marabou/onnx-vnnlib/test_sub_var.vnnlib 5 5 1 1 4 6945b83b98b205d9
  marabou/onnx-vnnlib/test_tiny_vnncomp.vnnlib 1 1 1 1 1 3eb0000000000000
  vnncomp/acasxu/vnnlib/prop_1.vnnlib 5 5 1 1 1 847321b8ffe654a0
  vnncomp/acasxu/vnnlib/prop_10.vnnlib 5 5 1 4 4 7d65f35a1914e91
  vnncomp/acasxu/vnnlib/prop_2.vnnlib 5 5 1 1 4 847321b8ffe654a0
  vnncomp/acasxu/vnnlib/prop_3.vnnlib 5 5 1 1 4 6945b83ed8246655
  vnncomp/acasxu/vnnlib/prop_4.vnnlib 5 5 1 1 4 2313bb4893cb2c16
  vnncomp/acasxu/vnnlib/prop_5.vnnlib 5 5 1 4 4 eaa710b5960aaa06
  vnncomp/acasxu/vnnlib/prop_6.vnnlib 5 5 2 8 8 831b7b3dc29d0cd6
  vnncomp/acasxu/vnnlib/prop_7.vnnlib 5 5 1 2 6 5f471f316afe756
  vnncomp/acasxu/vnnlib/prop_8.vnnlib 5 5 1 3 6 e46c7946ca2da4f8
  vnncomp/acasxu/vnnlib/prop_9.vnnlib 5 5 1 4 4 72eb1243978d029f
  vnncomp/test_2022/vnnlib/test_nano.vnnlib 1 1 1 1 1 3eb0000000000000
  vnncomp/test_2022/vnnlib/test_prop.vnnlib 5 5 1 1 4 6945b83b98b205d9
  vnncomp/test_2022/vnnlib/test_small.vnnlib 1 1 1 1 1 3eb0000000000000
  vnncomp/test_2022/vnnlib/test_tiny.vnnlib 1 1 1 1 1 3eb0000000000000
  """
