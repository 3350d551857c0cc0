import Tensors
import TestSupport
import Testing

@testable import VNNLIB
@testable import Verification

/// Instances of VNN-COMP whose verdicts several tools agree upon.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct OracleVNNCOMPTests {
  struct Instance: CustomTestStringConvertible, Sendable {
    let family, network, property, verdict: String
    var testDescription: String { "\(family) \(network) \(property)" }
  }

  /// All instances of a family with a verdict beyond doubt, or those of given lines.
  static func instances(_ family: String, lines: [Int]? = nil) -> [Instance] {
    let table = (try? OracleFiles.table("vnncomp/\(family)/ground_truth")) ?? []
    return (lines ?? Array(table.indices)).filter { table.indices.contains($0) }.map { table[$0] }
      .filter { ["sat", "unsat"].contains($0[3]) }
      .map { Instance(family: family, network: $0[0], property: $0[1], verdict: $0[3]) }
  }

  static let quick =
    instances("test_2022") + instances("linearizenn_2024_small")
    + instances("acasxu", lines: [0, 1, 2, 46, 47, 90, 135, 140, 180, 184])
    + instances("mnist_fc_2022", lines: [0, 1, 2, 3, 4])

  @Test(arguments: quick) func verdict(_ instance: Instance) throws {
    let folder = "vnncomp/\(instance.family)"
    let path = instance.network.split(separator: ".onnx")[0]
    let network = try OracleFiles.network("\(folder)/onnx/\(path)")
    let property = try VNNLIBProperty(
      contentsOf: "\(SharedFolder.verification)/\(folder)/vnnlib/\(instance.property)")
    let cascade = Cascade(timeout: 60, workers: Workers(2))
    var verdict = "unsat"
    for query in property.queries(network) {
      switch cascade.decide(query).verdict {
      case .verified: continue
      case .undecided(let reason): verdict = "undecided: \(reason)"
      case .falsified(let witness):
        verdict = "sat"
        let outputs = Array(witness.outputs.prefix(property.outputCount))
        #expect(property.isViolated(inputs: witness.inputs, outputs: outputs))
      }
      if verdict == "sat" { break }
    }
    #expect(verdict == instance.verdict)
  }
}
