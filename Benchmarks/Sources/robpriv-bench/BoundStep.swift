import Attacks
import Bounds
import Networks
import Tensors

/// Training steps on differentiable bounds alone: forward, backward and Adam.
///
/// Beside `Trainer`, whose methods add clean losses and schedules: the bounds alone, as in the
/// common scripts for these methods. Raw values are what `--methods` takes and lines show.
enum BoundStep: String, CaseIterable {
  /// Mean of the cross-entropies of interval and CROWN bounds.
  case crownIntervals = "crown-ibp"
  /// The dual bound, exact (Wong and Kolter 2018).
  case dual = "dual"
  /// The same with norms estimated from 50 random projections (Wong et al. 2018).
  case projectedDual = "dual projected"
  /// Hybrid zonotopes (Mirman et al. 2018).
  case hybridZonotope = "diffai"

  /// Of all networks that are measured.
  private static let classes = 10
  /// The default of dual training with convolutions.
  private static let projections = 50

  /// Whether the step makes sense: projections replace norms of the many neurons of convolutions.
  func suits(_ architecture: Architecture) -> Bool {
    self != .projectedDual || architecture.hasConvolutions
  }

  /// Loss of every sample.
  /// - Parameters:
  ///   - tape: of one shard.
  ///   - x: [n, …], with n `labels`.
  ///   - parameters: of the architecture, on the tape.
  ///   - perturbation: the threat model, radius 0.05.
  ///   - stream: for projections alone.
  /// - Returns: [n].
  private func losses(
    tape: Tape<Float>, architecture: Architecture, x: Tensor<Float>, labels: [Int],
    parameters: [Tape<Float>.Variable], perturbation: Perturbation,
    stream: inout RandomStream
  ) -> Tape<Float>.Variable {
    let box = perturbation.attackBox(around: x)
    switch self {
    case .crownIntervals:
      let bounds = tape.crownIntervalNegatedMargins(
        of: architecture, box: box, labels: labels, parameters: parameters)
      return tape.scale(
        tape.add(
          tape.crossEntropy(bounds.intervals, labels: labels),
          tape.crossEntropy(bounds.crown, labels: labels)), by: 0.5)
    case .dual:
      return tape.crossEntropy(
        tape.dualNegatedMargins(of: architecture, box: box, labels: labels, parameters: parameters),
        labels: labels)
    case .projectedDual:
      return tape.crossEntropy(
        tape.projectedDualNegatedMargins(
          of: architecture, box: box, labels: labels, parameters: parameters,
          projections: Self.projections,
          from: &stream), labels: labels)
    case .hybridZonotope:
      return tape.crossEntropy(
        tape.hybridZonotopeNegatedMargins(
          of: architecture, box: box, labels: labels, parameters: parameters),
        labels: labels)
    }
  }

  /// One step on a batch in shards of `shard` samples.
  /// - Parameters:
  ///   - network: its parameters are updated.
  ///   - update: what Adam remembers.
  ///   - step: from 1, for Adam's corrections and the streams.
  ///   - x: [n, …].
  ///   - labels: n classes.
  ///   - perturbation: the threat model.
  ///   - shard: samples of a shard; the last one may have fewer.
  ///   - workers: threads over the shards.
  func run(
    network: inout Network<Float>, update: inout ParameterUpdate, step: Int,
    x: Tensor<Float>, labels: [Int], perturbation: Perturbation, shard: Int,
    workers: Workers
  ) {
    let parts = chunks(of: labels.count, size: shard)
    let gradients = workers.map(parts.count) { [network] part in
      let tape = Tape<Float>()
      let parameters = tape.variables(network.parameters)
      var stream = RandomStream(seed: UInt64(step), name: "projections/\(part)")
      let losses = losses(
        tape: tape, architecture: network.architecture, x: x.rows(parts[part]),
        labels: Array(labels[parts[part]]), parameters: parameters,
        perturbation: perturbation, stream: &stream)
      // The batch's mean, so that shards' gradients are summed without weights.
      tape.backward(from: tape.scale(tape.sum(losses), by: 1 / Float(labels.count)))
      return parameters.map(tape.gradient)
    }
    let corrections = (1 - power(0.9, exponent: step), 1 - power(0.999, exponent: step))
    update.apply(
      rule: .adam(rate: 1e-3, decays: (0.9, 0.999), corrections: corrections, epsilon: 1e-8),
      to: &network.parameters, gradients: gradients, workers: workers)
  }

  /// By repeated products; the steps of a benchmark are few.
  private func power(_ base: Float, exponent: Int) -> Float {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }

  /// Multiply-adds of a step for one sample where every neuron before a ReLU is undecided, matrix
  /// products alone.
  /// An upper estimate: stable neurons need no row of their own.
  func multiplyAdds(_ architecture: Architecture) -> Int {
    let maps = architecture.linearMaps
    let forward = architecture.multiplyAdds
    let first = maps[0].multiplyAdds
    let margins = (Self.classes - 1) * forward
    // Values, twice as much for gradients; the first layer's inputs need none.
    let step = { (rows: Int) in rows * (3 * forward - first) }
    return switch self {
    case .crownIntervals: step(2) + 3 * margins
    // Gradients double the work of values, hence 3 for each.
    case .dual: step(3) + 3 * (margins + intermediateRows(maps))
    case .hybridZonotope: step(4) + 3 * (margins + intermediateRows(maps))
    case .projectedDual:
      step(3) + 3 * margins
        + Self.projections * (3 * (forward - maps[maps.count - 1].multiplyAdds) - first)
    }
  }

  /// Substitution of all neurons of the inner layers, one row of weights each, which for convolutions
  /// covers no more than their field of view.
  /// - Parameter maps: first to last; the first needs no substitution and the last is the margins'.
  /// - Returns: multiply-adds of all rows, forward alone.
  private func intermediateRows(_ maps: [LinearMap]) -> Int {
    maps.indices.dropFirst().dropLast().reduce(0) { total, layer in
      let rows = maps[layer].outputs * maps[layer].positions
      var view = maps[layer].view
      var perRow = 0
      for below in maps[..<layer].reversed() {
        let positions = min(view, below.positions)
        perRow += positions * below.outputs * below.fanIn
        view = below.view(of: positions)
      }
      return total + rows * perRow
    }
  }
}

extension Architecture {
  /// Whether some layer is a convolution.
  var hasConvolutions: Bool {
    linearMaps.contains { if case .convolution = $0 { true } else { false } }
  }
}

extension LinearMap {
  /// Positions of the layer below that one output position sees.
  /// All of a dense layer's inputs, written as the largest number.
  fileprivate var view: Int { view(of: 1) }

  /// As if the positions were a square: its side and the kernel give how many positions below they
  /// see. A position beyond the image counts, too, which makes it an upper bound.
  fileprivate func view(of positions: Int) -> Int {
    guard case .convolution(let window, _) = self else { return .max }
    let side = Int(Double(positions).squareRoot().rounded(.up))
    return ((side - 1) * window.stride.vertical + window.kernel.vertical)
      * ((side - 1) * window.stride.horizontal + window.kernel.horizontal)
  }
}
