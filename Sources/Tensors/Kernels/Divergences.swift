/// d[row] ← Σ_j p_j·(a_j − b_j) with p = exp a, of the rows of log-probabilities a and b
///
/// Terms may be negative; only their sum is ≥ 0, but for rounding.
@specialized(where S == Float)
@specialized(where S == Double)
func divergences<S: Scalar>(
  a: Source<S>, b: Source<S>, d: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (a, b) = (a + row * columns, b + row * columns)
    var total: S = 0
    for j in 0..<columns { total += S.exp(a[j]) * (a[j] - b[j]) }
    d[row] = total
  }
}

/// Gradients of `divergences` d to the logits behind a and b, row i times g[i]:
/// p_j·(a_j − b_j − d) and q_j − p_j with q = exp b
@specialized(where S == Float)
@specialized(where S == Double)
func divergenceGradients<S: Scalar>(
  g: Source<S>, a: Source<S>, b: Source<S>, d: Source<S>, first: Target<S>,
  second: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    for i in row * columns..<(row + 1) * columns {
      let p = S.exp(a[i])
      first[i] = g[row] * p * (a[i] - b[i] - d[row])
      second[i] = g[row] * (S.exp(b[i]) - p)
    }
  }
}
