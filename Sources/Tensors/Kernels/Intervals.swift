// Kernels of interval bound propagation on centres c and radii r of boxes {x : |x − c| ≤ r}.

/// (c, r) ← the box of ReLU over the box (c, r), in place
@specialized(where S == Float)
@specialized(where S == Double)
func rectifyBox<S: Scalar>(center c: Target<S>, radius r: Target<S>, _ count: Int) {
  for i in 0..<count {
    let (low, high) = (c[i] - r[i], c[i] + r[i])
    let l = low > 0 ? low : 0
    let u = high > 0 ? high : 0
    c[i] = (u + l) / 2
    r[i] = (u - l) / 2
  }
}

/// (c̄, r̄) ← the gradient of `rectifyBox`, from the boxes that came out: u = c + r, l = c − r
@specialized(where S == Float)
@specialized(where S == Double)
func rectifyBoxGradient<S: Scalar>(
  _ gc: Target<S>, _ gr: Target<S>, center c: Source<S>, radius r: Source<S>, _ count: Int
) {
  for i in 0..<count {
    let high = c[i] + r[i] > 0 ? (gc[i] + gr[i]) / 2 : 0
    let low = c[i] - r[i] > 0 ? (gc[i] - gr[i]) / 2 : 0
    gc[i] = high + low
    gr[i] = high - low
  }
}

/// (c, r) ← (c − r, c + r): from centre and radius to lower and upper end, in place
@specialized(where S == Float)
@specialized(where S == Double)
func endsOfBox<S: Scalar>(_ c: Target<S>, _ r: Target<S>, _ count: Int) {
  for i in 0..<count {
    let (low, high) = (c[i] - r[i], c[i] + r[i])
    c[i] = low
    r[i] = high
  }
}

/// (l, u) ← ((l + u)/2, (u − l)/2): from ends to centre and radius, in place
@specialized(where S == Float)
@specialized(where S == Double)
func boxOfEnds<S: Scalar>(_ l: Target<S>, _ u: Target<S>, _ count: Int) {
  for i in 0..<count {
    let (low, high) = (l[i], u[i])
    l[i] = (low + high) / 2
    u[i] = (high - low) / 2
  }
}

/// m[i, j] ← (w_y − w_j)·c_i − |w_y − w_j|·r_i + b_y − b_j with y = labels[i]: the least margins over the box of the
/// last hidden layer, the margin matrix merged into the weight (Gowal et al. 2018, "elision"). m[i, y] = 0.
@specialized(where S == Float)
@specialized(where S == Double)
func marginLowerBounds<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, weight w: Source<S>, bias b: Source<S>,
  labels: [Int], classes: Int, width: Int, _ m: Target<S>
) {
  for (row, label) in labels.enumerated() {
    let (c, r, wy) = (c + row * width, r + row * width, w + label * width)
    for j in 0..<classes {
      let wj = w + j * width
      var (sums, i) = (SIMD16<S>(repeating: 0), 0)
      while i + 16 <= width {
        let difference = load16(wy + i) - load16(wj + i)
        let size = difference.replacing(with: -difference, where: difference .< 0)
        sums += difference * load16(c + i) - size * load16(r + i)
        i += 16
      }
      var total = sums.sum() + (b[label] - b[j])
      while i < width {
        let difference = wy[i] - wj[i]
        total += difference * c[i] - abs(difference) * r[i]
        i += 1
      }
      m[row * classes + j] = total
    }
  }
}

/// Adds the gradients of `marginLowerBounds` to those of centre, radius, weight and bias, from m̄; `w̄` and `b̄` may
/// be nil where the parameters are constant.
@specialized(where S == Float)
@specialized(where S == Double)
func marginLowerBoundsGradient<S: Scalar>(
  _ gm: Source<S>, center c: Source<S>, radius r: Source<S>, weight w: Source<S>,
  labels: [Int], classes: Int, width: Int, _ gc: Target<S>, _ gr: Target<S>,
  _ gw: Target<S>?, _ gb: Target<S>?
) {
  for (row, label) in labels.enumerated() {
    let (c, r, wy) = (c + row * width, r + row * width, w + label * width)
    let (gc, gr) = (gc + row * width, gr + row * width)
    for j in 0..<classes where j != label {
      let g = gm[row * classes + j]
      let wj = w + j * width
      for i in 0..<width {
        let difference = wy[i] - wj[i]
        gc[i] += g * difference
        gr[i] -= g * abs(difference)
      }
      guard let gw, let gb else { continue }
      let (gwy, gwj) = (gw + label * width, gw + j * width)
      for i in 0..<width {
        let difference = wy[i] - wj[i]
        let slope = g * (c[i] - (difference > 0 ? r[i] : difference < 0 ? -r[i] : 0))
        gwy[i] += slope
        gwj[i] -= slope
      }
      gb[label] += g
      gb[j] -= g
    }
  }
}
