import Glibc

/// The sum of n independent losses on a lattice, tilted: weights P(s)·e^(θs)/M(θ)ⁿ.
///
/// The tilt moves the losses that decide δ into the middle of the distribution, so that what the
/// Fourier transform rounds is small beside them however small δ is. What is rounded, what wraps
/// around the window, and what lies outside of it is bounded and covered by `delta`.
///
/// Made by `PrivacyCurve`, once with losses that are at least those of the steps and once with
/// losses that are at most those. n-fold composition costs two transforms of the window, whatever
/// n.
struct ComposedLoss {
  private let step: Double
  private let tilt: Double
  /// log M(θ)ⁿ
  private let logNormaliser: Double
  /// Loss of the first weight, as a multiple of the step.
  private let first: Int
  /// Σ_{s≥j} weight(s)·e^(−θ(s−j)) and Σ_{s≥j} weight(s)·e^(−(θ+1)(s−j)) for every loss j.
  private let discounted: [Double]
  private let moreDiscounted: [Double]
  /// Most that a weight can be off by rounding.
  private let weightError: Double
  /// Most tilted probability outside of the window.
  private let outside: Double
  /// Probability that some step's loss is infinite.
  private let infinite: Double
  /// Relative error of the normaliser.
  private let normaliserError: Double

  /// - Parameters:
  ///   - loss: of one step.
  ///   - count: n, the number of steps.
  ///   - tilt: θ ≥ 0.
  ///   - window: power of two: how many multiples of the step are kept around the mean.
  init(loss: LatticeLoss, count: Int, tilt: Double, window: Int) {
    let tilted = TiltedLoss(loss: loss, tilt: tilt)
    step = loss.step
    self.tilt = tilt
    logNormaliser = Double(count) * tilted.logNormaliser
    normaliserError = Double(count) * 0x1p-50 * (1 + abs(tilted.logNormaliser))
    // 1 − (1 − p)ⁿ, without the cancellation at tiny p.
    infinite = loss.infinite > 0 ? -expm1(Double(count) * log1p(-loss.infinite)) : 0
    let center = Int((Double(count) * tilted.mean / loss.step).rounded())
    first = center - window / 2
    outside = tilted.outside(
      from: Double(first) * loss.step, to: Double(first + window - 1) * loss.step, count: count)
    let power = Self.power(weights: tilted.weights, first: loss.first, count: count, window: window)
    // Index 0 of the circle is loss 0.
    let offset = ((first % window) + window) % window
    let weights = (0..<window).map { max(0, power.values[($0 + offset) % window]) }
    weightError = power.error
    discounted = Self.sums(weights, discount: exp(-tilt * loss.step))
    moreDiscounted = Self.sums(weights, discount: exp(-(tilt + 1) * loss.step))
  }

  /// From the end: each sum is one multiplication and one addition, and all terms are positive.
  private static func sums(_ weights: [Double], discount: Double) -> [Double] {
    var sums = weights
    for index in weights.indices.dropLast().reversed() { sums[index] += discount * sums[index + 1] }
    return sums
  }

  /// The n-fold circular convolution, index = loss modulo the window, and how far any value is off.
  ///
  /// - Parameters:
  ///   - weights: of one step, which sum to 1.
  ///   - first: multiple of the step that the first weight belongs to.
  ///   - count: n.
  ///   - window: power of two, the length of the circle.
  private static func power(
    weights: [Double], first: Int, count: Int, window: Int
  ) -> (values: [Double], error: Double) {
    let transform = FourierTransform(count: window)
    var (real, imaginary) = (
      [Double](repeating: 0, count: window), [Double](repeating: 0, count: window)
    )
    for (index, weight) in weights.enumerated() {
      real[(((first + index) % window) + window) % window] += weight
    }
    let norm = real.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let rounding = FourierTransform.error(window)
    // Of one transformed value: no larger than the norm of all errors.
    let valueError = rounding * Double(window).squareRoot() * norm + 0x1p-50
    transform.forward(&real, imaginary: &imaginary)
    var (errors, squares) = (0.0, 0.0)
    let n = Double(count)
    for index in 0..<window {
      let size = (real[index] * real[index] + imaginary[index] * imaginary[index]).squareRoot()
      // The transform of weights that sum to 1 never exceeds 1, so that n-th powers do not grow
      // errors beyond n-fold.
      let reach = min(1, size + valueError)
      let slope = n * exp((n - 1) * log(reach))
      errors += slope * (valueError + 0x1p-50 * reach)
      let power = size > 0 ? exp(n * log(size)) : 0
      let angle = size > 0 ? n * atan2(imaginary[index], real[index]) : 0
      real[index] = power * cos(angle)
      // The inverse transform is the forward one of the conjugate.
      imaginary[index] = -power * sin(angle)
      squares += power * power
    }
    transform.forward(&real, imaginary: &imaginary)
    let scale = 1 / Double(window)
    let error = scale * (errors + rounding * Double(window).squareRoot() * squares.squareRoot())
    return (real.map { $0 * scale }, error)
  }

  /// δ(ε) = Mⁿe^(−θε)·Σ_{s>ε} weight(s)·e^(−θ(s−ε))·(1 − e^(−(s−ε))), and the most by which
  /// rounding and the window can have changed it.
  ///
  /// The probability of an infinite loss adds to the upper bound alone.
  /// - Parameter epsilon: any number ≥ 0.
  func delta(epsilon: Double) -> (lower: Double, upper: Double) {
    let index = max(0, Int((epsilon / step).rounded(.down)) + 1 - first)
    var (sum, factors) = (0.0, 0.0)
    var rounding = 0.0
    if index < discounted.count {
      let excess = Double(first + index) * step - epsilon
      let gain = exp(-tilt * excess) * discounted[index]
      let loss = exp(-(tilt + 1) * excess) * moreDiscounted[index]
      sum = max(0, gain - loss)
      // Weights may each be off by `weightError`; discounted by the tilt they add up to a geometric
      // sum at most.
      let terms = min(Double(discounted.count - index), 1 / -expm1(-tilt * step))
      factors = exp(-tilt * excess) * terms
      rounding = (gain + loss) * 0x1p-51 * (8 + terms)
    }
    let error = weightError * factors + outside + rounding
    let scale = exp(logNormaliser - tilt * epsilon)
    return (
      max(0, (sum - error) * scale * (1 - normaliserError)),
      min(1, (sum + error) * scale * (1 + normaliserError) + infinite)
    )
  }
}

/// A loss on a lattice with weights mass·e^(θ·loss)/M(θ), which sum to 1.
///
/// e^(θL) makes rare large losses common (Esscher's transform); the normaliser undoes it in δ.
struct TiltedLoss {
  let weights: [Double]
  /// log M(θ)
  let logNormaliser: Double
  /// Of the tilted loss; as `variance`, a guide for the window, on which no bound rests.
  let mean: Double
  let variance: Double
  private let loss: LatticeLoss
  private let tilt: Double

  init(loss: LatticeLoss, tilt: Double) {
    self.loss = loss
    self.tilt = tilt
    let logs = Self.logarithms(loss, tilt: tilt)
    let largest = logs.max() ?? 0
    let terms = logs.map { exp($0 - largest) }
    let total = terms.reduce(0, +)
    logNormaliser = largest + log(total)
    let weights = terms.map { $0 / total }
    self.weights = weights
    func expected(_ value: (Double) -> Double) -> Double {
      weights.enumerated().reduce(0) {
        $0 + $1.element * value(Double(loss.first + $1.offset) * loss.step)
      }
    }
    let mean = expected { $0 }
    self.mean = mean
    variance = expected { ($0 - mean) * ($0 - mean) }
  }

  /// In logarithms, since mass and e^(θ·loss) leave the range of doubles long before their product
  /// does.
  private static func logarithms(_ loss: LatticeLoss, tilt: Double) -> [Double] {
    loss.masses.enumerated().map { index, mass in
      mass > 0 ? log(mass) + tilt * Double(loss.first + index) * loss.step : -.infinity
    }
  }

  /// log Σ mass·e^(θ·loss), of the finite losses.
  private static func logMoment(_ loss: LatticeLoss, tilt: Double) -> Double {
    let logs = logarithms(loss, tilt: tilt)
    let largest = logs.max() ?? 0
    return largest + log(logs.reduce(0) { $0 + exp($1 - largest) })
  }

  /// Chernoff's bound on the tilted probability of sums of n losses outside of a window.
  ///
  /// P(S ≥ R) ≤ e^(n(K(θ + Δ) − K(θ)) − ΔR) for every Δ > 0, and likewise below; each Δ that is
  /// tried is valid, and the best counts.
  /// - Parameters:
  ///   - lowest: loss at which the window begins.
  ///   - highest: loss at which it ends.
  ///   - count: n.
  func outside(from lowest: Double, to highest: Double, count: Int) -> Double {
    let n = Double(count)
    let deviation = max((n * variance).squareRoot(), loss.step)
    let scale = min(highest - n * mean, n * mean - lowest) / (deviation * deviation)
    func bound(_ sign: Double, end: Double) -> Double {
      // Heavy tails are bounded by small changes of the tilt, light ones by about R/S².
      (-9...1).map { power in
        let change = sign * scalbn(scale, Int32(power))
        let exponent =
          n * (Self.logMoment(loss, tilt: tilt + change) - logNormaliser) - change * end
        return exp(exponent + n * 0x1p-48 * (1 + abs(logNormaliser)))
      }.min()!
    }
    guard scale > 0 else { return 1 }
    return min(1, bound(1, end: highest) + bound(-1, end: lowest))
  }
}
