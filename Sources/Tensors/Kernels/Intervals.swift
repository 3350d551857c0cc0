// Kernels of interval bound propagation on centres c and radii r of boxes {x : |x − c| ≤ r}.

/// (c', r') ← the box of ReLU over the box (c, r)
///
/// A stable neuron's box passes unchanged but for rounding, or becomes the point 0.
@specialized(where S == Float)
@specialized(where S == Double)
func rectifyBox<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, c2: Target<S>, r2: Target<S>, count: Int
) {
  for i in 0..<count {
    let (low, high) = (c[i] - r[i], c[i] + r[i])
    let l = low > 0 ? low : 0
    let u = high > 0 ? high : 0
    c2[i] = (u + l) / 2
    r2[i] = (u - l) / 2
  }
}

/// (c̄, r̄) ← the gradient of `rectifyBox`, from the boxes that came out: u = c + r, l = c − r
///
/// - Parameters:
///   - gc: c̄ of the boxes that came out, replaced by that of those that went in.
///   - gr: r̄, likewise.
///   - c: centres that came out.
///   - r: radii that came out.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func rectifyBoxGradient<S: Scalar>(
  gc: Target<S>, gr: Target<S>, center c: Source<S>, radius r: Source<S>, count: Int
) {
  for i in 0..<count {
    let high = c[i] + r[i] > 0 ? (gc[i] + gr[i]) / 2 : 0
    let low = c[i] - r[i] > 0 ? (gc[i] - gr[i]) / 2 : 0
    gc[i] = high + low
    gr[i] = high - low
  }
}

/// (c, r) ← (c − r, c + r): from centre and radius to lower and upper end, in place
///
/// Its transpose, c̄ = l̄ + ū and r̄ = ū − l̄, is itself with the arguments exchanged; so is that
/// of `boxOfEnds`.
@specialized(where S == Float)
@specialized(where S == Double)
func endsOfBox<S: Scalar>(c: Target<S>, r: Target<S>, count: Int) {
  for i in 0..<count {
    let (low, high) = (c[i] - r[i], c[i] + r[i])
    c[i] = low
    r[i] = high
  }
}

/// (l, u) ← ((l + u)/2, (u − l)/2): from ends to centre and radius, in place
@specialized(where S == Float)
@specialized(where S == Double)
func boxOfEnds<S: Scalar>(l: Target<S>, u: Target<S>, count: Int) {
  for i in 0..<count {
    let (low, high) = (l[i], u[i])
    l[i] = (low + high) / 2
    u[i] = (high - low) / 2
  }
}

/// s[i, j] ← |w_y − w_j|·r_i with y = labels[i]: the radius of the margin z_y − z_j over a box of
/// radius r_i before the last layer, the margin matrix merged into its weight
///
/// - Parameters:
///   - r: [rows, width], ≥ 0.
///   - w: [classes, width].
///   - labels: y of every row.
///   - classes: rows of w.
///   - width: inputs of the last layer.
///   - s: [rows, classes], overwritten.
@specialized(where S == Float)
@specialized(where S == Double)
func marginRadii<S: Scalar>(
  radius r: Source<S>, weight w: Source<S>, labels: [Int], classes: Int, width: Int, s: Target<S>
) {
  for (row, label) in labels.enumerated() {
    let (r, wy) = (r + row * width, w + label * width)
    for j in 0..<classes {
      let wj = w + j * width
      var (sums, i) = (SIMD16<S>(repeating: 0), 0)
      while i + 16 <= width {
        sums += S.magnitude(load16(wy + i) - load16(wj + i)) * load16(r + i)
        i += 16
      }
      var total = sums.sum()
      while i < width {
        total += abs(wy[i] - wj[i]) * r[i]
        i += 1
      }
      s[row * classes + j] = total
    }
  }
}

/// Adds the gradients of `marginRadii` to those of radius and weight, from s̄; r ≥ 0.
///
/// Where two weights are equal, both loops take the subgradient +r.
@specialized(where S == Float)
@specialized(where S == Double)
func marginRadiiGradient<S: Scalar>(
  gs: Source<S>, radius r: Source<S>, weight w: Source<S>, labels: [Int], classes: Int,
  width: Int, gr: Target<S>, gw: Target<S>
) {
  for (row, label) in labels.enumerated() {
    let (r, gr, wy, gwy) = (
      r + row * width, gr + row * width, w + label * width, gw + label * width
    )
    // Column y is 0 whatever the weights; with it the same memory would be added to and taken from.
    for j in 0..<classes where j != label {
      let (g, wj, gwj) = (gs[row * classes + j], w + j * width, gw + j * width)
      var i = 0
      while i + 16 <= width {
        let difference = load16(wy + i) - load16(wj + i)
        store16(load16(gr + i) + g * S.magnitude(difference), y: gr + i)
        let slope = g * S.copySign(load16(r + i), of: difference)
        store16(load16(gwy + i) + slope, y: gwy + i)
        store16(load16(gwj + i) - slope, y: gwj + i)
        i += 16
      }
      while i < width {
        let difference = wy[i] - wj[i]
        gr[i] += g * abs(difference)
        let slope = difference < 0 ? -g * r[i] : g * r[i]
        gwy[i] += slope
        gwj[i] -= slope
        i += 1
      }
    }
  }
}

/// m[i, j] ← z[i, y] − z[i, j] with y = labels[i]
@specialized(where S == Float)
@specialized(where S == Double)
func margins<S: Scalar>(z: Source<S>, labels: [Int], classes: Int, m: Target<S>) {
  for (row, label) in labels.enumerated() {
    let (z, m) = (z + row * classes, m + row * classes)
    for j in 0..<classes { m[j] = z[label] - z[j] }
  }
}

/// z̄ ← the gradient of `margins`, from m̄
@specialized(where S == Float)
@specialized(where S == Double)
func marginsGradient<S: Scalar>(gm: Source<S>, labels: [Int], classes: Int, gz: Target<S>) {
  for (row, label) in labels.enumerated() {
    let (gm, gz) = (gm + row * classes, gz + row * classes)
    var total: S = 0
    for j in 0..<classes {
      total += gm[j]
      gz[j] = -gm[j]
    }
    gz[label] += total
  }
}
