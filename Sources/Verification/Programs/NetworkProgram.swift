internal import LinearPrograms
internal import Networks
internal import Resources
internal import Tensors

/// The linear program of a network over bounds of its values: variables for the values that outputs
/// depend on, rows for the layers.
///
/// A value x whose sign decides is written as its parts, x = p − m with p = max(x, 0) and
/// m = max(−x, 0), so that a phase of its rectifier is a bound of one of them: m = 0 or p = 0.
/// Rectifiers with one possible phase, copied values and outputs of inactive ReLUs need no
/// variable. Sigmoid and tanh have nothing but their bounds.
///
/// Rows hold the stored weights exactly; what is derived (lines, big-M) is rounded so that no value
/// of the network is cut off. Rows with weights that are infinite or NaN are left out, which only
/// weakens the program.
///
/// `TriangleRelaxation` and `MixedIntegerEncoding` are made of it.
struct NetworkProgram {
  /// How open rectifiers and maxima are written.
  enum Form {
    /// Their convex relaxation (Ehlers 2017).
    case relaxed
    /// Exactly, with integer variables (Tjeng et al. 2019).
    case integer
  }

  /// The variable of every output, one each.
  private(set) var outputs: [Int] = []
  /// The open rectifiers, first to last, one for each value that several read.
  private(set) var openRectifiers: [Neuron] = []
  /// Of what each open rectifier reads.
  private(set) var parts: [Neuron: Parts] = [:]

  private let form: Form
  private let bounds: NodeBounds
  private var rows = ValueProgram()
  /// [node][element]; zero where there is no demand.
  private var values: [[ProgramValue]]
  private var seen: Set<Parts> = []

  /// - Parameters:
  ///   - network: any; of tanh and sigmoid bounds alone are kept.
  ///   - bounds: of every value, node by node; what is proven of the program is as sound as they
  ///     are.
  ///   - form: relaxed or with integers.
  ///   - deadline: asked at every element.
  /// - Throws: `DeadlinePassed`.
  init(
    network: Network<Double>, bounds: NodeBounds, form: Form, by deadline: Deadline = .never
  ) throws(DeadlinePassed) {
    let rules = ElementRules(network)
    precondition(
      bounds.lower.map(\.count) == rules.counts,
      "bounds of \(bounds.lower.map(\.count)) values for a network of \(rules.counts)")
    self.bounds = bounds
    self.form = form
    values = rules.counts.map { [ProgramValue](repeating: .zero, count: $0) }
    for (node, demands) in try rules.demands(bounds, by: deadline).enumerated() {
      for (element, demand) in demands.enumerated() where demand != .nothing {
        try deadline.check()
        let neuron = Neuron(node: node, element: element)
        values[node][element] = encode(rules[neuron], of: neuron, demand: demand)
      }
    }
    let last = rules.counts.count - 1
    for element in values[last].indices {
      outputs.append(ownVariable(of: Neuron(node: last, element: element)))
    }
  }

  var program: LinearProgram { rows.program }

  private subscript(neuron: Neuron) -> ProgramValue { values[neuron.node][neuron.element] }

  /// The input at a solution, moved into its box.
  func input(at primal: [Double]) -> [Double] {
    values[0].indices.map { element in
      let range = bounds.range(Neuron(node: 0, element: element))
      return min(max(values[0][element].number(at: primal), range.lower), range.upper)
    }
  }

  /// min(p, m) of every open rectifier at a solution, 0 for a value of the network.
  func excesses(at primal: [Double]) -> [Double] {
    openRectifiers.map { rectifier in
      let parts = parts[rectifier]!
      return max(min(primal[parts.positive], primal[parts.negative]), 0)
    }
  }

  /// Writes down how an element follows from earlier ones; answers its value.
  private mutating func encode(
    _ rule: ElementRule, of neuron: Neuron, demand: ElementDemand
  ) -> ProgramValue {
    switch rule {
    case .copy(let source): return self[source]
    case .free: return introduce(neuron, demand: demand)
    case .affine(let terms, let constant, let divisor):
      let value = introduce(neuron, demand: demand)
      let sum = terms.map { (self[$0.source], $0.weight) }
      rows.addRow(sum + [(value, -divisor)], lower: -constant, upper: -constant)
      return value
    case .rectifier(let source, let slope):
      return rectify(source: source, slope: slope, of: neuron, demand: demand)
    case .maximum(let sources): return maximum(sources, of: neuron, demand: demand)
    }
  }

  /// An open ReLU that is needed as a value alone is p itself: it needs no variable of its own.
  private mutating func rectify(
    source: Neuron, slope: Double, of neuron: Neuron, demand: ElementDemand
  ) -> ProgramValue {
    switch Phase(bounds.range(source)) {
    case .active: return self[source]
    case .inactive where slope == 0: return .zero
    case .inactive:
      let value = introduce(neuron, demand: demand)
      rows.addRow([(self[source], slope), (value, -1)], lower: 0, upper: 0)
      return value
    case .open:
      let parts = parts(of: source, for: neuron)
      if slope == 0 && demand == .value { return .variable(parts.positive) }
      let value = introduce(neuron, demand: demand)
      rows.addRow(
        [(.variable(parts.positive), 1), (.variable(parts.negative), -slope), (value, -1)],
        lower: 0, upper: 0)
      return value
    }
  }

  /// y ≥ xₖ, and y ≤ Σxₖ − Σlₖ + max lₖ, or one y ≤ xₖ, whichever its choice is; those that another
  /// always exceeds are left out.
  private mutating func maximum(
    _ sources: [Neuron], of neuron: Neuron, demand: ElementDemand
  ) -> ProgramValue {
    let floor = sources.map { bounds.range($0).lower }.max() ?? -.infinity
    let highest = sources.first { bounds.range($0).lower == floor }
    let rivals = sources.filter { $0 == highest || bounds.range($0).upper > floor }
    if rivals.count == 1 { return self[rivals[0]] }
    let value = introduce(neuron, demand: demand)
    for rival in rivals { rows.addRow([(value, 1), (self[rival], -1)], lower: 0) }
    switch form {
    case .relaxed:
      // Each partial sum is rounded up.
      let slack = rivals.reduce(floor) { ($0 - bounds.range($1).lower).nextUp }
      rows.addRow([(value, 1)] + rivals.map { (self[$0], -1) }, upper: slack)
    case .integer:
      choose(among: rivals, value: value, atMost: rivals.map { bounds.range($0).upper }.max()!)
    }
    return value
  }

  private mutating func choose(
    among rivals: [Neuron], value: ProgramValue, atMost ceiling: Double
  ) {
    let choices = rivals.map { rival in
      let gap = (ceiling - bounds.range(rival).lower).nextUp
      let choice = rows.addVariable(lower: 0, upper: 1, isInteger: true)
      rows.addRow([(value, 1), (self[rival], -1), (.variable(choice), gap)], upper: gap)
      return (ProgramValue.variable(choice), 1.0)
    }
    rows.addRow(choices, lower: 1, upper: 1)
  }

  /// New variables for an element, within its bounds.
  private mutating func introduce(_ neuron: Neuron, demand: ElementDemand) -> ProgramValue {
    let range = bounds.range(neuron)
    guard demand == .parts else {
      return .variable(rows.addVariable(lower: range.lower, upper: range.upper))
    }
    let parts = Parts(
      positive: rows.addVariable(lower: 0, upper: max(range.upper, 0)),
      negative: rows.addVariable(lower: 0, upper: max(-range.lower, 0)))
    if range.lower < 0 && range.upper > 0 { couple(parts: parts, v: -range.lower, u: range.upper) }
    return .difference(parts)
  }

  /// At most one of p ≤ u and m ≤ v is positive.
  ///
  /// Together with p, m ≥ 0 the row of `relaxed` is the triangle of Ehlers (2017), in parts: with z
  /// = p − m, p ≤ u(z + v)/(u + v).
  private mutating func couple(parts: Parts, v: Double, u: Double) {
    let (p, m) = (ProgramValue.variable(parts.positive), ProgramValue.variable(parts.negative))
    switch form {
    case .relaxed:
      // (1 − a)p + a·m is at most (1 − a)u where m = 0 and a·v where p = 0, for any a in [0, 1].
      // The limit is taken over both corners of the row as it is rounded, so that neither is cut
      // off: any other a would be as sound, and weaker.
      let a = min(u / (u + v), 1)
      rows.addRow([(p, 1 - a), (m, a)], upper: max(((1 - a) * u).nextUp, (a * v).nextUp))
    case .integer:
      let isActive = ProgramValue.variable(rows.addVariable(lower: 0, upper: 1, isInteger: true))
      rows.addRow([(p, 1), (isActive, -u)], upper: 0)
      rows.addRow([(m, 1), (isActive, v)], upper: v)
    }
  }

  /// The parts of what an open rectifier reads.
  ///
  /// Where the source has a variable already, as an input has, its parts are two new ones that are
  /// tied to it by a row.
  private mutating func parts(of source: Neuron, for rectifier: Neuron) -> Parts {
    guard case .difference(let parts) = self[source] else {
      let value = introduce(source, demand: .parts)
      rows.addRow([(self[source], 1), (value, -1)], lower: 0, upper: 0)
      values[source.node][source.element] = value
      return self.parts(of: source, for: rectifier)
    }
    self.parts[rectifier] = parts
    if seen.insert(parts).inserted { openRectifiers.append(rectifier) }
    return parts
  }

  /// A variable that is an output and nothing else but, perhaps, a value within the network.
  ///
  /// The objective and constraints name outputs by a column each: an output that is a sum, or the
  /// same value as another one, gets a variable and a row.
  private mutating func ownVariable(of output: Neuron) -> Int {
    if case .variable(let variable) = self[output], !outputs.contains(variable) { return variable }
    let range = bounds.range(output)
    let variable = rows.addVariable(lower: range.lower, upper: range.upper)
    rows.addRow([(self[output], 1), (.variable(variable), -1)], lower: 0, upper: 0)
    return variable
  }
}
