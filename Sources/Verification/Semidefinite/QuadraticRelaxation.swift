internal import Rigorous
internal import Tensors

/// The minimum of c·h + d over a box of a network with one hidden layer, by multipliers of quadratic
/// constraints (Raghunathan, Steinhardt and Liang 2018, "Semidefinite relaxations for certifying
/// robustness to adversarial examples", eqs 4–6; the dual as in Dathathri et al. 2020).
///
/// With x = x₀ + r∘v, h = e + e∘w, e = u/2 for ReLUs of both signs, and multipliers λ, κ ≥ 0
///
///     c·h + d ≥ min over v, w of  c·h + d − λ₁·h + λ₂·(z − h) + λ₃·(h − s∘z − t) + λ₄·(h∘h − h∘z)
///                                 + κ·(v∘v − 1) + κ′·(w∘w − 1),
///
/// as no term beside c·h + d is positive where h = max(z, 0): the minimum of a quadratic function, finite
/// where its matrix Q is positive definite.
///
/// One for every row of a query, as T weighs the ReLUs differently for each. ReLUs with one phase
/// drop out: the inactive are 0, the active are linear in v.
struct QuadraticRelaxation {
  /// λ and κ.
  struct Multipliers {
    /// κ, and κ′.
    var inputs, rectifiers: [Double]
    /// λ₁ to λ₄: h ≥ 0, h ≥ z, h ≤ s·z + t and h² = h·z.
    var positive, above, chord, product: [Double]
  }

  /// v and w.
  typealias Point = (inputs: [Double], rectifiers: [Double])

  let layer: HiddenLayer
  /// ReLUs of both signs, their costs, and bounds of what they read.
  let open: [Int]
  let costs, lower, upper: [Double]
  /// s and t.
  let slopes, offsets: [Double]
  /// Costs of all neurons that are always active, 0 for others.
  let activeCosts: [Double]
  var constant: Double
  /// Inputs that may vary, their x₀ and r.
  let free: [Int]
  let radius: [Double]
  /// W of the open ReLUs, columns times r.
  let coupling: Tensor<Double>
  /// z at x₀ of the open ReLUs.
  private let centre: [Double]
  /// What always active neurons contribute: r∘Wᵀc, and c·z at x₀.
  let activeGradient: [Double]
  private let activeValue: Double

  /// Nil where no ReLU is open or bounds are infinite.
  /// - Parameters:
  ///   - layer: of the network over the box.
  ///   - row: what is to be bounded from below; its constant counts.
  init?(layer: HiddenLayer, row: Query.Row) {
    let ends = layer.values.ends
    let (low, high) = (ends.lower.elements, ends.upper.elements)
    let (costs, constant) = layer.objective(row)
    // These are worth no multipliers: min(c, 0)·u is nearly as good.
    let least = 1e-12 * (costs.map(abs).max() ?? 0)
    let both = low.indices.filter { low[$0] < 0 && high[$0] > 0 }
    let open = both.filter { abs(costs[$0]) > least }
    let radius = layer.inputs.radius.elements
    let free = radius.indices.filter { radius[$0] > 0 }
    guard !open.isEmpty, !free.isEmpty, costs.allSatisfy(\.isFinite), constant.isFinite,
      (low + high).allSatisfy(\.isFinite)
    else { return nil }
    self.layer = layer
    self.open = open
    self.free = free
    // c·h ≥ min(c, 0)·u
    self.constant =
      both.filter { abs(costs[$0]) <= least }.reduce(Enclosure(constant)) {
        $0 + Enclosure(min(costs[$1], 0)) * Enclosure(high[$1])
      }.lower
    self.costs = open.map { costs[$0] }
    lower = open.map { low[$0] }
    upper = open.map { high[$0] }
    let slopes = zip(lower, upper).map { $1 / ($1 - $0) }
    self.slopes = slopes
    offsets = open.indices.map { [lower, upper] in
      max((-slopes[$0] * lower[$0]).nextUp, ((1 - slopes[$0]).nextUp * upper[$0]).nextUp)
    }
    activeCosts = low.indices.map { low[$0] >= 0 ? costs[$0] : 0 }
    self.radius = free.map { radius[$0] }
    coupling = layer.weight.rows(open).gathering(free, shape: [free.count])
      .scaled(columns: self.radius)
    let values = layer.values.center.elements
    centre = open.map { values[$0] }
    let pull = Tensor(elements: activeCosts, shape: [1, activeCosts.count]).times(layer.weight)
      .elements
    activeGradient = free.map { pull[$0] * radius[$0] }
    activeValue = zip(activeCosts, values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// z of open ReLUs at v.
  func values(_ inputs: [Double]) -> [Double] {
    zip(centre, coupling.times(Tensor(elements: inputs, shape: [inputs.count, 1])).elements).map {
      $0 + $1
    }
  }

  /// r∘Wᵀp over the open ReLUs.
  func pulledBack(_ p: [Double]) -> [Double] {
    Tensor(elements: p, shape: [1, p.count]).times(coupling).elements
  }

  /// Q
  ///
  /// In coordinates v and w, in which the box is [−1, 1] each: D = κ, E = λ₄·e² + κ′, and
  /// λ₄·e/2·r∘W couples.
  func matrix(_ multipliers: Multipliers) -> CoupledDiagonals {
    let product = multipliers.product
    return CoupledDiagonals(
      coupling: coupling, scales: open.indices.map { product[$0] * upper[$0] / 4 },
      columns: multipliers.inputs,
      rows: open.indices.map {
        product[$0] * (upper[$0] / 2) * (upper[$0] / 2) + multipliers.rectifiers[$0]
      })
  }

  /// The function's gradient at v = w = 0 and its value there, in floating point.
  func expansion(_ multipliers: Multipliers) -> (gradient: Point, value: Double) {
    let (m, half) = (multipliers, upper.map { $0 / 2 })
    let onValues = open.indices.map {
      m.above[$0] - m.chord[$0] * slopes[$0] - m.product[$0] * half[$0]
    }
    let onRectifiers = open.indices.map {
      costs[$0] - m.positive[$0] - m.above[$0] + m.chord[$0]
        + m.product[$0] * (2 * half[$0] - centre[$0])
    }
    var value = constant + activeValue - m.inputs.reduce(0, +) - m.rectifiers.reduce(0, +)
    for i in open.indices {
      value += onRectifiers[i] * half[i] + onValues[i] * centre[i]
      value -= m.chord[i] * offsets[i] + m.product[i] * half[i] * half[i]
      value += m.product[i] * half[i] * centre[i]
    }
    let gradient = zip(activeGradient, pulledBack(onValues)).map { $0 + $1 }
    return ((gradient, zip(half, onRectifiers).map { $0 * $1 }), value)
  }
}
