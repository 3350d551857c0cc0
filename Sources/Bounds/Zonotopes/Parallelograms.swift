internal import Tensors

/// Parallelograms around a function, f(x) − λx ∈ [μ − ν, μ + ν] wherever l ≤ x ≤ u, element by
/// element (DeepZ: Singh et al. 2018), sound in floating point for the slopes as rounded.
///
/// What a non-linear layer does to a zonotope: x becomes λ∘x + μ with a new error ν.
struct Parallelograms {
  typealias Ends = (lower: Tensor<Double>, upper: Tensor<Double>)

  /// λ ≥ 0, [1, …]
  let slope: Tensor<Double>
  /// Centre μ and radius ν, [1, …].
  let residual: OutwardBox

  /// A slope and the ends of f(x) − λx.
  private typealias Line = (slope: Double, low: Double, high: Double)

  private init(lines: [Line], shape: [Int]) {
    slope = Tensor(elements: lines.map(\.slope), shape: shape)
    residual = OutwardBox(
      lower: Tensor(elements: lines.map(\.low), shape: shape),
      upper: Tensor(elements: lines.map(\.high), shape: shape))
  }

  /// λ = 0: nothing but the box of the values.
  ///
  /// Used for the input: its box becomes generators.
  init(constant values: OutwardBox) {
    slope = Tensor(zeros: values.center.shape)
    residual = values
  }

  /// ReLU, or leaky ReLU with slope α = `leak` in [0, 1]: the line through both ends, λ = (u − αl)/(u − l),
  /// bounds an unstable one from above, the parallel line through 0 from below; μ = ν =
  /// (α − λ)l/2.
  /// - Parameters:
  ///   - x: sound bounds of the inputs.
  ///   - leak: α; 0 for a ReLU.
  init(rectifier x: Ends, leak: Double = 0) {
    precondition(0...1 ~= leak, "slope \(leak) of a leaky ReLU is not in 0...1")
    let lines = zip(x.lower.elements, x.upper.elements).map { l, u -> Line in
      if l >= 0 { return (1, 0, 0) }
      if u <= 0 { return (leak, 0, 0) }
      // Whatever slope in [α, 1] comes out, f(x) − λx is convex, 0 at 0 and largest at an end.
      let slope = min(1, max(leak, (u - leak * l) / (u - l)))
      let left = ((slope - leak).nextUp * -l).nextUp
      let right = ((1 - slope).nextUp * u).nextUp
      return (slope, 0, max(left, right))
    }
    self.init(lines: lines, shape: x.lower.shape)
  }

  /// tanh or sigmoid, whose slope f′ = derivative(f) is least at an end: λ is that slope or less,
  /// so that f(x) − λx increases and lies between its values at the ends. `y` are ends of f rounded
  /// outwards, where f′ is no larger.
  /// - Parameters:
  ///   - x: sound bounds of the inputs.
  ///   - y: sound bounds of the outputs over them.
  ///   - derivative: f′ as a function of f.
  init(sigmoidal x: Ends, y: Ends, derivative: (Double) -> Double) {
    let inputs = zip(x.lower.elements, x.upper.elements)
    let outputs = zip(y.lower.elements, y.upper.elements)
    let lines = zip(inputs, outputs).map { x, y -> Line in
      // The derivatives round by less than 2⁻⁵¹.
      let slope = max(0, min(derivative(y.0), derivative(y.1)) - 0x1p-51)
      // Flat at an end: the box of the values is then no worse.
      guard slope > 0 else { return (0, y.0, y.1) }
      return (
        slope, (y.0 - (slope * x.0).nextUp).nextDown, (y.1 - (slope * x.1).nextDown).nextUp
      )
    }
    self.init(lines: lines, shape: x.lower.shape)
  }

  /// The identity where `isExact`, else the box of the values alone.
  ///
  /// For max pooling: where one input exceeds all others, the output equals it.
  init(identityWhere isExact: [Bool], else y: Ends) {
    let values = zip(y.lower.elements, y.upper.elements)
    self.init(
      lines: zip(isExact, values).map { $0 ? (1, 0, 0) : (0, $1.0, $1.1) }, shape: y.lower.shape)
  }

  /// At most `limit` elements with ν > 0, those with the largest, in ascending order.
  ///
  /// Which of them stay correlated where memory is short. Ties go to the first elements, so that
  /// the choice is the same everywhere.
  func widest(_ limit: Int) -> [Int] {
    let radius = residual.radius.elements
    let wide = radius.indices.filter { radius[$0] > 0 }
    guard wide.count > limit else { return wide }
    return wide.sorted { (radius[$1], $0) < (radius[$0], $1) }.prefix(max(limit, 0)).sorted()
  }
}
