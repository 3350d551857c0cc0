internal import Networks
internal import Tensors

/// One element of a node's values.
package struct Neuron: Hashable, Sendable {
  package let node: Int
  package let element: Int

  package init(node: Int, element: Int) {
    self.node = node
    self.element = element
  }
}

/// How an element y follows from elements of the nodes before it, in the numbers that the network
/// stores: nothing here is rounded.
///
/// Programs, exact values and pattern enumeration are all built upon these rules, and upon nothing
/// else of a layer: a layer is understood here once.
enum ElementRule {
  typealias Term = (source: Neuron, weight: Double)

  case copy(Neuron)
  /// divisor·y = Σ weight·x + constant; no x comes twice, no weight is 0
  case affine([Term], constant: Double, divisor: Double)
  /// y = max(z, slope·z), 0 ≤ slope < 1
  case rectifier(Neuron, slope: Double)
  case maximum([Neuron])
  /// An input, or a function without a rule.
  case free
}

/// The rules of a network's elements.
///
/// Rules are made when asked for, and not stored: a dense layer's would take as much as its
/// weights.
struct ElementRules {
  let network: Network<Double>
  /// Elements of every node.
  let counts: [Int]

  init(_ network: Network<Double>) {
    self.network = network
    counts = network.architecture.shapes.map { $0.reduce(1, *) }
  }

  /// Costs what the rule has terms.
  subscript(neuron: Neuron) -> ElementRule {
    let node = network.architecture.nodes[neuron.node]
    let element = neuron.element
    func input(_ element: Int) -> Neuron { Neuron(node: node.inputs[0], element: element) }
    switch node.layer {
    case .input, .tanh, .sigmoid: return .free
    case .flatten, .leakyRelu(slope: 1): return .copy(input(element))
    case .gather(let indices, _): return .copy(input(indices[element]))
    case .channelsLast(let channels, let height, let width):
      return .copy(input(element % channels * height * width + element / channels))
    case .concatenate: return .copy(part(element, of: node.inputs))
    case .add:
      // x + x is one term of weight 2: no source may come twice.
      let terms = Set(node.inputs).sorted().map { input in
        (Neuron(node: input, element: element), Double(node.inputs.count { $0 == input }))
      }
      return .affine(terms, constant: 0, divisor: 1)
    case .relu: return .rectifier(input(element), slope: 0)
    case .leakyRelu(let slope): return .rectifier(input(element), slope: slope)
    case .maxPool(let window): return .maximum(window.inputs(of: element).map(input))
    case .averagePool(let window, let countsPadding):
      let terms = window.inputs(of: element).map { (input($0), 1.0) }
      // Where padding counts it is divided by the whole kernel, else by the pixels that it meets.
      let count =
        countsPadding ? window.kernel.vertical * window.kernel.horizontal : terms.count
      return .affine(terms, constant: 0, divisor: Double(count))
    case .linear(let map, let weight, let bias):
      let weights = network.parameters[weight]
      let terms = map.weights(of: element).lazy.map { (input($0.input), weights[$0.weight]) }
      return .affine(
        terms.filter { $0.1 != 0 },
        constant: bias.map { network.parameters[$0][element % map.outputs] } ?? 0, divisor: 1)
    }
  }

  /// An element of the concatenation of nodes.
  private func part(_ element: Int, of nodes: [Int]) -> Neuron {
    var (index, rest) = (0, element)
    while rest >= counts[nodes[index]] {
      rest -= counts[nodes[index]]
      index += 1
    }
    return Neuron(node: nodes[index], element: rest)
  }
}

extension LinearMap {
  /// The inputs that an output sums, and the positions of their weights in the weight tensor.
  func weights(of output: Int) -> [(input: Int, weight: Int)] {
    switch self {
    case .dense(let inputs, _): (0..<inputs).map { ($0, output * inputs + $0) }
    case .diagonal(let period, _): [(output, output % period)]
    case .convolution(let window, let outputs):
      window.pixels(at: output / outputs).flatMap { pixel, tap in
        let (first, weight) = (pixel * window.channels, tap * window.channels)
        let start = output % outputs * window.patchCount + weight
        return (0..<window.channels).map { (first + $0, start + $0) }
      }
    }
  }
}
