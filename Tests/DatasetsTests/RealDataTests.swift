import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Complete public data sets, where they lie beside the package in `../shared`; sums and
/// fingerprints by NumPy.
@Suite(.enabled(if: SharedFolder.holds("data"), SharedFolder.absence))
struct RealDataTests {
  /// Sum of the pixels as bytes.
  static func sum(_ inputs: Tensor<Float>, _ range: Range<Int>) -> Int {
    inputs.withUnsafePointer { start in
      range.reduce(0) { $0 + Int((start[$1] * 255).rounded()) }
    }
  }

  @Test func mnist() throws {
    let data = try Dataset.load("mnist:\(SharedFolder.path)/data/mnist")
    #expect(data.inputs.shape == [70000, 1, 28, 28])
    #expect(data.testStart == 60000)
    #expect(data.labels.prefix(5) == [5, 0, 4, 1, 9])
    #expect(data.labels[60000...].prefix(5) == [7, 2, 1, 0, 4])
    #expect(Self.sum(data.inputs, 0..<784) == 27525)
    #expect(Self.sum(data.inputs, 60000 * 784..<60001 * 784) == 18454)
    #expect(data.fingerprint == "b1d534fe")
  }

  @Test func cifar10() throws {
    let data = try Dataset.load("cifar10:\(SharedFolder.path)/data/cifar10")
    #expect(data.inputs.shape == [20000, 3, 32, 32])
    #expect(data.testStart == nil)
    #expect(data.labels.prefix(8) == [6, 9, 9, 4, 1, 1, 2, 7])
    #expect(data.labels[10000...].prefix(5) == [1, 6, 6, 8, 8])
    #expect(Self.sum(data.inputs, 0..<3072) == 317790)
    #expect(data.fingerprint == "902f46e9")
  }

  /// Location30: the only file in a tar archive.
  @Test func location30() throws {
    let data = try Dataset.load(
      "location30:\(SharedFolder.path)/data/location30/dataset_location.tgz")
    #expect(data.inputs.shape == [5010, 446])
    #expect(data.classes == 30)
    #expect(data.inputRange == 0...1 && data.level == 1)
    #expect(data.labels.prefix(3) == [12, 10, 2])
    #expect(data.fingerprint == "e5f98e75")
  }

  @Test func recordedOutputs() throws {
    let archive = try NPZArchive(file: "\(SharedFolder.path)/oracles/privacy/yale/natural.npz")
    #expect(archive.names.count == 6)
    let outputs = try archive.array("output_train_benign")
    #expect(outputs.shape == [1900, 38])
    #expect(outputs.floats.first?.bitPattern == 117_870_845)
    #expect(outputs.floats.withUnsafeBytes { checksum(of: $0) } == 0x4854_8A98)
    #expect(abs(outputs.doubles.reduce(0, +) - 1900.0000083172893) < 1e-9)
    #expect(try archive.array("train_label").integers().reduce(0, +) == 35150)
  }
}
