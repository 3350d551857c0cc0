internal import Resources
internal import Tensors

/// Values of one node on one sample: {c + β∘η + Σₖ εₖgₖ : |ηᵢ| ≤ 1, |εₖ| ≤ 1}, a zonotope with an
/// uncorrelated radius β, or hybrid zonotope (Mirman et al. 2018).
///
/// The noise symbols εₖ are common to all nodes of a network; each ηᵢ belongs to one element. For
/// every input there are εₖ that put the exact values of all nodes into their zonotopes at once:
/// every operation adds to β what rounding may have changed in c and gₖ (Higham 2002, §3.1).
///
/// Memory: symbols × elements doubles.
struct Zonotope {
  /// Centre c and radius β, [1, …].
  let core: OutwardBox
  /// gₖ in row k, [symbols, …].
  let generators: Tensor<Double>
  /// The number of each row's noise symbol, ascending.
  ///
  /// Numbers rather than positions, as nodes know different ones; `aligned` matches them.
  let symbols: [Int]
  /// At least Σₖ|gₖ|, [1, …].
  let spread: Tensor<Double>

  /// Independent values: without generators.
  init(_ box: OutwardBox) {
    let generators = Tensor<Double>(zeros: [0] + box.center.shape.dropFirst())
    self.init(core: box, generators: generators, symbols: [], spread: generators.columnMagnitudes())
  }

  private init(
    core: OutwardBox, generators: Tensor<Double>, symbols: [Int], spread: Tensor<Double>? = nil
  ) {
    self.core = core
    self.generators = generators
    self.symbols = symbols
    self.spread = spread ?? generators.columnMagnitudes()
  }

  /// c ± (β + Σₖ|gₖ|), rounded outwards; infinite where something overflowed.
  var ends: (lower: Tensor<Double>, upper: Tensor<Double>) {
    OutwardBox(center: core.center, radius: merged(x: core.radius, y: spread) { ($0 + $1).nextUp })
      .ends
  }

  /// W·x + b
  /// - Parameters:
  ///   - map: of the layer.
  ///   - weight: W, in the map's layout.
  ///   - bias: b, which moves the centre alone.
  ///   - deadline: asked on the way.
  /// - Throws: `DeadlinePassed`.
  func linear(
    map: LinearMap, weight: Tensor<Double>, bias: Tensor<Double>?, by deadline: Deadline = .never
  ) throws(DeadlinePassed) -> Zonotope {
    try weighted(terms: map.fanIn) {
      $0.linear(map, weight: weight, bias: bias)
    } generators: { (generators) throws(DeadlinePassed) in
      try generators.applyingToGenerators(map, weight: weight, by: deadline)
    }
  }

  /// A function that averages `terms` inputs with weights of one sign.
  /// - Parameters:
  ///   - terms: at most so many inputs are summed.
  ///   - function: acts on batches of any size.
  func averaged(terms: Int, function: (Tensor<Double>) -> Tensor<Double>) -> Zonotope {
    weighted(
      terms: terms, core: { $0.averaged(terms: terms, function: function) }, generators: function)
  }

  /// A linear map. Every generator errs by γₙ|W||gₖ| and by underflow: as much as if the box were
  /// wider by γₙΣ|gₖ|.
  private func weighted<Failure: Error>(
    terms: Int, core map: (OutwardBox) -> OutwardBox,
    generators apply: (Tensor<Double>) throws(Failure) -> Tensor<Double>
  ) throws(Failure) -> Zonotope {
    guard !symbols.isEmpty else {
      let core = map(core)
      let none = Tensor<Double>(zeros: [0] + core.center.shape.dropFirst())
      return Zonotope(core: core, generators: none, symbols: [])
    }
    // 2·terms + 32 units of 2⁻⁵³ are above γₙ of the sums and the rounding of their own
    // computation.
    let image = map(widened(by: Double(2 * terms + 32) * 0x1p-53))
    let underflow = Double(symbols.count * (terms + 8)) * .leastNormalMagnitude
    let radius = image.radius.elements.map { ($0 + underflow).nextUp }
    return Zonotope(
      core: OutwardBox(
        center: image.center, radius: Tensor(elements: radius, shape: image.radius.shape)),
      generators: try apply(generators), symbols: symbols)
  }

  /// The core with radius β + gΣ|gₖ|, and a little more, far above the underflow of this.
  private func widened(by g: Double) -> OutwardBox {
    OutwardBox(
      center: core.center,
      radius: merged(x: core.radius, y: spread) { ($0 + (g * $1 + 0x1p-960)).nextUp })
  }

  /// A layer that only moves or repeats elements, and acts on every row alike: exact.
  func moved(_ move: (Tensor<Double>) -> Tensor<Double>) -> Zonotope {
    Zonotope(
      core: OutwardBox(center: move(core.center), radius: move(core.radius)),
      generators: move(generators), symbols: symbols, spread: move(spread))
  }

  /// x + y
  ///
  /// Symbols that both know add up, coefficient by coefficient: what cancels, cancels.
  func adding(_ other: Zonotope) -> Zonotope {
    let (x, y, symbols) = aligned(with: other)
    var sum = x
    sum.add(y)
    // Sums do not underflow.
    // The sum of two generators errs by 2⁻⁵³ of both together at most.
    let unit = symbols.isEmpty ? 0 : 0x1p-52
    let core = widened(by: unit).adding(other.widened(by: unit))
    return Zonotope(core: core, generators: sum, symbols: symbols)
  }

  /// The flattened elements of x, then those of y.
  func concatenated(with other: Zonotope) -> Zonotope {
    let (x, y, symbols) = aligned(with: other)
    return Zonotope(
      core: OutwardBox(
        center: Tensor(sideBySide: [core.center, other.core.center]),
        radius: Tensor(sideBySide: [core.radius, other.core.radius])),
      generators: Tensor(sideBySide: [x, y]), symbols: symbols,
      spread: Tensor(sideBySide: [spread, other.spread]))
  }

  /// The generators of both over all noise symbols of either.
  private func aligned(
    with other: Zonotope
  ) -> (Tensor<Double>, Tensor<Double>, symbols: [Int]) {
    if symbols == other.symbols { return (generators, other.generators, symbols) }
    let all = Set(symbols).union(other.symbols).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(all, 0...))
    let align = { (zonotope: Zonotope) in
      zonotope.generators.spreadRows(to: zonotope.symbols.map { places[$0]! }, of: all.count)
    }
    return (align(self), align(other), all)
  }

  /// λ∘x + μ ± ν. The ν of the elements `fresh`, ascending, become generators with noise symbols
  /// `first` + element, later than all before; the others' go to β.
  /// - Parameters:
  ///   - lines: of a non-linear layer over the ends of this zonotope.
  ///   - fresh: elements whose error stays correlated from here on.
  ///   - first: the number of the symbol of element 0.
  func mapped(_ lines: Parallelograms, fresh: [Int], firstSymbol first: Int) -> Zonotope {
    var (center, beta, spread) = image(under: lines)
    let radius = lines.residual.radius.elements
    let isFresh = Set(fresh)
    for i in radius.indices where radius[i] != 0 {
      if isFresh.contains(i) {
        spread[i] = (spread[i] + radius[i]).nextUp
      } else {
        beta[i] = (beta[i] + radius[i]).nextUp
      }
    }
    let kept = generators.nonzeroRows(scaledBy: lines.slope)
    let shape = core.center.shape
    return Zonotope(
      core: OutwardBox(
        center: Tensor(elements: center, shape: shape), radius: Tensor(elements: beta, shape: shape)
      ),
      generators: generators.scaledRows(
        kept, by: lines.slope, appending: fresh.map { ($0, radius[$0]) }),
      symbols: kept.map { symbols[$0] } + fresh.map { first + $0 },
      spread: Tensor(elements: spread, shape: shape))
  }

  /// c, β and Σ|gₖ| of λ∘x + μ: exact where that is μ or x, else rounded outwards by more than the
  /// 4u(|λ|(|c| + β + Σ|gₖ|) + |μ|) and the underflow by which all products and sums may err.
  private func image(
    under lines: Parallelograms
  ) -> (center: [Double], beta: [Double], spread: [Double]) {
    let (slope, offset) = (lines.slope.elements, lines.residual.center.elements)
    var (c, beta, spread) = (core.center.elements, core.radius.elements, spread.elements)
    let underflow = Double(symbols.count + 8) * .leastNormalMagnitude
    for i in c.indices where slope[i] != 1 || offset[i] != 0 {
      guard slope[i] != 0 else {
        c[i] = offset[i]
        beta[i] = 0
        spread[i] = 0
        continue
      }
      let size = slope[i] * (abs(c[i]) + beta[i] + spread[i]) + abs(offset[i])
      c[i] = slope[i] * c[i] + offset[i]
      beta[i] = (slope[i] * beta[i] + (0x1p-50 * size + underflow)).nextUp
      spread[i] = (slope[i] * spread[i] * (1 + 0x1p-50) + underflow).nextUp
    }
    return (c, beta, spread)
  }
}

/// f of the elements of two tensors of equal shape, and 0 where both are 0.
private func merged(
  x: Tensor<Double>, y: Tensor<Double>, f: (Double, Double) -> Double
) -> Tensor<Double> {
  Tensor(
    elements: zip(x.elements, y.elements).map { $0 == 0 && $1 == 0 ? 0 : f($0, $1) }, shape: x.shape
  )
}
