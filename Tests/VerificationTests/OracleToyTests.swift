import Networks
import Tensors
import Testing

@testable import Verification

/// f(x) = relu(x₀ − x₁) − relu(2x₀ − x₁) on [−1, 2] × [−2, 1], whose bounds are known.
@Suite struct OracleToyTests {
  /// Whether f, or −f, stays above a threshold.
  func query(_ sign: Double, above threshold: Double) -> Query {
    var graph = Graph([2])
    graph.add(.dense(inputs: 2, outputs: 2), bias: false)
    graph.add(.relu)
    graph.add(.dense(inputs: 2, outputs: 1), bias: false)
    let network = Network<Double>(
      architecture: graph.architecture,
      parameters: [
        Tensor(elements: [1, -1, 2, -1], shape: [2, 2]), Tensor(elements: [1, -1], shape: [1, 2]),
      ])
    return Query(
      network: network,
      box: Box(
        lower: Tensor(elements: [-1, -2], shape: [1, 2]),
        upper: Tensor(elements: [2, 1], shape: [1, 2])),
      violations: [[.init(coefficients: [sign], constant: -threshold)]])
  }

  @Test(arguments: [
    (Method.ibp, -6.0, 4.0, 1e-5), (.zonotope, -10.0 / 3, 2, 1e-5), (.dual, -10.0 / 3, 2, 1e-5),
    (.crown, -3, 3, 1e-5), (.alpha, -3, 2, 1e-2), (.lp, -3, 2, 1e-5),
  ]) func bounds(_ method: Method, low: Double, high: Double, tolerance: Double) {
    let lower = Cascade(method: method).decide(query(1, above: 0)).bound
    let upper = -Cascade(method: method).decide(query(-1, above: 0)).bound
    #expect(low - tolerance < lower && lower <= low + tolerance)
    #expect(high - tolerance <= upper && upper < high + tolerance)
  }

  /// The range is [−2, 1], by halving inputs and by splitting ReLUs.
  @Test(arguments: [Method.exact, .cascade], [0, 10]) func range(_ method: Method, inputLimit: Int)
  {
    var cascade = Cascade(method: method)
    cascade.inputLimit = inputLimit
    for (sign, least) in [(1.0, -2.0), (-1, -1)] {
      #expect(cascade.decide(query(sign, above: least - 1e-3)).verdict == .verified)
      let outcome = cascade.decide(query(sign, above: least + 1e-3))
      guard case .falsified(let witness) = outcome.verdict else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(sign * witness.outputs[0] <= least + 1e-3)
    }
  }
}
