import Bounds
import Networks
import Tensors

/// Bounds of one sample by explicit matrices, slowly: every layer that moves, sums or averages becomes
/// one, and substitution keeps its biases.
struct SlowBounds {
  enum Slope { case adaptive, parallel }

  /// a_l·x + b_l ≤ f(x) ≤ a_u·x + b_u of every element, x the input named by `choice`.
  private struct Line {
    var choice: Int
    var lower, upper: (slope: Double, intercept: Double)
  }

  private typealias Matrix = (rows: [[Double]], offset: [Double])

  let network: Network<Double>
  let slope: Slope
  /// Ends of every node's values.
  private(set) var lower: [[Double]] = []
  private(set) var upper: [[Double]] = []
  private var lines: [Int: [Line]] = [:]

  /// What a layer reads where `isCut` gets its ends from substitution too: all elements, or before
  /// rectifiers those around 0.
  init(
    _ network: Network<Double>, lower: [Double], upper: [Double], _ slope: Slope,
    isCut: (_ input: Int, Layer) -> Bool = { _, _ in false }
  ) {
    (self.network, self.slope) = (network, slope)
    for (index, node) in network.architecture.nodes.enumerated() {
      if node.inputs.isEmpty {
        (self.lower, self.upper) = ([lower], [upper])
        continue
      }
      if isNonlinear(node.layer) {
        if isCut(node.inputs[0], node.layer) { cut(node.inputs[0], before: node.layer) }
        lines[index] = around(node.layer, node.inputs[0])
        let values = lines[index]!.indices.map { ends(node.layer, index, $0) }
        self.lower.append(values.map(\.0))
        self.upper.append(values.map(\.1))
      } else {
        let maps = node.inputs.indices.map { matrix(index, $0) }
        self.lower.append(image(maps, node.inputs, -1))
        self.upper.append(image(maps, node.inputs, 1))
      }
    }
  }

  private mutating func cut(_ node: Int, before layer: Layer) {
    let width = lower[node].count
    let isRectifier = value(layer, 2) == 2
    for i in 0..<width where !isRectifier || lower[node][i] < 0 && upper[node][i] > 0 {
      let row = (0..<width).map { $0 == i ? 1.0 : 0 }
      let (low, high) = (least(row, at: node), -least(row.map { -$0 }, at: node))
      lower[node][i] = max(lower[node][i], low)
      upper[node][i] = min(upper[node][i], high)
    }
  }

  /// −(z_y − z_j) at the least, for all j.
  func negatedMargins(_ label: Int) -> [Double] {
    (0..<network.architecture.classes).map { other in
      let row = (0..<network.architecture.classes).map {
        ($0 == label ? 1.0 : 0) - ($0 == other ? 1 : 0)
      }
      return other == label ? 0 : -least(row, at: network.architecture.nodes.count - 1)
    }
  }

  /// The least value of row·v over a node's values v, by substitution.
  func least(_ row: [Double], at node: Int) -> Double {
    var pending = [node: row]
    var total = 0.0
    for index in (0...node).reversed() {
      guard let row = pending.removeValue(forKey: index) else { continue }
      let inputs = network.architecture.nodes[index].inputs
      if inputs.isEmpty {
        for (i, c) in row.enumerated() { total += min(c * lower[0][i], c * upper[0][i]) }
      } else if let lines = lines[index] {
        var below = [Double](repeating: 0, count: lower[inputs[0]].count)
        for (c, line) in zip(row, lines) {
          let side = c >= 0 ? line.lower : line.upper
          below[line.choice] += c * side.slope
          total += c * side.intercept
        }
        add(below, to: inputs[0], &pending)
      } else {
        for (position, input) in inputs.enumerated() {
          let map = matrix(index, position)
          var below = [Double](repeating: 0, count: lower[input].count)
          for (c, weights) in zip(row, map.rows) where c != 0 {
            for i in below.indices { below[i] += c * weights[i] }
          }
          if position == 0 { total += zip(row, map.offset).reduce(0) { $0 + $1.0 * $1.1 } }
          add(below, to: input, &pending)
        }
      }
    }
    return total
  }

  private func add(_ row: [Double], to node: Int, _ pending: inout [Int: [Double]]) {
    pending[node] = pending[node].map { zip($0, row).map(+) } ?? row
  }

  /// A layer as W·x + b of one of its inputs, the others being 0.
  private func matrix(_ index: Int, _ position: Int) -> Matrix {
    let node = network.architecture.nodes[index]
    let shapes = node.inputs.map { network.architecture.shapes[$0] }
    let width = shapes[position].reduce(1, *)
    let tape = Tape<Double>()
    let inputs = shapes.enumerated().map { other, shape in
      var values = Tensor<Double>(zeros: [width + 1] + shape)
      if other == position { for i in 0..<width { values[i * width + i] = 1 } }
      return tape.constant(values)
    }
    let values = tape.value(
      tape.apply(layer: node.layer, inputs: inputs, parameters: tape.constants(network.parameters)))
    let (outputs, all) = (values.rowStride, values.elements)
    let offset = Array(all.suffix(outputs))
    return (
      (0..<outputs).map { o in (0..<width).map { all[$0 * outputs + o] - offset[o] } }, offset
    )
  }

  private func image(_ maps: [Matrix], _ inputs: [Int], _ sign: Double) -> [Double] {
    maps[0].offset.indices.map { o in
      zip(maps, inputs).reduce(maps[0].offset[o]) { total, pair in
        let (map, input) = pair
        return total
          + map.rows[o].indices.reduce(0) {
            let w = map.rows[o][$1]
            return $0 + w * (w * sign >= 0 ? upper[input][$1] : lower[input][$1])
          }
      }
    }
  }

  private func isNonlinear(_ layer: Layer) -> Bool {
    switch layer {
    case .relu, .leakyRelu, .tanh, .sigmoid, .maxPool: true
    default: false
    }
  }

  private func ends(_ layer: Layer, _ index: Int, _ i: Int) -> (Double, Double) {
    let input = network.architecture.nodes[index].inputs[0]
    if case .maxPool(let window) = layer {
      let patch = patch(window, i)
      return (patch.map { lower[input][$0] }.max()!, patch.map { upper[input][$0] }.max()!)
    }
    return (value(layer, lower[input][i]), value(layer, upper[input][i]))
  }

  private func value(_ layer: Layer, _ x: Double) -> Double {
    switch layer {
    case .relu: max(x, 0)
    case .leakyRelu(let leak): x > 0 ? x : leak * x
    case .tanh: Double.tanh(x)
    case .maxPool: 0
    default: 1 / (1 + Double.exp(-x))
    }
  }

  private func around(_ layer: Layer, _ input: Int) -> [Line] {
    if case .maxPool(let window) = layer {
      return (0..<window.positions * window.channels).map { choiceLine(patch(window, $0), input) }
    }
    return lower[input].indices.map { line(layer, lower[input][$0], upper[input][$0], $0) }
  }

  private func line(_ layer: Layer, _ l: Double, _ u: Double, _ i: Int) -> Line {
    let (low, high) = (value(layer, l), value(layer, u))
    switch layer {
    case .relu, .leakyRelu:
      let leak = value(layer, -1) * -1
      if l >= 0 { return Line(choice: i, lower: (1, 0), upper: (1, 0)) }
      if u <= 0 { return Line(choice: i, lower: (leak, 0), upper: (leak, 0)) }
      let chord = (high - low) / (u - l)
      let below = slope == .parallel ? chord : u >= -l ? 1 : leak
      return Line(choice: i, lower: (below, 0), upper: (chord, high - chord * u))
    default:
      let slopes = [low, high].map { layer == .tanh ? 1 - $0 * $0 : $0 * (1 - $0) }
      let a = min(slopes[0], slopes[1])
      return Line(choice: i, lower: (a, low - a * l), upper: (a, high - a * u))
    }
  }

  private func choiceLine(_ patch: [Int], _ input: Int) -> Line {
    let (low, high) = (
      patch.map { lower[input][$0] }.max()!, patch.map { upper[input][$0] }.max()!
    )
    let best = patch.first { lower[input][$0] == low }!
    return patch.allSatisfy { $0 == best || upper[input][$0] <= low }
      ? Line(choice: best, lower: (1, 0), upper: (1, 0))
      : Line(choice: best, lower: (0, low), upper: (0, high))
  }

  private func patch(_ window: Window, _ output: Int) -> [Int] {
    let (position, channel) = (output / window.channels, output % window.channels)
    let top = position / window.outputWidth * window.stride.vertical - window.before.vertical
    let left = position % window.outputWidth * window.stride.horizontal - window.before.horizontal
    let rows = (top..<top + window.kernel.vertical).filter { 0..<window.height ~= $0 }
    let columns = (left..<left + window.kernel.horizontal).filter { 0..<window.width ~= $0 }
    return rows.flatMap { row in
      columns.map { (row * window.width + $0) * window.channels + channel }
    }
  }
}
