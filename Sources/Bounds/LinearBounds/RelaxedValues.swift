import Networks
package import Resources
package import Tensors

extension RelaxedNetwork {
  /// The values of the relaxed network where the bound of every row is attained, at all nodes up to
  /// `node` that substitution met: forward along the lines that its coefficients chose. Rows must
  /// meet whole nodes.
  ///
  /// Not rounded outwards: these are for gradients, for the choice of splits and as starting points
  /// of witnesses, not for proofs.
  /// - Parameters:
  ///   - result: a substitution that kept its coefficients.
  ///   - choices: those that it was made with.
  ///   - samples: of every row the box that it is over.
  ///   - node: the last one of interest.
  /// - Returns: [rows, …] by node; nodes that substitution did not reach are absent.
  /// - Throws: `DeadlinePassed`.
  package func values(
    of result: Substituted, choices: Choices, samples: [Int], upTo node: Int
  ) throws(DeadlinePassed) -> [Int: Tensor<Element>] {
    let lineRows = choices.lineRows ?? samples
    var values: [Int: Tensor<Element>] = [:]
    for index in 0...node {
      try deadline.check()
      let (layer, inputs) = (architecture.nodes[index].layer, architecture.nodes[index].inputs)
      let known = inputs.compactMap { values[$0] }
      if case .box(let box) = relaxations[index] {
        guard let coefficients = result.coefficients[index] else { continue }
        values[index] = box.minimisers(coefficients, samples: samples)
          .reshaped(to: [samples.count] + shapes[index])
        continue
      }
      // Of nodes behind others that are unknown nothing can be said.
      guard known.count == inputs.count else { continue }
      switch relaxations[index] {
      case .box: break
      case .lines(let lines):
        guard let coefficients = result.coefficients[index] else { continue }
        values[index] = lines.values(
          at: known[0], coefficients: coefficients, rows: lineRows, alpha: choices.alphas[index])
      case .pool(let pool):
        guard let coefficients = result.coefficients[index] else { continue }
        values[index] = pool.values(at: known[0], coefficients: coefficients, samples: samples)
          .reshaped(to: [samples.count] + shapes[index])
      case .linear, .exact:
        let tape = Tape<Element>()
        values[index] = tape.value(
          tape.apply(
            layer: layer, inputs: known.map(tape.constant), parameters: tape.constants(parameters)))
      }
    }
    return values
  }
}

extension RelaxedNetwork {
  /// The network's inputs [rows] + input shape among the values of a relaxation; nil where
  /// substitution did not reach them.
  ///
  /// Substitution ends at the last of the moves that follow the input: they are undone here.
  package func inputs(of values: [Int: Tensor<Element>]) -> Tensor<Element>? {
    if let inputs = values[0] { return inputs }
    guard let first = values.keys.min(), let moved = values[first] else { return nil }
    let shape = [moved.shape[0]] + architecture.inputShape
    switch architecture.nodes[first].layer {
    case .flatten: return moved.reshaped(to: shape)
    case .channelsLast(let channels, let height, let width):
      return moved.transposedEach(rows: height * width, columns: channels).reshaped(to: shape)
    case .input, .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool, .gather, .add,
      .concatenate:
      return nil
    }
  }
}
