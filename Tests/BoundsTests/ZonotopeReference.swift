import Bounds
import Networks
import Tensors

/// Zonotopes by plain loops over single numbers, without any care for rounding: Singh et al. 2018
/// and Mirman et al. 2018 as they are written.
struct ZonotopeReference {
  struct State {
    var center: [Double]
    var beta: [Double]
    /// One array for each noise symbol.
    var generators: [[Double]]
    var lower: [Double]
    var upper: [Double]
  }

  let network: Network<Double>
  let isHybrid: Bool

  /// Lower bounds of z_y − z_j from the zonotope and from the box before a last dense layer with
  /// bias, or of the outputs.
  func margins(lower: [Double], upper: [Double], label: Int) -> [Double] {
    let states = run(lower, upper)
    let last = network.architecture.nodes.last!
    guard case .linear(.dense(let inputs, let classes), let weight, let bias?) = last.layer else {
      let z = states.last!
      let unit = z.center.indices.map { j in z.center.indices.map { $0 == j ? 1.0 : 0 } }
      return margins(z, unit, z.center.map { _ in 0 }, label)
    }
    let rows = (0..<classes).map { j in
      (0..<inputs).map { network.parameters[weight][j * inputs + $0] }
    }
    return margins(states[last.inputs[0]], rows, network.parameters[bias].elements, label)
  }

  private func margins(
    _ x: State, _ rows: [[Double]], _ bias: [Double], _ label: Int
  ) -> [Double] {
    rows.indices.map { j in
      let difference = zip(rows[label], rows[j]).map(-)
      let dot = { (v: [Double]) in zip(difference, v).reduce(0) { $0 + $1.0 * $1.1 } }
      let size = { (v: [Double]) in zip(difference, v).reduce(0) { $0 + abs($1.0) * $1.1 } }
      let spread = x.generators.reduce(size(x.beta)) { $0 + abs(dot($1)) }
      let constant = bias[label] - bias[j]
      let middle = zip(x.lower, x.upper).map { ($0 + $1) / 2 }
      let boxed = dot(middle) - size(zip(x.lower, x.upper).map { ($1 - $0) / 2 })
      return j == label ? 0 : constant + max(dot(x.center) - spread, boxed)
    }
  }

  /// The states of all nodes.
  func run(_ lower: [Double], _ upper: [Double]) -> [State] {
    var states: [State] = []
    for node in network.architecture.nodes {
      let symbols = states.map(\.generators.count).max() ?? 0
      states.append(
        node.inputs.isEmpty
          ? start(lower, upper) : step(node.layer, node.inputs.map { states[$0] }, symbols))
    }
    return states
  }

  private func start(_ lower: [Double], _ upper: [Double]) -> State {
    let radius = zip(lower, upper).map { ($1 - $0) / 2 }
    let generators = radius.indices.map { k in
      radius.indices.map { $0 == k ? radius[k] : 0 }
    }
    return State(
      center: zip(lower, upper).map { ($0 + $1) / 2 }, beta: radius.map { _ in 0 },
      generators: generators, lower: lower, upper: upper)
  }

  /// One layer, when `symbols` noise symbols exist.
  private func step(_ layer: Layer, _ inputs: [State], _ symbols: Int) -> State {
    let padded = inputs.map { pad($0, to: symbols) }
    switch layer {
    case .relu: return activation(padded[0]) { rectifier($0, $1, 0) }
    case .leakyRelu(let slope): return activation(padded[0]) { rectifier($0, $1, slope) }
    case .tanh: return activation(padded[0]) { smooth($0, $1, tanh) { 1 - tanh($0) * tanh($0) } }
    case .sigmoid:
      return activation(padded[0]) { smooth($0, $1, sigmoid) { sigmoid($0) * (1 - sigmoid($0)) } }
    case .maxPool(let window): return maximum(padded[0], layer, window)
    default: return affine(padded, layer)
    }
  }

  private func pad(_ state: State, to symbols: Int) -> State {
    var state = state
    while state.generators.count < symbols {
      state.generators.append(state.center.map { _ in 0 })
    }
    return state
  }

  /// Any layer without products of variables, by its columns: what it does to unit vectors.
  private func affine(_ inputs: [State], _ layer: Layer) -> State {
    let constant = values(layer, inputs.map { $0.center.map { _ in 0 } })
    let columns = inputs.indices.map { input in
      inputs[input].center.indices.map { k in
        let unit = inputs.indices.map { other in
          inputs[other].center.indices.map { other == input && $0 == k ? 1.0 : 0 }
        }
        return zip(values(layer, unit), constant).map { $0 - $1 }
      }
    }
    let apply = { (vectors: [[Double]], isAbsolute: Bool) in
      constant.indices.map { i in
        columns.indices.reduce(0.0) { sum, input in
          columns[input].indices.reduce(sum) { sum, k in
            let weight = columns[input][k][i]
            return sum + (isAbsolute ? abs(weight) : weight) * vectors[input][k]
          }
        }
      }
    }
    let center = zip(apply(inputs.map(\.center), false), constant).map(+)
    let middle = zip(
      apply(inputs.map { zip($0.lower, $0.upper).map { ($0 + $1) / 2 } }, false),
      constant
    ).map(+)
    let radius = apply(inputs.map { zip($0.lower, $0.upper).map { ($1 - $0) / 2 } }, true)
    return cut(
      State(
        center: center, beta: apply(inputs.map(\.beta), true),
        generators: inputs[0].generators.indices.map { k in
          apply(inputs.map { $0.generators[k] }, false)
        }, lower: zip(middle, radius).map(-), upper: zip(middle, radius).map(+)))
  }

  private func values(_ layer: Layer, _ inputs: [[Double]]) -> [Double] {
    let tape = Tape<Double>()
    let x = inputs.map { tape.constant(Tensor(elements: $0, shape: [1, $0.count])) }
    return tape.value(
      tape.apply(layer: layer, inputs: x, parameters: tape.constants(network.parameters))
    ).elements
  }

  private typealias Line = (
    slope: Double, offset: Double, radius: Double, lower: Double, upper: Double
  )

  private func rectifier(_ l: Double, _ u: Double, _ leak: Double) -> Line {
    if l >= 0 { return (1, 0, 0, l, u) }
    if u <= 0 { return (leak, 0, 0, leak * l, leak * u) }
    let slope = (u - leak * l) / (u - l)
    let offset = (leak - slope) * l / 2
    return (slope, offset, offset, leak * l, u)
  }

  private func smooth(
    _ l: Double, _ u: Double, _ f: (Double) -> Double, _ derivative: (Double) -> Double
  ) -> Line {
    let slope = min(derivative(l), derivative(u))
    return (
      slope, (f(u) + f(l) - slope * (u + l)) / 2, (f(u) - f(l) - slope * (u - l)) / 2, f(l), f(u)
    )
  }

  private func tanh(_ x: Double) -> Double { Double.tanh(x) }
  private func sigmoid(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }

  private func activation(_ x: State, _ line: (Double, Double) -> Line) -> State {
    apply(x.center.indices.map { line(x.lower[$0], x.upper[$0]) }, to: x)
  }

  private func apply(_ lines: [Line], to x: State) -> State {
    let each = lines.indices
    var y = State(
      center: each.map { lines[$0].slope * x.center[$0] + lines[$0].offset },
      beta: each.map { lines[$0].slope * x.beta[$0] + (isHybrid ? lines[$0].radius : 0) },
      generators: x.generators.map { row in each.map { lines[$0].slope * row[$0] } },
      lower: lines.map(\.lower), upper: lines.map(\.upper))
    for i in each where !isHybrid && lines[i].radius != 0 {
      y.generators.append(each.map { $0 == i ? lines[i].radius : 0 })
    }
    return cut(y)
  }

  /// The input that is the maximum throughout, or the box of the maximum.
  private func maximum(_ x: State, _ layer: Layer, _ window: Window) -> State {
    let shape = [1, window.height, window.width, window.channels]
    let pool = { (values: [Double]) in
      let tape = Tape<Double>()
      let x = tape.constant(Tensor(elements: values, shape: shape))
      return tape.value(tape.apply(layer: layer, inputs: [x], parameters: [])).elements
    }
    let (low, high) = (pool(x.lower), pool(x.upper))
    var (chosen, lines) = ([Int](), [Line]())
    for (output, inputs) in patches(pool, x.center.count, low.count).enumerated() {
      let best = inputs.max { x.lower[$0] < x.lower[$1] }!
      chosen.append(best)
      let isExact = inputs.allSatisfy { $0 == best || x.upper[$0] <= x.lower[best] }
      let (l, u) = (low[output], high[output])
      lines.append(isExact ? (1, 0, 0, l, u) : (0, (l + u) / 2, (u - l) / 2, l, u))
    }
    return apply(
      lines,
      to: State(
        center: chosen.map { x.center[$0] }, beta: chosen.map { x.beta[$0] },
        generators: x.generators.map { row in chosen.map { row[$0] } },
        lower: low, upper: high))
  }

  /// The inputs that each output sees: those that raise it above the others.
  private func patches(_ pool: ([Double]) -> [Double], _ inputs: Int, _ outputs: Int) -> [[Int]] {
    let seen = (0..<inputs).map { k in pool((0..<inputs).map { $0 == k ? 1 : -1 }) }
    return (0..<outputs).map { output in (0..<inputs).filter { seen[$0][output] > 0 } }
  }

  /// Cuts the box with the ends of the zonotope.
  private func cut(_ state: State) -> State {
    var state = state
    for i in state.center.indices {
      let radius = state.generators.reduce(state.beta[i]) { $0 + abs($1[i]) }
      state.lower[i] = max(state.lower[i], state.center[i] - radius)
      state.upper[i] = min(state.upper[i], state.center[i] + radius)
    }
    return state
  }
}
