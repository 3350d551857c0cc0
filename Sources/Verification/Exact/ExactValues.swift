internal import Networks
internal import Resources
internal import Rigorous
internal import Tensors

extension ElementRules {
  /// All values of the network at an input without rounding, [node][element]; nil where it holds what
  /// is no number, a division by another number than a power of two, or tanh or sigmoid anywhere but
  /// at 0.
  ///
  /// Costs as many products of long numbers as the network has multiply-adds; numbers grow by their
  /// factors' digits from layer to layer.
  /// - Parameters:
  ///   - input: flattened, finite.
  ///   - deadline: asked at every element.
  /// - Throws: `DeadlinePassed`.
  func exactValues(
    at input: [Double], by deadline: Deadline = .never
  ) throws(DeadlinePassed) -> [[Dyadic]]? {
    guard network.parameters.allSatisfy(\.isFinite), input.allSatisfy(\.isFinite) else {
      return nil
    }
    var values = [input.map { Dyadic($0) }]
    for node in counts.indices.dropFirst() {
      var elements: [Dyadic] = []
      elements.reserveCapacity(counts[node])
      for element in 0..<counts[node] {
        try deadline.check()
        guard let value = exactValue(of: Neuron(node: node, element: element), values: values)
        else {
          return nil
        }
        elements.append(value)
      }
      values.append(elements)
    }
    return values
  }

  private func exactValue(of neuron: Neuron, values: [[Dyadic]]) -> Dyadic? {
    func at(_ neuron: Neuron) -> Dyadic { values[neuron.node][neuron.element] }
    switch self[neuron] {
    case .free:
      let node = network.architecture.nodes[neuron.node]
      // tanh 0 = 0 and σ(0) = 1/2 are the only values of them that are dyadic.
      guard values[node.inputs[0]][neuron.element] == .zero else { return nil }
      return node.layer == .sigmoid ? Dyadic(0.5) : .zero
    case .copy(let source): return at(source)
    case .affine(let terms, let constant, let divisor):
      // 1/3, say, has no end in binary.
      guard divisor.significand == 1 else { return nil }
      let sum = terms.reduce(Dyadic(constant)) { $0 + Dyadic($1.weight) * at($1.source) }
      return divisor == 1 ? sum : sum * Dyadic(1 / divisor)
    case .rectifier(let source, let slope):
      let z = at(source)
      return z < .zero ? Dyadic(slope) * z : z
    case .maximum(let sources): return sources.map(at).max()
    }
  }
}

extension Query.Row {
  /// The row's value at outputs without rounding, or what it does not exceed where its decimals were
  /// rounded; nil where these are beyond doubles.
  func exactValue(at outputs: [Dyadic]) -> Dyadic? {
    guard constant.isFinite, uncertainty.isFinite else { return nil }
    return zip(coefficients, outputs).reduce(Dyadic(constant) + Dyadic(uncertainty)) { sum, term in
      term.0 == 0 ? sum : sum + Dyadic(term.0) * term.1
    }
  }
}
