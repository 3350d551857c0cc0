// Gradients of the transpose of a linear layer, v ← Wᵀ·λ, from the gradient g to v: λ̄ = W·g and W̄
// = Σ λ·gᵀ over the samples.

extension LinearMap {
  /// λ̄ ← W·g and w̄ ← keep·w̄ + Σ λ·gᵀ, each where wanted. A convolution unfolds g once for both.
  ///
  /// - Parameters:
  ///   - g: gradient to v, n·inputCount elements.
  ///   - lambda: λ of the forward pass, n·positions·outputs elements.
  ///   - weight: W.
  ///   - toLambda: λ̄, overwritten; nil where it is not wanted.
  ///   - toWeight: w̄; nil where it is not wanted.
  ///   - keep: 0 to overwrite w̄, 1 to add.
  ///   - n: number of rows.
  func transposeGradients<S: Scalar>(
    g: Source<S>, lambda: Source<S>, weight: Source<S>, toLambda: Target<S>?,
    toWeight: Target<S>?, keep: S, samples n: Int
  ) {
    if case .convolution(let window, let outputs) = self, let toLambda, let toWeight {
      convolutionTransposeGradients(
        g: g, lambda: lambda, weight: weight, toLambda: toLambda, toWeight: toWeight, keep: keep,
        batch: n, outputs: outputs, window: window)
    } else {
      if let toLambda { apply(x: g, weight: weight, bias: nil, y: toLambda, samples: n) }
      if let toWeight { weightGradient(x: g, y: lambda, weight: toWeight, keep: keep, samples: n) }
    }
  }
}

@specialized(where S == Float)
@specialized(where S == Double)
private func convolutionTransposeGradients<S: Scalar>(
  g: Source<S>, lambda: Source<S>, weight: Source<S>, toLambda: Target<S>,
  toWeight: Target<S>, keep: S, batch: Int, outputs: Int, window: Window
) {
  if batch == 0 && keep == 0 { clear(toWeight, count: outputs * window.patchCount) }
  let weights = MatrixView(start: weight, rows: outputs, columns: window.patchCount)
  forEachGroup(of: batch, window: window, scratch: S.self) { images, memory in
    let (rows, first) = (images.count * window.positions, images.lowerBound)
    let own = first * window.positions * outputs
    unfold(x: g + first * window.inputCount, patches: memory, batch: images.count, window: window)
    let patches = MatrixView<S>(start: memory, rows: rows, columns: window.patchCount)
    S.multiply(a: patches, b: weights.transposed, into: toLambda + own)
    S.multiply(
      a: MatrixView(start: lambda + own, rows: rows, columns: outputs).transposed, b: patches,
      keep: first == 0 ? keep : 1, into: toWeight)
  }
}
