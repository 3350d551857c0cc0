/// The shape of a linear layer: y = W·x + b of flat samples, a convolution of channel-last images,
/// or a scale and shift of every element.
///
/// Layers, bounds, attacks and readers all speak of a linear layer by this value; weight and bias
/// are handed over beside it. It is part of saved networks.
package enum LinearMap: Codable, Hashable, Sendable {
  /// Weight [outputs, inputs].
  ///
  /// Products with all inputs; nothing is shared.
  case dense(inputs: Int, outputs: Int)
  /// Weight [outputs, kernel rows, kernel columns, channels].
  case convolution(Window, outputs: Int)
  /// Weight [period]: element k is multiplied by weight k mod period. For channel-last images and
  /// a period of their channels: one scale for each channel.
  case diagonal(period: Int, repeats: Int)

  /// Elements of one input sample.
  package var inputCount: Int {
    switch self {
    case .dense(let inputs, _): inputs
    case .convolution(let window, _): window.inputCount
    case .diagonal(let period, let repeats): period * repeats
    }
  }

  /// Features, or channels, that come out; the bias has one entry for each.
  package var outputs: Int {
    switch self {
    case .dense(_, let outputs), .convolution(_, let outputs): outputs
    case .diagonal(let period, _): period
    }
  }

  /// How often each weight applies to one sample: 1, or the positions of the kernel.
  package var positions: Int {
    switch self {
    case .dense: 1
    case .convolution(let window, _): window.positions
    case .diagonal(_, let repeats): repeats
    }
  }

  /// The bias is always [outputs].
  package var weightShape: [Int] {
    switch self {
    case .dense(let inputs, let outputs): [outputs, inputs]
    case .convolution(let window, let outputs):
      [outputs, window.kernel.vertical, window.kernel.horizontal, window.channels]
    case .diagonal(let period, _): [period]
    }
  }

  /// Inputs that one output sums: the length of a row of the weight.
  package var fanIn: Int { weightShape.dropFirst().reduce(1, *) }

  /// Multiply-adds for one sample: every weight meets every position of the kernel.
  ///
  /// What budgets and progress of proofs are counted in.
  package var multiplyAdds: Int { outputs * fanIn * positions }

  /// The largest number of products in one element of `inputGradient`.
  ///
  /// It bounds the rounding of backward substitution, hence rounded up: a kernel of k rows at
  /// stride s meets an input at most ⌈k/s⌉ ≤ ⌊k/s⌋ + 1 times.
  var fanOut: Int {
    switch self {
    case .dense(_, let outputs): outputs
    case .convolution(let window, let outputs):
      outputs * (window.kernel.vertical / window.stride.vertical + 1)
        * (window.kernel.horizontal / window.stride.horizontal + 1)
    case .diagonal: 1
    }
  }

  /// Extents of one output sample, flat for a diagonal map.
  package var outputShape: [Int] {
    switch self {
    case .dense(_, let outputs): [outputs]
    case .convolution(let window, let outputs): [window.outputHeight, window.outputWidth, outputs]
    case .diagonal(let period, let repeats): [period * repeats]
    }
  }

  /// Extents of the output sample for an input sample of the given extents, which a diagonal map
  /// keeps.
  package func outputShape(of input: [Int]) -> [Int] {
    if case .diagonal = self { input } else { outputShape }
  }

  /// y ← W·x + b for `n` samples.
  ///
  /// - Parameters:
  ///   - x: n·inputCount elements.
  ///   - weight: of `weightShape`.
  ///   - bias: [outputs], or nil for 0.
  ///   - y: n·positions·outputs elements, overwritten; not the memory of x.
  ///   - n: number of samples.
  func apply<S: Scalar>(
    x: Source<S>, weight: Source<S>, bias: Source<S>?, y: Target<S>, samples n: Int
  ) {
    switch self {
    case .dense(let inputs, let outputs):
      if let bias { fillRows(y: y, with: bias, rows: n, columns: outputs) }
      S.multiply(
        a: MatrixView(start: x, rows: n, columns: inputs),
        b: MatrixView(start: weight, rows: outputs, columns: inputs).transposed,
        keep: bias == nil ? 0 : 1, into: y)
    case .convolution(let window, let outputs):
      convolve(x: x, weight: weight, bias: bias, y: y, batch: n, outputs: outputs, window: window)
    case .diagonal(let period, let repeats):
      scaleColumns(x: x, by: weight, bias: bias, y: y, rows: n * repeats, columns: period)
    }
  }

  /// x̄ ← keep·x̄ + Wᵀ·ȳ
  ///
  /// - Parameters:
  ///   - y: ȳ, n·positions·outputs elements.
  ///   - weight: of `weightShape`.
  ///   - x: x̄, n·inputCount elements.
  ///   - keep: 0 (the memory need not be set) or 1.
  ///   - n: number of samples.
  func inputGradient<S: Scalar>(
    y: Source<S>, weight: Source<S>, x: Target<S>, keep: S, samples n: Int
  ) {
    switch self {
    case .dense(let inputs, let outputs):
      S.multiply(
        a: MatrixView(start: y, rows: n, columns: outputs),
        b: MatrixView(start: weight, rows: outputs, columns: inputs), keep: keep, into: x)
    case .convolution(let window, let outputs):
      convolutionInputGradient(
        y: y, weight: weight, x: x, keep: keep, batch: n, outputs: outputs, window: window)
    case .diagonal(let period, let repeats):
      if keep == 0 { clear(x, count: n * period * repeats) }
      addScaledColumns(x: y, by: weight, to: x, rows: n * repeats, columns: period)
    }
  }

  /// w̄ ← keep·w̄ + Σ over samples of ȳ·xᵀ
  ///
  /// - Parameters:
  ///   - x: inputs of the forward pass.
  ///   - y: ȳ, the gradient to its outputs.
  ///   - weight: w̄, of `weightShape`.
  ///   - keep: 0 (the memory need not be set) or 1.
  ///   - n: number of samples, summed in their order within a group.
  func weightGradient<S: Scalar>(
    x: Source<S>, y: Source<S>, weight: Target<S>, keep: S, samples n: Int
  ) {
    switch self {
    case .dense(let inputs, let outputs):
      S.multiply(
        a: MatrixView(start: y, rows: n, columns: outputs).transposed,
        b: MatrixView(start: x, rows: n, columns: inputs), keep: keep, into: weight)
    case .convolution(let window, let outputs):
      convolutionWeightGradient(
        x: x, y: y, weight: weight, keep: keep, batch: n, outputs: outputs, window: window)
    case .diagonal(let period, let repeats):
      if keep == 0 { clear(weight, count: period) }
      addColumnProducts(a: x, b: y, to: weight, rows: n * repeats, columns: period)
    }
  }
}
