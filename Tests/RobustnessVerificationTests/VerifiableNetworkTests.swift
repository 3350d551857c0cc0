import Networks
import ONNX
import RobustnessVerification
import Tensors
import TestSupport
import Testing

/// The published interface, on a network whose verdicts are known by hand: y₀ = x₀ + x₁,
/// y₁ = x₀ − x₁.
@Suite struct VerifiableNetworkTests {
  private static func withNetwork(_ body: (VerifiableNetwork) throws -> Void) throws {
    var architecture = Architecture(name: "sums", inputShape: [2])
    architecture.append(map: .dense(inputs: 2, outputs: 2), name: "dense1")
    let network = Network<Float>(
      architecture: architecture,
      parameters: [
        Tensor(elements: [1, 1, 1, -1], shape: [2, 2]), Tensor(elements: [0, 0], shape: [2]),
      ])
    try withFolder { folder in
      let file = folder + "/sums.onnx"
      try write(ONNXModel(exporting: network).serialized(), file)
      try body(VerifiableNetwork(onnx: file))
    }
  }

  private static func property(_ violation: String) throws -> NetworkProperty {
    let declared = ["X_0", "X_1", "Y_0", "Y_1"].map { "(declare-const \($0) Real)" }
    let box = ["X_0", "X_1"].flatMap { ["(assert (>= \($0) 0.25))", "(assert (<= \($0) 1))"] }
    return try NetworkProperty(
      text: (declared + box + ["(assert \(violation))"]).joined(separator: "\n"), name: "p.vnnlib")
  }

  @Test func sizesAndOutputs() throws {
    try Self.withNetwork { network in
      #expect(network.inputShape == [2] && network.inputCount == 2 && network.outputCount == 2)
      let outputs = try network.outputs(for: [0.5, 0.25])
      #expect(outputs == [0.75, 0.25])
      expectError(VerificationError.self, "3 inputs", "takes 2") {
        try network.outputs(for: [1, 2, 3])
      }
    }
  }

  /// On [¼, 1]² the sum exceeds the difference by 2·x₁, so by ½ at least.
  @Test func properties() throws {
    try Self.withNetwork { network in
      let proven = try network.decide(Self.property("(<= Y_0 Y_1)"))
      #expect(proven == .verified)
      guard case .falsified(let found) = try network.decide(Self.property("(>= Y_0 1.5)")) else {
        Issue.record("x = (1, 1) was not found")
        return
      }
      #expect(found.outputs[0] >= 1.5 && found.inputs.allSatisfy { (0.25...1).contains($0) })
      #expect(
        found.outputs == [found.inputs[0] + found.inputs[1], found.inputs[0] - found.inputs[1]])
      let other = try NetworkProperty(
        text: "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= X_0 0))"
          + "(assert (<= X_0 1))(assert (<= Y_0 0))", name: "one.vnnlib")
      expectError(VerificationError.self, "one.vnnlib", "1 inputs", "has 2") {
        try network.decide(other)
      }
    }
  }

  /// Class 0 wins wherever x₁ > 0.
  @Test(arguments: [(0.125, true), (0.375, true), (0.625, false)])
  func robustness(radius: Double, holds: Bool) throws {
    try Self.withNetwork { network in
      let verdict = try network.robustness(
        around: [0.5, 0.5], label: 0, radius: radius, range: -1...1)
      if holds {
        #expect(verdict == .verified)
      } else if case .falsified(let found) = verdict {
        #expect(found.inputs[1] < 0 && abs(found.inputs[1] - 0.5) <= radius)
      } else {
        Issue.record("\(verdict)")
      }
    }
  }

  @Test func misuse() throws {
    expectError(VerificationError.self, "missing.onnx") {
      try VerifiableNetwork(onnx: "missing.onnx")
    }
    expectError(VerificationError.self, "p.vnnlib:9") { try Self.property("(<= Y_0 Z)") }
    try Self.withNetwork { network in
      expectError(VerificationError.self, "label 2") {
        try network.robustness(around: [0, 0], label: 2, radius: 0.1)
      }
      for radius in [-1, .nan, Double.infinity] {
        expectError(VerificationError.self, "radius") {
          try network.robustness(around: [0, 0], label: 0, radius: radius)
        }
      }
      expectError(VerificationError.self, "single precision") {
        try network.robustness(around: [0.1, 0], label: 0, radius: 0.1)
      }
    }
  }
}
