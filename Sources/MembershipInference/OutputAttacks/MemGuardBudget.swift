/// What MemGuard's second phase leaves of a defender's own attack (Jia et al. 2019, section 4.3; Li,
/// Li and Ribeiro 2021, section 4.1): outputs s are replaced by noisy ones s + r at random, so that
/// the expected ℓ1 distortion of each stays within a budget.
///
/// A sample keeps s with probability 1 if |g(s) − ½| ≤ |g(s + r) − ½|, g being the defender's
/// attack network; else it gets s + r with probability min(budget/‖r‖₁, 1).
package struct MemGuardBudget: Sendable {
  /// g(s) and g(s + r); at least ½ means member.
  package var before: [Double]
  package var after: [Double]
  /// ‖r‖₁
  package var distortion: [Double]
  package var isMember: [Bool]

  /// - Precondition: an entry of each for every sample.
  package init(before: [Double], after: [Double], distortion: [Double], isMember: [Bool]) {
    let counts = [before.count, after.count, distortion.count, isMember.count]
    precondition(Set(counts).count == 1, "counts \(counts) differ")
    self.before = before
    self.after = after
    self.distortion = distortion
    self.isMember = isMember
  }

  /// Expected accuracy of the defender's network and expected distortion, in closed form.
  package func expectation(budget: Double) -> (accuracy: Double, distortion: Double) {
    var (hits, spent) = (0.0, 0.0)
    for i in before.indices {
      let isKept = abs(before[i] - 0.5) <= abs(after[i] - 0.5)
      let share = isKept ? 0 : distortion[i] > 0 ? min(budget / distortion[i], 1) : 1
      let hit = { (score: Double) in (score >= 0.5) == isMember[i] ? 1.0 : 0 }
      hits += (1 - share) * hit(before[i]) + share * hit(after[i])
      spent += share * distortion[i]
    }
    return (hits / Double(before.count), spent / Double(before.count))
  }
}
