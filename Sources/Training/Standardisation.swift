internal import Networks
internal import Tensors

/// Weight and bias, one number for every element of a sample, that give the inputs mean 0 and
/// deviation 1: by channel for images [n, channels, height, width], else by feature. What never
/// changes keeps its scale.
///
/// The network that is trained begins with z = weight·x + bias, so that ε stays in units of the
/// inputs; fitted once on the members, never trained. Moments are summed in `Double`, piece by
/// piece in order.
/// - Parameter inputs: [n, …]; four axes are taken for images.
/// - Returns: 1/σ and −μ/σ with the deviation over n (not n − 1), each repeated over the positions
///   of a channel.
func standardisation(of inputs: Tensor<Float>) -> (weight: Tensor<Float>, bias: Tensor<Float>) {
  let isImage = inputs.shape.count == 4
  let (features, positions) =
    isImage ? (inputs.shape[1], inputs.shape[2] * inputs.shape[3]) : (inputs.rowStride, 1)
  var (sums, squares) = ([Double](repeating: 0, count: features), [Double]())
  squares = sums
  for piece in chunks(of: inputs.shape[0], size: 500) {
    let rows = Tensor<Double>(inputs.rows(piece))
    let moments = rows.transposedEach(rows: features, columns: positions).featureMoments(features)
    let share = Double(piece.count) / Double(inputs.shape[0])
    for feature in 0..<features {
      let mean = moments[feature]
      sums[feature] += share * mean
      // Variances of pieces cannot be averaged; second moments about 0 can.
      squares[feature] += share * (moments[features + feature] + mean * mean)
    }
  }
  let scales = zip(sums, squares).map { mean, square in
    let deviation = max(0, square - mean * mean).squareRoot()
    // What is left of a constant feature is rounding; divided by that, it would be blown up to
    // noise.
    return deviation > 1e-6 * max(1, abs(mean)) ? 1 / deviation : 1
  }
  let spread = { (values: [Double]) in
    Tensor<Float>(
      elements: values.flatMap { [Float](repeating: Float($0), count: positions) },
      shape: [inputs.rowStride])
  }
  return (spread(scales), spread(zip(sums, scales).map { -$0 * $1 }))
}
