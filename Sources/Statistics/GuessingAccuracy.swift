import Glibc
import Synchronization

/// Balanced accuracy that a guessing attack stays at or below with probability `level`, when its
/// threshold is chosen on the very points that it is scored on.
///
/// The best threshold reaches accuracy ½ + D⁺/2, where D⁺ = max (TPR − FPR) is the one-sided
/// two-sample Smirnov statistic; a guess scores members and non-members from one distribution. Up
/// to 4 million pairs of points the quantile is exact for scores without ties (lattice paths, see
/// `oneSidedSmirnovProbability`; with ties it is an upper bound); beyond, it is the asymptotic ½ +
/// ½·√(−ln(1 − level)/2 · (m + n)/(m·n)) (Smirnov 1939). Known sizes answer from memory.
/// - Parameters:
///   - members: points of members.
///   - nonMembers: points of non-members.
///   - level: probability with which a guess stays at or below.
/// - Precondition: members > 0, nonMembers > 0, 0 < level < 1.
/// - Returns: within [½, 1].
package func guessingAccuracy(members: Int, nonMembers: Int, level: Double = 0.95) -> Double {
  precondition(0 < level && level < 1, "level \(level) outside (0, 1)")
  let question = Question(members: members, nonMembers: nonMembers, level: level)
  return answers.withLock { known in
    if let answer = known[question] { return answer }
    let answer = (1 + question.statistic) / 2
    known[question] = answer
    return answer
  }
}

/// What the answer depends on.
private struct Question: Hashable {
  let members: Int, nonMembers: Int, level: Double

  /// The `level` quantile of D⁺.
  var statistic: Double {
    let (m, n) = (Double(members), Double(nonMembers))
    // Bisection asks some twenty times, each m·n operations.
    guard members * nonMembers <= 4_000_000 else {
      return (-log(1 - level) / 2 * (m + n) / (m * n)).squareRoot()
    }
    var (low, high) = (-1, members * nonMembers)
    while high - low > 1 {
      let k = low + (high - low) / 2
      let probability = oneSidedSmirnovProbability(atMost: k, m: members, n: nonMembers)
      if probability < level { low = k } else { high = k }
    }
    return Double(high) / (m * n)
  }
}

/// Experiments ask for the same sizes again and again, from several threads.
private let answers = Mutex<[Question: Double]>([:])

/// P(D⁺ ≤ k/(m·n)) for D⁺ = max (i/m − j/n) over the points (i, j) of a random lattice path from
/// (0, 0) to (m, n), all C(m+n, m) paths being equally likely.
///
/// Among the paths to (i, j) the share q that never exceeds the bound is
/// q(i, j) = (i·q(i−1, j) + j·q(i, j−1))/(i + j), and 0 outside; the loop advances it by
/// anti-diagonals s = i + j in O(m·n) operations, all on numbers in 0…1 (compare Hodges 1958).
/// - Parameters:
///   - k: the bound of D⁺, times m·n.
///   - m: size of the first sample.
///   - n: size of the second.
/// - Precondition: m > 0, n > 0, k ≥ 0.
/// - Returns: within 0…1, to about (m + n) roundings.
package func oneSidedSmirnovProbability(atMost k: Int, m: Int, n: Int) -> Double {
  precondition(m > 0 && n > 0, "sample sizes \(m) and \(n) must be positive")
  precondition(k >= 0, "negative bound \(k)")
  var inside = [Double](repeating: 0, count: m + 1)
  inside[0] = 1
  inside.withUnsafeMutableBufferPointer { q in
    for s in 1...(m + n) {
      // i·n − j·m ≤ k with j = s − i: beyond this i the path is above the bound, and its share
      // stays 0.
      let highest = min(m, s, (k + s * m) / (m + n))
      let share = 1 / Double(s)
      // Downwards in place: q[i − 1] must still be that of the last anti-diagonal.
      for i in stride(from: highest, through: max(1, s - n), by: -1) {
        q[i] = (Double(i) * q[i - 1] + Double(s - i) * q[i]) * share
      }
    }
  }
  return inside[m]
}
