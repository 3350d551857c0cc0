internal import Resources
internal import Rigorous
internal import Tensors

extension QuadraticRelaxation {
  /// A proven lower bound of c·h + d over the box, whatever the multipliers ≥ 0 and the point ŷ = (v, w);
  /// tight if that is about where the function is least.
  ///
  /// Where Q + diag(δ) ⪰ 0, f(y) ≥ f(ŷ) + ∇f(ŷ)·(y − ŷ) − Σδᵢ(yᵢ − ŷᵢ)², and no |yᵢ| exceeds 1. Numbers are
  /// enclosed between rounded ends.
  /// - Parameters:
  ///   - multipliers: none negative, none infinite; else −∞.
  ///   - point: where the function is expanded.
  ///   - deadline: asked within the factorisation.
  /// - Throws: `DeadlinePassed`.
  func provenBound(
    _ multipliers: Multipliers, at point: Point, by deadline: Deadline = .never
  ) throws(DeadlinePassed) -> Double {
    let finite = point.inputs + point.rectifiers
    guard multipliers.areValid, finite.allSatisfy(\.isFinite) else { return -.infinity }
    // Products of four numbers, sums of two of one sign.
    guard let gap = try matrix(multipliers).definitenessGap(error: 0x1p-50, by: deadline) else {
      return -.infinity
    }
    let (z, h) = (hiddenValues(at: point), rectifierValues(at: point))
    var bound = Enclosure(constant) + activeTerms(z)
    var pulls = activeCosts.map { Enclosure($0) }
    let twice = Enclosure(2)
    let m = multipliers
    for (index, neuron) in open.enumerated() {
      let (z, h, slope) = (z[neuron], h[index], Enclosure(slopes[index]))
      let (cost, kappa) = (Enclosure(costs[index]), Enclosure(m.rectifiers[index]))
      let (positive, above) = (Enclosure(m.positive[index]), Enclosure(m.above[index]))
      let (chord, product) = (Enclosure(m.chord[index]), Enclosure(m.product[index]))
      let w = point.rectifiers[index]
      pulls[neuron] = above - chord * slope - product * h
      bound = bound + (cost - positive) * h + above * (z - h) + product * h * (h - z)
      bound = bound + chord * (h - slope * z - Enclosure(offsets[index]))
      bound = bound + kappa * (Enclosure(w) * Enclosure(w) - Enclosure(1))
      let slant = cost - positive - above + chord + product * (twice * h - z)
      // The point is no exact minimum: what is left of its gradient counts with the farthest |y −
      // ŷ|, 1 + |w|.
      let gradient = Enclosure(upper[index] / 2) * slant + twice * kappa * Enclosure(w)
      let reach = Enclosure(1) + Enclosure(abs(w))
      bound = bound - gradient.magnitude * reach - Enclosure(gap.rows) * reach * reach
    }
    let gradients = inputGradients(pulls)
    for (index, v) in point.inputs.enumerated() {
      let kappa = Enclosure(m.inputs[index])
      let gradient =
        Enclosure(radius[index]) * gradients[free[index]] + twice * kappa * Enclosure(v)
      bound = bound + kappa * (Enclosure(v) * Enclosure(v) - Enclosure(1))
      let reach = Enclosure(1) + Enclosure(abs(v))
      bound = bound - gradient.magnitude * reach - Enclosure(gap.columns) * reach * reach
    }
    return bound.lower.isNaN ? -.infinity : bound.lower
  }

  /// z of all neurons.
  private func hiddenValues(at point: Point) -> [Enclosure] {
    var x = layer.inputs.center.elements.map { Enclosure($0) }
    for (index, v) in point.inputs.enumerated() {
      x[free[index]] = x[free[index]] + Enclosure(radius[index]) * Enclosure(v)
    }
    return enclosures(box(x).linear(layer.map, weight: layer.weight, bias: layer.bias))
  }

  /// h = e + e∘w of the open ReLUs.
  private func rectifierValues(at point: Point) -> [Enclosure] {
    zip(upper, point.rectifiers).map { Enclosure($0 / 2) + Enclosure($0 / 2) * Enclosure($1) }
  }

  /// c·z of the neurons that are always active.
  private func activeTerms(_ z: [Enclosure]) -> Enclosure {
    zip(activeCosts, z).reduce(Enclosure(0)) { $1.0 == 0 ? $0 : $0 + Enclosure($1.0) * $1.1 }
  }

  /// Wᵀp
  private func inputGradients(_ p: [Enclosure]) -> [Enclosure] {
    let (hidden, width) = (layer.weight.shape[0], layer.weight.shape[1])
    return enclosures(
      box(p).linear(
        .dense(inputs: hidden, outputs: width), weight: layer.weight.transposed, bias: nil))
  }

  private func box(_ values: [Enclosure]) -> OutwardBox {
    let shape = [1, values.count]
    return OutwardBox(
      lower: Tensor(elements: values.map(\.lower), shape: shape),
      upper: Tensor(elements: values.map(\.upper), shape: shape))
  }

  private func enclosures(_ box: OutwardBox) -> [Enclosure] {
    let (lower, upper) = box.ends
    return zip(lower.elements, upper.elements).map {
      Enclosure(lower: $0, upper: $1)
    }
  }
}

extension QuadraticRelaxation.Multipliers {
  fileprivate var areValid: Bool {
    [inputs, rectifiers, positive, above, chord, product].joined()
      .allSatisfy { $0 >= 0 && $0.isFinite }
  }
}

extension Enclosure {
  /// At least |x|, and at most that of the end furthest from 0.
  fileprivate var magnitude: Enclosure { Enclosure(max(abs(lower), abs(upper))) }
}
