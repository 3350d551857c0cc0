import Networks
import Results
import Tensors
import Testing
import Training

@testable import MembershipInference

/// Numbers that stand in for weights: ((k·7) mod 11 − 5)/4 from a start on.
private func numbers(_ count: Int, from start: Int) -> [Double] {
  (0..<count).map { Double(($0 + start) * 7 % 11 - 5) / 4 }
}

/// A network whose k-th parameter counts its numbers from k on.
private func numbered(_ architecture: Architecture, from start: Int = 0) -> Network<Double> {
  Network(
    architecture: architecture,
    parameters: architecture.parameters.enumerated().map { index, parameter in
      Tensor(elements: numbers(parameter.count, from: start + index), shape: parameter.shape)
    })
}

@Suite struct AttackNetworkTests {
  /// Kernels over the rows of a matrix, branches, common layers: NumPy's result.
  @Test func layout() {
    let layout = AttackLayout(
      branches: [
        .init(features: 0..<6, widths: [3], kernels: (length: 3, count: 2)),
        .init(features: 6..<8, widths: [2]),
      ], widths: [2], slope: 0.1)
    let network = numbered(layout.architecture(features: 8))
    let row = [0.5, -1, 2, 1.5, 0.25, -0.75, 1, -2]
    let logits = network.logits(Tensor(elements: row, shape: [1, 8])).elements
    #expect(abs(logits[0] - 1.67003906) < 1e-7 && abs(logits[1] + 2.48417969) < 1e-7)
  }

  @Test func plainLayout() {
    let architecture = AttackLayout.plain([64], features: 5).architecture(features: 5)
    #expect(architecture.parameters.map(\.shape) == [[64, 5], [64], [2, 64], [2]])
    #expect(architecture.defect == nil)
  }

  /// The exclusive or of two features, which no linear classifier knows, is learnt; sets of other
  /// sizes count alike.
  @Test func exclusiveOr() {
    let corners = [[0.0, 0], [1, 1], [0, 1], [1, 0]]
    let members = (0..<80).map { corners[$0 % 2] }
    let others = (0..<20).map { corners[2 + $0 % 2] }
    let network = AttackNetwork(
      members: members, nonMembers: others, layout: .plain([64], features: 2))
    #expect(corners.map { network.logOdds($0) > 0 } == [true, true, false, false])
    let again = AttackNetwork(
      members: members, nonMembers: others, layout: .plain([64], features: 2))
    #expect(corners.map(again.logOdds) == corners.map(network.logOdds))
    let linear = LogisticRegression(members: members, nonMembers: others)
    #expect(corners.allSatisfy { abs(linear.logOdds($0)) < 0.5 })
  }

  /// Features far from 0 and of small spread are learnt where they are standardised.
  @Test func standardisation() {
    let members = (0..<40).map { [1e4 + Double($0 % 5) * 1e-3] }
    let others = members.map { [$0[0] + 5e-3] }
    let network = AttackNetwork(
      members: members, nonMembers: others, layout: .plain([16], features: 1),
      training: AttackTraining(standardises: true))
    #expect(members.allSatisfy { network.logOdds($0) > 0 })
    #expect(others.allSatisfy { network.logOdds($0) < 0 })
  }

  @Test func fewEpochsForManyRows() {
    let training = AttackTraining()
    #expect(
      [100, 2000, 6000, 100_000].map { training.recipe(rows: $0).epochs } == [100, 30, 10, 10])
  }
}
