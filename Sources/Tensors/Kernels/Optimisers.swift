// Parameter updates, in place.

/// Adam (Kingma and Ba 2015, alg. 1) with the bias corrections folded into the step size and ε:
/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − rate·m̂/(√v̂ + ε)
///
/// - Parameters:
///   - w: parameters.
///   - g: gradient of the mean loss.
///   - m: mean of the gradients.
///   - v: mean of their squares.
///   - count: elements of each.
///   - rate: step length.
///   - decays: β₁ and β₂.
///   - corrections: 1 − β₁ᵗ and 1 − β₂ᵗ.
///   - epsilon: beside √v̂, after the correction.
@specialized(where S == Float)
@specialized(where S == Double)
func adamStep<S: Scalar>(
  w: Target<S>, gradient g: Source<S>, mean m: Target<S>, square v: Target<S>, count: Int,
  rate: S, decays: (S, S), corrections: (S, S), epsilon: S
) {
  let (a, b) = decays
  let (c, d) = (1 - a, 1 - b)
  let (step, scale) = (rate / corrections.0, 1 / corrections.1.squareRoot())
  for i in 0..<count {
    m[i] = a * m[i] + c * g[i]
    v[i] = b * v[i] + d * g[i] * g[i]
    w[i] -= step * m[i] / (v[i].squareRoot() * scale + epsilon)
  }
}

/// Gradient descent with momentum: m ← μ·m + g, w ← w − rate·m
@specialized(where S == Float)
@specialized(where S == Double)
func momentumStep<S: Scalar>(
  w: Target<S>, gradient g: Source<S>, momentum m: Target<S>, count: Int, rate: S, decay: S
) {
  for i in 0..<count {
    m[i] = decay * m[i] + g[i]
    w[i] -= rate * m[i]
  }
}
