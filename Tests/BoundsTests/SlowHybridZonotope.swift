import Networks
import Tensors

/// The hybrid zonotope (c, β, E) of one sample in a dense ReLU network, its generators written out, and
/// boxes beside it that are cut where they contain 0.
struct SlowHybridZonotope {
  private let network: Network<Double>
  private var center, radius: [Double]
  private var generators: [[Double]]
  private var lower, upper: [Double]

  /// Of the last hidden layer.
  init(_ network: Network<Double>, lower: [Double], upper: [Double]) {
    self.network = network
    (self.lower, self.upper) = (lower, upper)
    center = zip(lower, upper).map { ($0 + $1) / 2 }
    radius = lower.map { _ in 0 }
    generators = lower.indices.map { input in
      lower.indices.map { $0 == input ? (upper[input] - lower[input]) / 2 : 0 }
    }
    let layers = network.parameters.count / 2
    for layer in 0..<layers - 1 {
      pass(layer)
      if layer > 0 { cut() }
      rectify()
    }
  }

  func negatedMargins(_ label: Int) -> [Double] {
    let count = network.parameters.count
    let (weight, bias) = (network.parameters[count - 2], network.parameters[count - 1])
    return (0..<bias.count).map { other in
      let row = center.indices.map {
        weight[label * center.count + $0] - weight[other * center.count + $0]
      }
      let reach =
        dot(row.map(abs), radius) + generators.map { abs(dot(row, $0)) }.reduce(0, +)
      return reach - dot(row, center) - bias[label] + bias[other]
    }
  }

  private mutating func pass(_ layer: Int) {
    let (weight, bias) = (network.parameters[2 * layer], network.parameters[2 * layer + 1])
    let rows = (0..<bias.count).map { output in
      center.indices.map { weight[output * center.count + $0] }
    }
    let (middle, half) = (
      zip(lower, upper).map { ($0 + $1) / 2 }, zip(lower, upper).map { ($1 - $0) / 2 }
    )
    lower = rows.indices.map { dot(rows[$0], middle) - dot(rows[$0].map(abs), half) + bias[$0] }
    upper = rows.indices.map { dot(rows[$0], middle) + dot(rows[$0].map(abs), half) + bias[$0] }
    center = rows.indices.map { dot(rows[$0], center) + bias[$0] }
    radius = rows.map { dot($0.map(abs), radius) }
    generators = generators.map { generator in rows.map { dot($0, generator) } }
  }

  private mutating func cut() {
    for i in center.indices where lower[i] < 0 && upper[i] > 0 {
      let reach = radius[i] + generators.map { abs($0[i]) }.reduce(0, +)
      lower[i] = max(lower[i], center[i] - reach)
      upper[i] = min(upper[i], center[i] + reach)
    }
  }

  private mutating func rectify() {
    for i in center.indices {
      let (l, u) = (lower[i], upper[i])
      let slope = l >= 0 ? 1 : u <= 0 ? 0 : u / (u - l)
      let half = l < 0 && u > 0 ? -slope * l / 2 : 0
      center[i] = slope * center[i] + half
      radius[i] = slope * radius[i] + half
      for generator in generators.indices { generators[generator][i] *= slope }
      (lower[i], upper[i]) = (max(l, 0), max(u, 0))
    }
  }

  private func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
