/// Sums over boxes before a ReLU, by the phase of their neuron: active (lower end above 0),
/// inactive (upper end below 0), or neither.
struct PhaseSums {
  /// Σ c, and Σ (c − m)² with m the mean of all centres, over active and over inactive boxes.
  var centers: (active: Double, inactive: Double) = (0, 0)
  var squares: (active: Double, inactive: Double) = (0, 0)
  /// Σ (c − m) over active and over inactive boxes.
  var deviations: (active: Double, inactive: Double) = (0, 0)
}

/// In double precision, in the order of the elements.
@specialized(where S == Float)
@specialized(where S == Double)
func phaseSums<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, mean: Double, count: Int
) -> PhaseSums {
  var sums = PhaseSums()
  for i in 0..<count {
    let (value, deviation) = (Double(c[i]), Double(c[i]) - mean)
    if c[i] - r[i] > 0 {
      sums.centers.active += value
      sums.deviations.active += deviation
      sums.squares.active += deviation * deviation
    } else if c[i] + r[i] < 0 {
      sums.centers.inactive += value
      sums.deviations.inactive += deviation
      sums.squares.inactive += deviation * deviation
    }
  }
  return sums
}

/// g[i] ← shift + (level + slope·(c[i] − mean) of the phase of box i)
///
/// - Parameters:
///   - c: centres.
///   - r: radii.
///   - mean: of all centres.
///   - shift: added everywhere: what goes through the mean.
///   - active: for boxes above 0.
///   - inactive: for boxes below 0.
///   - g: overwritten.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func phaseGradient<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, mean: Double, shift: Double,
  active: (level: Double, slope: Double), inactive: (level: Double, slope: Double),
  g: Target<S>, count: Int
) {
  for i in 0..<count {
    let deviation = Double(c[i]) - mean
    let phase: (level: Double, slope: Double) =
      c[i] - r[i] > 0 ? active : c[i] + r[i] < 0 ? inactive : (0, 0)
    g[i] = S(shift + phase.level + phase.slope * deviation)
  }
}

/// x ← x + amount
@specialized(where S == Float)
@specialized(where S == Double)
func increase<S: Scalar>(_ x: Target<S>, by amount: S, count: Int) {
  for i in 0..<count { x[i] += amount }
}
