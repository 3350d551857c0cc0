import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@testable import Verification

@Suite struct RobustRadiusTests {
  private static func threat(_ radius: Double) -> Perturbation {
    Perturbation(radius: radius, range: 0...1)
  }

  /// y = (x₀, x₁): the margin over a box is x₀ − x₁ − 2ε.
  @Test(arguments: [Method.exact, .cascade, .crown])
  func closedForm(_ method: Method) {
    var graph = Graph([2])
    graph.dense(2)
    let network = Network<Double>(
      architecture: graph.architecture,
      parameters: [Tensor(elements: [1, 0, 0, 1], shape: [2, 2]), Tensor(zeros: [2])])
    let x = Tensor<Float>(elements: [0.75, 0.25], shape: [1, 2])
    let radius = Cascade(method: method).robustRadius(
      of: network, around: x, label: 0, upTo: Self.threat(0.5), tolerance: 1e-3)
    #expect(radius.proven < 0.25 && radius.proven >= 0.25 - 1e-3)
    if method == .crown {
      #expect(radius.falsified == .infinity && radius.witness == nil)
    } else {
      #expect(radius.falsified >= 0.25 && radius.falsified <= 0.25 + 1e-3)
    }
    let near = Cascade(method: method).robustRadius(
      of: network, around: x, label: 0, upTo: Self.threat(0.2), tolerance: 1e-3)
    #expect(near.proven == 0.2 && near.falsified == .infinity && near.queries == 1)
  }

  /// A tolerance that doubles cannot meet ends the search all the same.
  @Test func tinyTolerance() {
    var graph = Graph([2])
    graph.dense(2)
    let network = Network<Double>(
      architecture: graph.architecture,
      parameters: [Tensor(elements: [1, 0, 0, 1], shape: [2, 2]), Tensor(zeros: [2])])
    let radius = Cascade(method: .cascade).robustRadius(
      of: network, around: Tensor(elements: [0.75, 0.25], shape: [1, 2]), label: 0,
      upTo: Self.threat(0.5),
      tolerance: 1e-300)
    #expect(radius.proven < 0.25 && radius.falsified >= 0.25 && radius.queries < 200)
  }

  /// Exact minimal distances of MNIST images that MIPVerify found, and how far these are certain.
  @Test(
    .enabled(
      if: SharedFolder.holds("oracles") && OracleFiles.hasDigits,
      SharedFolder.absence),
    arguments: [
      (8, 0.0940059038, 8e-6), (92, 0.0365192547, 3e-6), (290, 0.0409316067, 0.0052),
      (320, 0.0884615605, 1e-6), (495, 0.0630956445, 3e-6),
    ])
  func recordedDistances(_ image: Int, _ distance: Double, _ spread: Double) throws {
    let network = try OracleFiles.network("mipverify_wk17a/wk17a_mnist_linf0.1")
    let digits = try OracleFiles.mnist(image..<image + 1)
    var cascade = Cascade(workers: Workers(2))
    cascade.subproblems = 200
    let radius = cascade.robustRadius(
      of: network, around: digits.x, label: digits.labels[0], upTo: Self.threat(0.1),
      tolerance: 1e-3)
    #expect(radius.proven <= distance + spread, "\(radius.proven)")
    #expect(radius.falsified >= distance - spread, "\(radius.falsified)")
    #expect(radius.proven > 0.7 * distance && radius.falsified < 1.1 * distance, "\(radius)")
  }

  /// Equal outputs everywhere: neither proof nor counterexample exists, and the search ends.
  @Test func tiesEnd() {
    var graph = Graph([2])
    graph.dense(1)
    graph.add(.relu)
    graph.dense(2)
    let network = Network<Double>(
      architecture: graph.architecture,
      parameters: [
        Tensor(elements: [1, 1], shape: [1, 2]), Tensor(zeros: [1]),
        Tensor(elements: [0.3, 0.3], shape: [2, 1]),
        Tensor(zeros: [2]),
      ])
    let box = Box<Double>(
      lower: Tensor(elements: [-1, -1], shape: [1, 2]),
      upper: Tensor(elements: [1, 1], shape: [1, 2]))
    let outcome = Cascade().decide(Query(network: network, box: box, label: 0))
    guard case .undecided(.tie) = outcome.verdict else {
      Issue.record("\(outcome.verdict)")
      return
    }
  }
}
