/// x ← the point of [lower, upper] nearest to a + (x − a + step·g)/(1 + 2·step·penalty): a gradient
/// step on a loss, then the proximal step of penalty·‖x − a‖₂²
@specialized(where S == Float)
@specialized(where S == Double)
func proximalStep<S: Scalar>(
  x: Target<S>, g: Source<S>, around a: Source<S>, step: S, penalty: S, lower: Source<S>,
  upper: Source<S>, count: Int
) {
  let shrinkage = 1 / (1 + 2 * step * penalty)
  for i in 0..<count {
    let moved = a[i] + (x[i] - a[i] + step * g[i]) * shrinkage
    let raised = moved > lower[i] ? moved : lower[i]
    x[i] = raised < upper[i] ? raised : upper[i]
  }
}
