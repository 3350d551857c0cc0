/// The shape of a linear layer: y = W·x + b of flat samples, or a convolution of channel-last
/// images.
public enum LinearMap: Codable, Hashable, Sendable {
  /// Weight [outputs, inputs].
  case dense(inputs: Int, outputs: Int)
  /// Weight [outputs, kernel rows, kernel columns, channels].
  case convolution(Window, outputs: Int)

  /// Elements of one input sample.
  public var inputCount: Int {
    switch self {
    case .dense(let inputs, _): inputs
    case .convolution(let window, _): window.inputCount
    }
  }

  /// Features, or channels, that come out; the bias has one entry for each.
  public var outputs: Int {
    switch self {
    case .dense(_, let outputs), .convolution(_, let outputs): outputs
    }
  }

  /// How often each weight applies to one sample: 1, or the positions of the kernel.
  public var positions: Int {
    switch self {
    case .dense: 1
    case .convolution(let window, _): window.positions
    }
  }

  public var weightShape: [Int] {
    switch self {
    case .dense(let inputs, let outputs): [outputs, inputs]
    case .convolution(let window, let outputs):
      [outputs, window.kernel.vertical, window.kernel.horizontal, window.channels]
    }
  }

  /// Inputs that one output sums: the length of a row of the weight.
  public var fanIn: Int { weightShape.dropFirst().reduce(1, *) }

  /// Extents of one output sample.
  public var outputShape: [Int] {
    switch self {
    case .dense(_, let outputs): [outputs]
    case .convolution(let window, let outputs): [window.outputHeight, window.outputWidth, outputs]
    }
  }

  /// y ← W·x + b for `n` samples.
  func apply<S: Scalar>(
    _ x: Source<S>, weight: Source<S>, bias: Source<S>?, _ y: Target<S>, samples n: Int
  ) {
    switch self {
    case .dense(let inputs, let outputs):
      if let bias { fillRows(y, with: bias, rows: n, columns: outputs) }
      S.multiply(
        MatrixView(x, rows: n, columns: inputs),
        MatrixView(weight, rows: outputs, columns: inputs).transposed,
        keep: bias == nil ? 0 : 1, into: y)
    case .convolution(let window, let outputs):
      convolve(x, weight: weight, bias: bias, y, batch: n, outputs: outputs, window)
    }
  }

  /// x̄ ← keep·x̄ + Wᵀ·ȳ
  func inputGradient<S: Scalar>(
    _ y: Source<S>, weight: Source<S>, _ x: Target<S>, keep: S, samples n: Int
  ) {
    switch self {
    case .dense(let inputs, let outputs):
      S.multiply(
        MatrixView(y, rows: n, columns: outputs),
        MatrixView(weight, rows: outputs, columns: inputs), keep: keep, into: x)
    case .convolution(let window, let outputs):
      convolutionInputGradient(
        y, weight: weight, x, keep: keep, batch: n, outputs: outputs, window)
    }
  }

  /// w̄ ← keep·w̄ + Σ over samples of ȳ·xᵀ
  func weightGradient<S: Scalar>(
    _ x: Source<S>, _ y: Source<S>, _ weight: Target<S>, keep: S, samples n: Int
  ) {
    switch self {
    case .dense(let inputs, let outputs):
      S.multiply(
        MatrixView(y, rows: n, columns: outputs).transposed,
        MatrixView(x, rows: n, columns: inputs), keep: keep, into: weight)
    case .convolution(let window, let outputs):
      convolutionWeightGradient(x, y, weight, keep: keep, batch: n, outputs: outputs, window)
    }
  }
}
