internal import Glibc

/// What the row of outputs of one sample says about its membership, computed from logits, or from
/// the logarithms of probabilities, in log-odds so that nothing is lost where p_y rounds to 1.
struct RowSignals {
  /// log p_y/(1 − p_y)
  var logOdds = 0.0
  /// −Σ_j p_j log p_j
  var entropy = 0.0
  /// −(1 − p_y) log p_y − Σ_{j≠y} p_j log(1 − p_j) (Song and Mittal 2021, eq. 8)
  var modifiedEntropy = 0.0
  /// Log-odds of the largest probability.
  var topOne = 0.0
  /// The second and third largest probability.
  var second = 0.0
  var third = 0.0
  /// Entropy of the classes other than y, given that it is not y: says nothing of p_y.
  var othersEntropy = 0.0
  /// Whether y is the arg-max; ties go to the lowest class.
  var isCorrect = false
  /// A hash of the row, to find rows that occur twice.
  var fingerprint: UInt64 = 0

  init() {}

  /// - Parameter z: logits, or log-probabilities; overwritten.
  /// - Precondition: 0 ≤ label < classes; no NaN.
  init(
    z: UnsafeMutablePointer<Double>, classes: Int, label: Int, fingerprint: UInt64 = 0
  ) {
    self.fingerprint = fingerprint
    let rival = Self.largest(z, classes: classes, except: label)
    guard let rival, z[rival] > -.infinity else {
      logOdds = .infinity
      topOne = .infinity
      isCorrect = true
      return
    }
    isCorrect = z[label] > z[rival] || z[label] == z[rival] && label < rival
    let (shift, own) = (z[rival], z[label])
    var (rest, weighted) = (0.0, 0.0)
    var (runnerUp, thirdUp) = (0.0, 0.0)
    for j in 0..<classes where j != label && j != rival {
      let gap = z[j] - shift
      let power = exp(gap)
      z[j] = power
      rest += power
      if power > 0 { weighted += power * gap }
      if power > runnerUp {
        thirdUp = runnerUp
        runnerUp = power
      } else if power > thirdUp {
        thirdUp = power
      }
    }
    let sum = 1 + rest
    let logSum = log(sum)
    logOdds = own - shift - logSum
    let (p, q) = (sigmoid(logOdds), sigmoid(-logOdds))
    let (logP, logQ) = (-softplus(-logOdds), -softplus(logOdds))
    othersEntropy = logSum - weighted / sum
    entropy = (p > 0 ? -p * logP : 0) + (q > 0 ? q * (othersEntropy - logQ) : 0)
    modifiedEntropy =
      -q * logP
      - Self.logComplements(powers: z, classes: classes, label: label, rival: rival, scale: q / sum)
    let lead = q / sum
    modifiedEntropy -= lead > 0.5 ? lead * log(p + lead * rest) : lead * log1p(-lead)
    topOne = logOdds
    if own < shift { topOne = logQ - logSum - log(p + lead * rest) }
    setLargest(own: p, a: lead, b: lead * runnerUp, c: lead * thirdUp)
  }

  /// Of probabilities as they were recorded, rounded: their sum may be off 1. Scaled to 1 by it, equal
  /// confidences would differ by what rounding did to the other classes.
  /// - Precondition: 0 ≤ label < classes; no NaN.
  init(
    rounded p: UnsafePointer<Double>, classes: Int, label: Int, fingerprint: UInt64 = 0
  ) {
    self.fingerprint = fingerprint
    let own = min(max(p[label], 0), 1)
    var (best, rest, weighted) = (0, 0.0, 0.0)
    var (first, runnerUp, thirdUp) = (0.0, 0.0, 0.0)
    modifiedEntropy = own < 1 ? -(1 - own) * log(own) : 0
    for j in 0..<classes {
      if p[j] > p[best] { best = j }
      guard j != label, p[j] > 0 else { continue }
      let other = min(p[j], 1)
      rest += other
      weighted += other * log(other)
      modifiedEntropy -= other * log1p(-other)
      if other > first {
        thirdUp = runnerUp
        runnerUp = first
        first = other
      } else if other > runnerUp {
        thirdUp = runnerUp
        runnerUp = other
      } else if other > thirdUp {
        thirdUp = other
      }
    }
    isCorrect = best == label
    logOdds = logit(own)
    topOne = logit(max(own, first))
    entropy = -weighted - (own > 0 ? own * log(own) : 0)
    othersEntropy = rest > 0 ? log(rest) - weighted / rest : 0
    setLargest(own: own, a: first, b: runnerUp, c: thirdUp)
  }

  /// The lowest class of the largest output besides the label's; nil for a single class.
  private static func largest(
    _ z: UnsafeMutablePointer<Double>, classes: Int, except label: Int
  ) -> Int? {
    var best: Int?
    for j in 0..<classes where j != label {
      if best == nil || z[j] > z[best!] { best = j }
    }
    return best
  }

  /// Σ p_j log(1 − p_j) over classes besides label and rival, with p_j = scale·powers[j] ≤ ½.
  private static func logComplements(
    powers: UnsafeMutablePointer<Double>, classes: Int, label: Int, rival: Int,
    scale: Double
  ) -> Double {
    var sum = 0.0
    for j in 0..<classes where j != label && j != rival {
      let p = scale * powers[j]
      // Below 2⁻¹⁰ the series to the fifth power is exact to rounding.
      let series = -p * (1 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p / 5))))
      sum += p * (p < 0x1p-10 ? series : log1p(-p))
    }
    return sum
  }

  /// Places the second and third of the label's and its rivals' probabilities.
  private mutating func setLargest(own: Double, a: Double, b: Double, c: Double) {
    if own >= a {
      second = a
      third = b
    } else if own >= b {
      second = own
      third = b
    } else {
      second = b
      third = max(own, c)
    }
  }
}

/// 1/(1 + e^(−x))
func sigmoid(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }

/// log p/(1 − p), ±∞ at 0 and 1.
private func logit(_ p: Double) -> Double { log(p) - log1p(-p) }

/// log(1 + e^x)
func softplus(_ x: Double) -> Double { x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }
