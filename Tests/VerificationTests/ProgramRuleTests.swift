import Tensors
import Testing

@testable import Verification

@Suite struct ProgramRuleTests {
  /// What the rules say of every element is what the network computes.
  @Test(arguments: ProgramCase.allCases)
  func rulesAgreeWithTheNetwork(_ name: ProgramCase) {
    var stream = RandomStream(seed: 11, name: name.rawValue)
    let network = name.network(&stream)
    let rules = ElementRules(network)
    for _ in 0..<10 {
      let input = (0..<rules.counts[0]).map { _ in stream.normal() }
      var values = [input]
      for node in rules.counts.indices.dropFirst() {
        values.append(
          (0..<rules.counts[node]).map {
            value(rules[Neuron(node: node, element: $0)], values)
          })
      }
      for (value, output) in zip(values.last!, network.outputs(input)) {
        #expect(abs(value - output) <= 1e-12 * max(1, abs(output)))
      }
    }
  }

  private func value(_ rule: ElementRule, _ values: [[Double]]) -> Double {
    func at(_ neuron: Neuron) -> Double { values[neuron.node][neuron.element] }
    switch rule {
    case .free: return .nan
    case .copy(let source): return at(source)
    case .affine(let terms, let constant, let divisor):
      return (terms.reduce(0) { $0 + $1.weight * at($1.source) } + constant) / divisor
    case .rectifier(let source, let slope): return max(at(source), slope * at(source))
    case .maximum(let sources): return sources.map(at).max()!
    }
  }

  /// Interval bounds of every node hold of every value, and are its ends at single points.
  @Test(arguments: ProgramCase.allCases)
  func nodeBoundsHold(_ name: ProgramCase) {
    var stream = RandomStream(seed: 12, name: name.rawValue)
    let network = name.network(&stream)
    let rules = ElementRules(network)
    for radius in [0, 0.1, 1] {
      let box = randomBox(network, radius: radius, &stream)
      let bounds = NodeBounds(interval: network, over: box)
      #expect(bounds.lower.map(\.count) == rules.counts)
      #expect(bounds.lower[0] == box.lower.elements && bounds.upper[0] == box.upper.elements)
      for _ in 0..<20 {
        var values = [randomInput(box, &stream)]
        for node in rules.counts.indices.dropFirst() {
          values.append(
            (0..<rules.counts[node]).map {
              value(rules[Neuron(node: node, element: $0)], values)
            })
        }
        for node in values.indices {
          for (element, value) in values[node].enumerated() {
            let (low, high) = bounds.range(Neuron(node: node, element: element))
            #expect(low <= value + 1e-12 && value <= high + 1e-12)
            if radius == 0 { #expect(high - low < 1e-10) }
          }
        }
      }
    }
  }
}
