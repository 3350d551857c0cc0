import PrivacyAccounting
import Testing

@Suite struct AccountTests {
  /// ε by Rényi divergences from quadrature of their definition at the same orders, and by the
  /// privacy-loss distributions of another accountant, which is right to 10⁻³ and errs upwards.
  @Test(
    arguments: [
      (1.0, 0.01, 1000, 1e-5, 2.1013652716484423, 1.8282436455855091),
      (1.3, 0.004166666666666667, 3600, 1e-5, 0.942200218162758, 0.8530300163809601),
      (4, 0.01, 10000, 1e-5, 1.0354900660361481, 0.9469993068930963),
      (2, 1, 1, 1e-5, 2.165715659029443, 1.993091407908809),
      (0.5, 0.01, 100, 1e-5, 8.030725352803437, 6.476210218227025),
      (1, 0.064, 1600, 1e-3, 16.737915760223167, 15.0129114692761),
      (1.5, 0.02, 2000, 1e-5, 3.1184741439181023, 2.859267061403427),
      (10, 0.5, 200, 1e-6, 3.578463264364982, 3.3380935328892507),
    ] as [(Double, Double, Int, Double, Double, Double)])
  func poisson(
    noise: Double, rate: Double, count: Int, delta: Double, renyi: Double, losses: Double
  ) throws {
    let steps = try NoisySteps(
      noiseMultiplier: noise, sampling: .poisson(rate: rate), count: count)
    let account = try PrivacyAccount(steps: steps, delta: delta)
    #expect(abs(account.renyiEpsilon / renyi - 1) < 1e-9)
    let (lower, upper) = (account.epsilon.lowerBound, account.epsilon.upperBound)
    #expect(lower <= losses && abs(upper / losses - 1) < 1e-3 && upper <= account.renyiEpsilon)
    #expect(upper - lower <= 1e-4 * upper)
    let advantage = account.advantage
    #expect(advantage.upperBound - advantage.lowerBound <= 1e-4 * advantage.upperBound)
  }

  /// The analytic Gaussian mechanism: σ, δ, ε of Balle and Wang's formula.
  @Test(
    arguments: [
      (0.5, 1e-3, 7.581279924570115), (0.5, 1e-5, 9.997256146434315),
      (0.5, 1e-8, 12.749246399635458), (1, 1e-3, 3.1386705485829296),
      (1, 1e-5, 4.377178095681137), (1, 1e-8, 5.776098382890259),
      (2, 1e-5, 1.9930914044151198), (2, 1e-8, 2.7076063342227563),
    ] as [(Double, Double, Double)])
  func fullBatches(noise: Double, delta: Double, epsilon: Double) throws {
    // Nine steps with three times the noise are one step.
    let steps = try NoisySteps(noiseMultiplier: 3 * noise, sampling: .fullBatch, count: 9)
    let account = try PrivacyAccount(steps: steps, delta: delta)
    #expect(abs(account.epsilon.lowerBound / epsilon - 1) < 1e-9)
    #expect(abs(account.epsilon.upperBound / epsilon - 1) < 1e-9)
    #expect(account.epsilon.upperBound <= account.renyiEpsilon)
  }

  /// A rate just below 1 costs just less than full batches; replacing a sample of all of them moves
  /// the sum twice as far.
  @Test func limits() throws {
    func account(_ noise: Double, _ sampling: Sampling) throws -> PrivacyAccount {
      try PrivacyAccount(
        steps: NoisySteps(noiseMultiplier: noise, sampling: sampling, count: 10), delta: 1e-5)
    }
    let full = try account(4, .fullBatch)
    let almost = try account(4, .poisson(rate: 1 - 1e-7))
    #expect(almost.epsilon.lowerBound <= full.epsilon.upperBound)
    #expect(abs(almost.epsilon.upperBound / full.epsilon.upperBound - 1) < 1e-4)
    #expect(try account(4, .poisson(rate: 1)).epsilon == full.epsilon)
    #expect(try account(8, .fixedSize(rate: 1)).epsilon == full.epsilon)
    let replaced = try account(8, .fixedSize(rate: 1 - 1e-7))
    #expect(abs(replaced.epsilon.upperBound / full.epsilon.upperBound - 1) < 1e-4)
    // Replacing is removing and adding: no cheaper than either.
    let fixed = try account(2, .fixedSize(rate: 0.05))
    #expect(fixed.epsilon.lowerBound > (try account(2, .poisson(rate: 0.05))).epsilon.upperBound)
  }

  @Test(
    arguments: [
      (1.0, 1e-12, 100, 1e-5), (1e-3, 0.01, 10, 1e-5), (1e6, 0.01, 1_000_000, 1e-100),
      (0.3, 0.9, 1000, 1e-9), (1, 1e-4, 1_000_000, 1e-5), (100, 1e-3, 1, 0.5),
    ] as [(Double, Double, Int, Double)])
  func extremes(noise: Double, rate: Double, count: Int, delta: Double) throws {
    let steps = try NoisySteps(
      noiseMultiplier: noise, sampling: .poisson(rate: rate), count: count)
    let account = try PrivacyAccount(steps: steps, delta: delta)
    #expect(0 <= account.epsilon.lowerBound && !account.epsilon.upperBound.isNaN)
    #expect(account.epsilon.upperBound <= account.renyiEpsilon)
    #expect(0 <= account.advantage.lowerBound && account.advantage.upperBound <= 1)
  }

  @Test func ceilings() {
    #expect(abs(PrivacyAccount.advantageCeiling(epsilon: 1, delta: 0) - 0.46211715726) < 1e-10)
    #expect(PrivacyAccount.advantageCeiling(epsilon: 0, delta: 0.25) == 0.25)
    #expect(PrivacyAccount.advantageCeiling(epsilon: 800, delta: 0.1) == 1)
    let rate = PrivacyAccount.rateCeiling(falsePositiveRate: 0.01, epsilon: 2, delta: 1e-5)
    #expect(abs(rate - (0.0738905609893 + 1e-5)) < 1e-10)
    #expect(PrivacyAccount.rateCeiling(falsePositiveRate: 1, epsilon: 2, delta: 0) == 1)
  }

  @Test func refusals() {
    for (noise, rate, count) in [
      (0.0, 0.1, 1), (-1, 0.1, 1), (.nan, 0.1, 1), (.infinity, 0.1, 1), (1, 0, 1), (1, 1.5, 1),
      (1, .nan, 1), (1, 0.1, 0), (1, 0.1, -3),
    ] as [(Double, Double, Int)] {
      #expect(throws: AccountingError.self) {
        try NoisySteps(noiseMultiplier: noise, sampling: .poisson(rate: rate), count: count)
      }
    }
  }
}

@Suite struct CalibrationTests {
  /// σ of the Gaussian mechanism by Balle and Wang's algorithm.
  @Test(
    arguments: [
      (0.1, 1e-5, 30.74956613197769), (1, 1e-8, 5.100308787529954), (8, 1e-5, 0.6002290721989517),
    ] as [(Double, Double, Double)])
  func gaussian(epsilon: Double, delta: Double, noise: Double) throws {
    let steps = try NoisySteps.calibrated(
      epsilon: epsilon, delta: delta, sampling: .fullBatch, count: 1)
    #expect(noise <= steps.noiseMultiplier && steps.noiseMultiplier <= noise * 1.0002)
  }

  /// The noise suffices, a little less does not.
  @Test func sampled() throws {
    let steps = try NoisySteps.calibrated(
      epsilon: 2, delta: 1e-5, sampling: .poisson(rate: 0.1), count: 20)
    #expect(try PrivacyAccount(steps: steps, delta: 1e-5).epsilon.upperBound <= 2)
    var less = steps
    less.noiseMultiplier *= 0.999
    #expect(try PrivacyAccount(steps: less, delta: 1e-5).epsilon.lowerBound > 2)
    let bounded = try NoisySteps.calibrated(
      advantage: 0.2, sampling: .poisson(rate: 0.1), count: 20)
    let advantage = try PrivacyAccount(steps: bounded, delta: 1e-5).advantage
    #expect(advantage.upperBound <= 0.2 && advantage.lowerBound > 0.199)
  }

  @Test func refusals() {
    #expect(throws: AccountingError.self) {
      try NoisySteps.calibrated(epsilon: 0, delta: 1e-5, sampling: .fullBatch, count: 1)
    }
    #expect(throws: AccountingError.self) {
      try NoisySteps.calibrated(advantage: 1, sampling: .fullBatch, count: 1)
    }
  }
}
