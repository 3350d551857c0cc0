import Networks
import Tensors
import Testing

@testable import Verification

/// Without limits branch and bound over ReLUs ends with a verdict, however few inner values there are
/// to bound on the way.
@Suite struct CompleteSearchTests {
  private func query(_ name: String, radius: Double, seed: UInt64) throws -> Query {
    let architecture = try Architecture(named: name, inputShape: [12], classes: 3)
    var stream = RandomStream(seed: seed, name: "weights")
    let network = Network<Double>(Network<Float>(architecture: architecture, from: &stream))
    let x = Tensor<Double>(uniform: -1...1, shape: [1, 12], from: &stream)
    let logits = network.logits(x).elements
    return Query(
      network: network,
      box: Box(
        lower: Tensor(elements: x.elements.map { $0 - radius }, shape: [1, 12]),
        upper: Tensor(elements: x.elements.map { $0 + radius }, shape: [1, 12])),
      label: logits.indices.max { logits[$0] < logits[$1] }!)
  }

  @Test(arguments: ["mlp:40", "mlp:12-12-12"], 0..<6)
  func everyQueryIsSettled(_ name: String, _ seed: Int) throws {
    let query = try query(name, radius: 0.5, seed: UInt64(seed))
    var found: [String: Bool] = [:]
    for method in [Method.exact, .cascade] {
      let outcome = Cascade(method: method).decide(query)
      switch outcome.verdict {
      case .verified: found["\(method)"] = true
      case .falsified: found["\(method)"] = false
      case .undecided(let reason): Issue.record("\(method): \(reason)")
      }
    }
    #expect(Set(found.values).count == 1)
  }
}
