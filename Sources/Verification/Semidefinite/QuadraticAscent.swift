internal import Bounds
internal import Resources
internal import Tensors

/// Maximises the bound of a `QuadraticRelaxation` over its multipliers: Adam on the bound and a barrier
/// τ·log det Q that fades, κ by their logarithms.
///
/// In floating point: bounds of iterates steer, and only `QuadraticRelaxation.provenBound` proves.
/// One step factorises Q, about `HiddenLayer.factorisation` multiply-adds.
struct QuadraticAscent {
  var steps = 500
  var rate = 0.1
  var decay = 0.99
  /// τ of the first step, relative to the mean κ.
  var barrier = 0.3
  /// Gives up where so many times what the best bound gained in the last `patience` steps would not do.
  var hope = 16.0
  var patience = 40
  var deadline = Deadline.never

  /// The function of some multipliers at its minimum.
  struct State {
    let factors: CoupledDiagonals.Factors
    /// Where the minimum is.
    let point: QuadraticRelaxation.Point
    /// Its value, in floating point.
    let bound: Double

    /// Nil unless Q is positive definite.
    init?(
      relaxation: QuadraticRelaxation, multipliers: QuadraticRelaxation.Multipliers,
      by deadline: Deadline = .never
    ) throws(DeadlinePassed) {
      guard
        let factors = try CoupledDiagonals.Factors(
          matrix: relaxation.matrix(multipliers), by: deadline)
      else { return nil }
      let (gradient, value) = relaxation.expansion(multipliers)
      let (v, w) = factors.solve(
        columns: gradient.inputs.map { -$0 / 2 }, rows: gradient.rectifiers.map { -$0 / 2 })
      self.factors = factors
      point = (v, w)
      bound = value + (dot(gradient.inputs, v) + dot(gradient.rectifiers, w)) / 2
    }
  }

  /// A proven lower bound of the row, above 0 if one is found; −∞ where the deadline passes.
  func bound(_ relaxation: QuadraticRelaxation) -> Double {
    (try? provenBound(relaxation)) ?? -.infinity
  }

  /// Q ceases to be positive definite where a step goes too far: it is then taken back for the most
  /// part.
  /// - Throws: `DeadlinePassed`.
  private func provenBound(_ relaxation: QuadraticRelaxation) throws(DeadlinePassed) -> Double {
    var unknowns = Unknowns(startingAt: start(relaxation))
    let tau = barrier * unknowns.multipliers.meanKappa
    var bounds: [Double] = []
    var best: (multipliers: QuadraticRelaxation.Multipliers, state: State)?
    for step in 1...steps {
      let multipliers = unknowns.multipliers
      guard let state = try State(relaxation: relaxation, multipliers: multipliers, by: deadline)
      else {
        unknowns.stepBack()
        continue
      }
      if state.bound > best?.state.bound ?? -.infinity { best = (multipliers, state) }
      bounds.append(best?.state.bound ?? -.infinity)
      // A proof factorises Q once more: it is tried as soon as it may succeed.
      if state.bound > 0 {
        let proven = try relaxation.provenBound(multipliers, at: state.point, by: deadline)
        if proven > 0 { return proven }
      }
      if isHopeless(bounds) { break }
      // The barrier keeps Q away from singular matrices and costs bound: it fades with the square,
      // not to 0.
      let left = max(0.02, 1 - Double(step - 1) / Double(steps))
      unknowns.ascend(
        slopes(relaxation, state: state, tau: tau * left * left),
        rate: max(0.02, power(decay, exponent: step - 1)) * rate)
    }
    guard let best else { return -.infinity }
    return try relaxation.provenBound(best.multipliers, at: best.state.point, by: deadline)
  }

  private func isHopeless(_ bounds: [Double]) -> Bool {
    guard bounds.count > 2 * patience else { return false }
    let last = bounds[bounds.count - 1]
    let gain = last - bounds[bounds.count - 1 - patience]
    return gain * hope < abs(last)
  }

  /// Multipliers near those of CROWN's lines.
  ///
  /// The bound begins near CROWN's. Factors such as 0.2 and 0.025 touch the speed alone; where Q is
  /// not positive definite at first, `Unknowns.stepBack` enlarges κ.
  func start(_ relaxation: QuadraticRelaxation) -> QuadraticRelaxation.Multipliers {
    let (costs, upper) = (relaxation.costs, relaxation.upper)
    let isKept = zip(relaxation.lower, upper).map { $1 > -$0 }
    let product = zip(costs, upper).map { 0.2 * abs($0) / $1 }
    let lines = costs.indices.map {
      costs[$0] > 0 ? (isKept[$0] ? costs[$0] : 0) : relaxation.slopes[$0] * costs[$0]
    }
    let sizes = relaxation.coupling.scaled(rows: costs.map { 0.025 * $0 }).absoluteSums
    let pull = zip(relaxation.activeGradient, relaxation.pulledBack(lines)).map { abs($0 + $1) / 2 }
    let inputs = zip(sizes.columns, pull).map { $0 + $1 }
    let floor = 0.2 * (mean(inputs) + mean(sizes.rows)) / 2 + .leastNormalMagnitude
    return QuadraticRelaxation.Multipliers(
      inputs: inputs.map { $0 + floor }, rectifiers: sizes.rows.map { $0 + floor },
      positive: costs.indices.map { costs[$0] > 0 && !isKept[$0] ? costs[$0] : 0 },
      above: costs.indices.map { costs[$0] > 0 && isKept[$0] ? costs[$0] : 0 },
      chord: costs.map { max(-$0, 0) }, product: product)
  }

  /// What the bound and the barrier gain with every multiplier.
  ///
  /// At the minimum (v, w) the bound's derivative to a multiplier is the constraint's own value
  /// there (Danskin); the barrier adds τ times that of log det Q.
  func slopes(
    _ relaxation: QuadraticRelaxation, state: State, tau: Double
  ) -> QuadraticRelaxation.Multipliers {
    let (point, diagonal) = (state.point, state.factors.diagonal)
    let half = relaxation.upper.map { $0 / 2 }
    let z = relaxation.values(point.inputs)
    let h = zip(half, point.rectifiers).map { $0 + $0 * $1 }
    return QuadraticRelaxation.Multipliers(
      inputs: zip(point.inputs, diagonal.columns).map { $0 * $0 - 1 + tau * $1 },
      rectifiers: zip(point.rectifiers, diagonal.rows).map { $0 * $0 - 1 + tau * $1 },
      positive: h.map { -$0 }, above: zip(z, h).map { $0 - $1 },
      chord: h.indices.map { h[$0] - relaxation.slopes[$0] * z[$0] - relaxation.offsets[$0] },
      product: h.indices.map {
        let barrier = diagonal.rows[$0] * half[$0] - state.factors.couplings[$0]
        return h[$0] * (h[$0] - z[$0]) + tau * half[$0] * barrier
      })
  }
}

/// Multipliers as Adam moves them.
private struct Unknowns {
  private var parts: [Part]
  /// Where Q was positive definite last.
  private var before: [[Double]]?
  /// What of a step is taken: less after one that went too far.
  private var share = 1.0

  /// Numbers of one kind, in units of `scales`: 1 where the logarithm moves.
  private struct Part {
    var values, first, second, scales: [Double]
    let isLogarithmic: Bool
    private var updates = 0

    init(start: [Double], scales: [Double]? = nil) {
      isLogarithmic = scales == nil
      self.scales = scales ?? start.map { _ in 1 }
      values = zip(start, self.scales).map { scales == nil ? Double.log($0) : $0 / $1 }
      first = start.map { _ in 0 }
      second = first
    }

    var multipliers: [Double] {
      isLogarithmic ? values.map { Double.exp($0) } : zip(values, scales).map { $0 * $1 }
    }

    mutating func ascend(_ slopes: [Double], rate: Double) {
      let before = 1 / (1 - power(0.99, exponent: updates))
      updates += 1
      let corrections = (
        1 / (1 - power(0.9, exponent: updates)), 1 / (1 - power(0.99, exponent: updates))
      )
      for i in values.indices {
        // The barrier's slope is huge near where Q ceases to be positive definite, and would carry on.
        // Ten updates, until the average of squares means something.
        let isUsual = updates > 10 && second[i] > 0
        let usual = isUsual ? 3 * (second[i] * before).squareRoot() : .infinity
        let slope = slopes[i] * (isLogarithmic ? Double.exp(values[i]) : scales[i])
        let clipped = min(max(slope, -usual), usual)
        first[i] = 0.9 * first[i] + 0.1 * clipped
        second[i] = 0.99 * second[i] + 0.01 * clipped * clipped
        let size = (second[i] * corrections.1).squareRoot() + .leastNormalMagnitude
        values[i] += rate * (first[i] * corrections.0) / size
        if !isLogarithmic { values[i] = max(0, values[i]) }
      }
    }
  }

  init(startingAt start: QuadraticRelaxation.Multipliers) {
    let costs = zip(zip(start.positive, start.above), start.chord).map { $0.0 + $0.1 + $1 }
    let scales = costs.map { $0 + 0.07 * mean(costs) + .leastNormalMagnitude }
    parts = [Part(start: start.inputs), Part(start: start.rectifiers)]
    parts += [start.positive, start.above, start.chord, start.product].map {
      Part(start: $0, scales: scales)
    }
  }

  var multipliers: QuadraticRelaxation.Multipliers {
    QuadraticRelaxation.Multipliers(
      inputs: parts[0].multipliers, rectifiers: parts[1].multipliers,
      positive: parts[2].multipliers, above: parts[3].multipliers, chord: parts[4].multipliers,
      product: parts[5].multipliers)
  }

  mutating func ascend(_ slopes: QuadraticRelaxation.Multipliers, rate: Double) {
    before = parts.map(\.values)
    share = min(1, 1.05 * share)
    let all = [
      slopes.inputs, slopes.rectifiers, slopes.positive, slopes.above, slopes.chord, slopes.product,
    ]
    for (index, slopes) in all.enumerated() {
      parts[index].ascend(slopes, rate: share * rate)
    }
  }

  /// For where Q is not positive definite: a good part of the way back, or larger κ at the start.
  ///
  /// Steps are then 0.6 times as long, and grow again by 5 % each.
  mutating func stepBack() {
    if before != nil { share *= 0.6 }
    for index in parts.indices {
      for i in parts[index].values.indices {
        if let before {
          parts[index].values[i] =
            before[index][i] + 0.3 * (parts[index].values[i] - before[index][i])
        } else if index < 2 {
          parts[index].values[i] += 0.3
        }
      }
    }
  }
}

extension QuadraticRelaxation.Multipliers {
  fileprivate var meanKappa: Double { (mean(inputs) + mean(rectifiers)) / 2 }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
