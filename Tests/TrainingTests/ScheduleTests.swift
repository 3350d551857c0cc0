import Attacks
import Foundation
import Results
import Tensors
import Testing

@testable import Training

@Suite struct ScheduleTests {
  /// ε and κ of IBP with ε = 0.5, warm-up 0.2, ramp 0.4, κ → 0.25.
  @Test(arguments: [
    (0, 0, 1), (0.1, 0, 1), (0.1999, 0, 1), (0.2, 0, 1), (0.3, 0.125, 0.8125),
    (0.4, 0.25, 0.625), (0.6, 0.5, 0.25), (0.61, 0.5, 0.25), (1, 0.5, 0.25),
  ])
  func radiusAndMixture(progress: Double, radius: Double, weight: Double) {
    var recipe = Clouds.recipe(.ibp(finalNaturalWeight: 0.25), radius: 0.5)
    recipe.schedule = RobustnessSchedule(warmUp: 0.2, ramp: 0.4)
    let moment = recipe.moment(
      at: progress, finalNaturalWeight: recipe.method.objective.finalNaturalWeight)
    #expect(abs(moment.perturbation.radius - radius) < 1e-15)
    #expect(abs(moment.naturalWeight - weight) < 1e-15)
    #expect(moment.perturbation.range == 0...1)
    #expect(moment.perturbation.radius <= 0.5)
    recipe.method = .pgd(.training)
    #expect(
      abs(
        recipe.moment(
          at: progress, finalNaturalWeight: recipe.method.objective.finalNaturalWeight
        ).perturbation.radius - radius) < 1e-15)
    #expect(
      recipe.moment(
        at: progress, finalNaturalWeight: recipe.method.objective.finalNaturalWeight
      ).naturalWeight == 1)
  }

  @Test(arguments: [
    (0, 0, 0, 1), (0, 0, 1, 1), (0, 1, 0, 0), (0, 1, 0.25, 0.25), (0, 1, 1, 1),
    (0.5, 0, 0.49, 0), (0.5, 0, 0.5, 1), (1, 0, 0.999, 0), (1, 0.5, 1, 0),
  ])
  func ramps(warmUp: Double, ramp: Double, progress: Double, expected: Double) {
    #expect(RobustnessSchedule(warmUp: warmUp, ramp: ramp).ramp(at: progress) == expected)
  }

  @Test(arguments: [
    (0, 1), (0.49, 1), (0.5, 0.1), (0.74, 0.1), (0.75, 0.01), (1, 0.01),
  ])
  func rates(progress: Double, expected: Double) {
    let rate = LearningRate(base: 1, decays: [0.5, 0.75])
    #expect(abs(rate.rate(at: progress) - expected) < 1e-15)
    let slower = LearningRate(base: 1, decays: [0.5, 0.75], factor: 0.2)
    let cuts = (progress >= 0.5 ? 0.2 : 1) * (progress >= 0.75 ? 0.2 : 1)
    #expect(abs(slower.rate(at: progress) - cuts) < 1e-15)
    #expect(LearningRate(base: 0.3).rate(at: progress) == 0.3)
  }

  /// Bias corrections 1 − βᵗ of step t.
  @Test(arguments: [(1, 0.1, 0.001), (2, 0.19, 0.001999), (10, 0.6513215599, 0.00995511979)])
  func adamCorrections(step: Int, first: Double, second: Double) {
    let optimiser: Optimiser = .adam
    let rule = optimiser.rule(step: step, rate: 0.01)
    guard case .adam(let rate, let decays, let corrections, let epsilon) = rule else {
      Issue.record("another rule")
      return
    }
    #expect(rate == 0.01 && decays == (0.9, 0.999) && epsilon == 1e-8)
    #expect(abs(corrections.0 - Float(first)) < 1e-7)
    #expect(abs(corrections.1 - Float(second)) < 1e-9)
  }

  @Test(arguments: TrainingMethod.known) func names(name: String) throws {
    let method = try #require(TrainingMethod(named: name))
    #expect(method.name.rawValue == name && method.usesRadius == (name != "natural"))
    let recipe = Clouds.recipe(method)
    let data = try JSONEncoder().encode(recipe)
    #expect(try JSONDecoder().decode(Recipe.self, from: data) == recipe)
  }

  @Test(arguments: ["", "Natural", "pgd ", "TRADES", "ibp2", "mtlIBP"]) func unknownNames(
    name: String
  ) {
    #expect(TrainingMethod(named: name) == nil)
  }

  /// A ramp by epochs begins and ends with the steps of these epochs, exactly.
  @Test(arguments: [3, 7, 70], [1, 3, 235]) func rampOfEpochs(epochs: Int, steps: Int) {
    let schedule = RobustnessSchedule(epochs: 1..<3, of: epochs)
    let ramp = { (step: Int) in
      schedule.ramp(at: Double(step) / Double(epochs * steps))
    }
    #expect(ramp(0) == 0 && ramp(steps) == 0 && (steps == 1 || ramp(steps + 1) > 0))
    #expect(ramp(3 * steps - 1) < 1 && abs(ramp(3 * steps) - 1) < 1e-12)
    #expect(abs(ramp(2 * steps) - 0.5) < 1e-12)
  }

  /// Recipes of earlier versions, which had fewer settings.
  @Test func earlierRecipes() throws {
    let text = """
      {"batchSize":50,"epochs":3,"initialisation":"uniform","learningRate":{"base":0.01,\
      "decays":[0.6]},"method":{"ibp":{"finalNaturalWeight":0.5}},"optimiser":{"adam":{"beta1":0.9,\
      "beta2":0.999,"epsilon":1e-08}},"perturbation":{"radius":0.1,"range":[0,1]},\
      "schedule":{"ramp":0.4,"warmUp":0.1}}
      """
    let recipe = try JSONDecoder().decode(Recipe.self, from: Data(text.utf8))
    #expect(
      recipe
        == Recipe(
          method: .ibp(finalNaturalWeight: 0.5),
          perturbation: Perturbation(radius: 0.1, range: 0...1), epochs: 3, batchSize: 50,
          learningRate: LearningRate(base: 0.01, decays: [0.6])))
  }
}
