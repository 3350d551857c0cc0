package import Networks
package import Resources
package import Tensors

/// A network over a batch of boxes with a relaxation in place of every layer, in the precision of
/// the substitution.
///
/// Made by `LinearBounds`, node after node; substituted through by it, by `BoundAscent` and by the
/// searches. Everything that rounding may change is paid for in the constant terms (`offsets`) on
/// the way.
package struct RelaxedNetwork<Element: Scalar>: Sendable {
  /// What substitution does at a node.
  package enum Relaxation: Sendable {
    /// It ends: Λ meets the box of the values.
    case box(RoundedBox<Element>)
    case linear(Spread<Element>)
    case lines(Lines<Element>)
    case pool(PoolLines<Element>)
    /// Moves and sums are exact.
    case exact
  }

  package let architecture: Architecture
  package let shapes: [[Int]]
  package let parameters: [Tensor<Element>]
  /// One for every node that is known so far.
  package var relaxations: [Relaxation] = []
  /// The values of nodes where substitution adds coefficients: that several nodes read, or of which
  /// elements are repeated.
  var boxes: [Int: RoundedBox<Element>] = [:]
  /// Bounds of the inputs of tanh and sigmoid layers, by node.
  var curveEnds: [Int: (lower: Tensor<Double>, upper: Tensor<Double>)] = [:]
  let deadline: Deadline

  /// - Parameters:
  ///   - network: its parameters are rounded to `Element` here.
  ///   - deadline: asked at every node of a substitution.
  init(network: Network<Double>, by deadline: Deadline = .never) {
    architecture = network.architecture
    shapes = network.architecture.shapes
    parameters = network.parameters.map { Tensor<Element>($0) }
    self.deadline = deadline
  }

  /// Choices that differ from row to row of a substitution, and what is noted on the way.
  ///
  /// With none of them, every row takes the lines of its sample as they are.
  package struct Choices {
    package init() {}

    /// The row of the lines that every form takes; nil: that of its sample.
    package var lineRows: [Int]?
    /// Lower slopes of unstable ReLUs by node, [rows, elements].
    package var alphas: [Int: Tensor<Element>] = [:]
    /// Multipliers on the inputs of nodes: added to Λ there, by node.
    package var multipliers: [Int: Tensor<Element>] = [:]
    /// Whether to keep Λ over the outputs of nodes with lines.
    package var keepsCoefficients = false
  }

  /// The result of one substitution.
  ///
  /// Λ is [rows, elements]; nodes that no row reaches are absent.
  package struct Substituted {
    /// Lower bounds of the rows.
    package var bounds: [Double]
    /// Λ over the outputs of nodes with lines, and over the terminal nodes, where asked for.
    package var coefficients: [Int: Tensor<Element>] = [:]
  }

  /// Lower bounds of forms over the values of a node, by substitution back to the boxes.
  ///
  /// [rows], each at most Λ·v for all values v of the node that its sample's box allows.
  /// - Throws: `DeadlinePassed`.
  package func lowerBounds(
    _ forms: LinearForms<Element>, at node: Int
  ) throws(DeadlinePassed) -> [Double] {
    try substitute(forms, at: node, choices: Choices()).bounds
  }

  /// Node by node from the last to the first: a row's coefficients over a node's outputs become
  /// those over its inputs, and what is lost is added to its bound. Where several nodes read one,
  /// their coefficients are added first, and the rounding of that sum is covered by the box of the
  /// node.
  /// - Parameters:
  ///   - forms: one row a bound, each over one sample's values of the node.
  ///   - node: which they combine.
  ///   - choices: slopes and multipliers that differ by row.
  /// - Returns: bounds of all rows, rounded down.
  /// - Throws: `DeadlinePassed`.
  package func substitute(
    _ forms: LinearForms<Element>, at node: Int, choices: Choices
  ) throws(DeadlinePassed) -> Substituted {
    var result = Substituted(bounds: [Double](repeating: 0, count: forms.samples.count))
    var pending = [node: forms]
    func pass(_ forms: LinearForms<Element>, to node: Int) {
      var sum = forms
      if let other = pending.removeValue(forKey: node) {
        sum = other.adding(forms)
        sum.cover(terms: 1, over: boxes[node]!, offsets: &result.bounds)
      }
      pending[node] = sum
    }
    // Nodes follow those that they read: at a node all that read it have passed on their rows.
    for index in stride(from: node, through: 0, by: -1) {
      guard var forms = pending.removeValue(forKey: index) else { continue }
      try deadline.check()
      let (layer, inputs) = (architecture.nodes[index].layer, architecture.nodes[index].inputs)
      switch relaxations[index] {
      case .box(let box):
        forms.concretise(over: box, offsets: &result.bounds)
        if choices.keepsCoefficients { result.coefficients[index] = forms.coefficients }
      case .linear(let spread):
        pass(
          below(
            forms: forms, layer: layer, spread: spread, shape: shapes[inputs[0]],
            offsets: &result.bounds), to: inputs[0])
      case .lines(let lines):
        if choices.keepsCoefficients { result.coefficients[index] = forms.coefficients }
        forms.substitute(
          lines: lines, rows: choices.lineRows, alpha: choices.alphas[index],
          adding: choices.multipliers[index], offsets: &result.bounds)
        pass(forms, to: inputs[0])
      case .pool(let pool):
        if choices.keepsCoefficients { result.coefficients[index] = forms.whole().coefficients }
        pass(forms.substituting(pool, offsets: &result.bounds), to: inputs[0])
      case .exact:
        // An element that is read twice gets a sum of coefficients, which rounds.
        if case .gather(let indices, _) = layer, let box = boxes[index] {
          forms.cover(terms: indices.count, over: box, offsets: &result.bounds)
        }
        for (input, forms) in zip(inputs, moved(forms: forms, layer: layer, inputs: inputs)) {
          pass(forms, to: input)
        }
      }
    }
    return result
  }

  /// Rows over the inputs of a linear layer: Λ·W, with Λ·b and the rounding of both in the offsets.
  private func below(
    forms: LinearForms<Element>, layer: Layer, spread: Spread<Element>, shape: [Int],
    offsets: inout [Double]
  ) -> LinearForms<Element> {
    switch layer {
    case .linear(let map, let weight, let bias):
      forms.substituting(
        map: map, weight: parameters[weight], bias: bias.map { parameters[$0] }, spread: spread,
        shape: shape,
        offsets: &offsets)
    case .averagePool(let window, let countsPadding):
      forms.substituting(
        averagePool: window, countsPadding: countsPadding, spread: spread, offsets: &offsets)
    case .input, .channelsLast, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .flatten, .gather,
      .add,
      .concatenate:
      preconditionFailure("\(layer) is not linear")
    }
  }

  /// Forms over the inputs of a layer that moves or adds elements.
  private func moved(
    forms: LinearForms<Element>, layer: Layer, inputs: [Int]
  ) -> [LinearForms<Element>] {
    switch layer {
    case .add: return inputs.map { _ in forms }
    case .channelsLast(let channels, let height, let width):
      return [
        forms.moved(to: shapes[inputs[0]]) {
          $0.transposedEach(rows: height * width, columns: channels)
        }
      ]
    case .gather(let indices, _):
      let count = shapes[inputs[0]].reduce(1, *)
      return [forms.moved(to: shapes[inputs[0]]) { $0.scattering(indices, count: count) }]
    case .concatenate:
      var first = 0
      return inputs.map { input in
        let width = shapes[input].reduce(1, *)
        defer { first += width }
        let columns = Array(first..<first + width)
        return forms.moved(to: shapes[input]) { $0.gathering(columns, shape: [width]) }
      }
    case .flatten: return [forms.reshaped(to: shapes[inputs[0]])]
    case .input, .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool:
      preconditionFailure("\(layer) does more than move elements")
    }
  }
}
