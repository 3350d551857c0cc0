import Attacks
import Networks
import Resources
import Tensors
import Testing

@testable import Verification

/// Every method ends soon after its deadline, wherever in its work that passes: the deadline is a number
/// of looks at the clock, so that it passes at the same step on every machine.
@Suite struct TimeoutTests {
  /// A small network, one with convolutions, one with residual units, one with a wide first layer, and
  /// a deep one.
  static let networks: [(name: String, shape: [Int])] = [
    ("mlp:16-16", [12]), ("cnn:2", [1, 8, 8]), ("resnet:2-2x1", [1, 8, 8]), ("mlp:300", [100]),
    ("mlp:8-8-8-8-8-8-8-8", [12]), ("mlp:12/tanh", [12]),
  ]

  /// What a network is asked that bounds alone leave open.
  private static func query(_ name: String, _ shape: [Int]) throws -> Query {
    let architecture = try Architecture(named: name, inputShape: shape, classes: 3)
    var stream = RandomStream(seed: 5, name: "weights")
    let network = Network<Double>(
      Network<Float>(architecture: architecture, initialisation: .orthogonal, from: &stream))
    let x = Tensor<Double>(uniform: 0...1, shape: [1] + architecture.inputShape, from: &stream)
    let logits = network.logits(x).elements
    return Query(
      network: network,
      box: Box(
        lower: Tensor(elements: x.elements.map { $0 - 0.1 }, shape: x.shape),
        upper: Tensor(elements: x.elements.map { $0 + 0.1 }, shape: x.shape)),
      label: logits.indices.max { logits[$0] < logits[$1] }!)
  }

  /// Steps that may follow: those that look once more each on the way out.
  private static let longestWayOut = 40

  @Test(arguments: Method.allCases, networks)
  func methodsEndSoon(_ method: Method, _ network: (name: String, shape: [Int])) throws {
    let query = try Self.query(network.name, network.shape)
    func run(_ looks: Int) -> (verdict: Verdict, countdown: Deadline.Countdown) {
      let countdown = Deadline.Countdown(looks)
      var cascade = Cascade(method: method)
      cascade.deadline = Deadline(countdown)
      return (cascade.decide(query).verdict, countdown)
    }
    let whole = run(300)
    let looks = min(300, whole.countdown.checks)
    // At least once for every layer: no step is longer than what one layer takes.
    #expect(looks >= query.network.architecture.nodes.count)
    for allowed in Set([0, 1, 2, looks / 4, looks / 2, looks - 1]) {
      let (verdict, countdown) = run(allowed)
      #expect(countdown.overrun <= Self.longestWayOut, "\(allowed) of \(looks)")
      switch verdict {
      case .undecided(.timeout): break
      case .undecided(let reason):
        #expect(allowed >= looks - 2, "\(reason), \(allowed) of \(looks)")
      case .verified, .falsified: #expect("\(verdict)" == "\(whole.verdict)")
      }
    }
  }

  /// A linear program looks at every element that it is built of: the wider a layer, the more.
  @Test func programsLookAtEveryElement() throws {
    let looks = try [100, 400].map { width in
      let countdown = Deadline.Countdown(.max)
      var cascade = Cascade(method: .lp)
      cascade.deadline = Deadline(countdown)
      _ = cascade.decide(try Self.query("mlp:\(width)", [20]))
      return countdown.checks
    }
    #expect(looks[0] > 100 && looks[1] > looks[0] + 250, "\(looks)")
  }
}
