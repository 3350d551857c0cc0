import Results
import Tensors
import Testing

@testable import MembershipInference

/// What every attack reports when there is nothing to find, and when there is a leak of known size:
/// labels drawn over fixed scores, of attacks by shadow models the memberships of all models.
@Suite struct NullCalibrationTests {
  #if DEBUG
    static let (draws, count) = (60, 60)
  #else
    static let (draws, count) = (2000, 400)
  #endif

  /// How often p-values fall below 5 %, and intervals hold what is true.
  struct Tally {
    var draws = 0
    var significant = 0
    var accuracies = 0
    var areas = 0

    mutating func add(_ result: AttackResult, area: Double = 0.5) {
      draws += 1
      significant += result.pValue < 0.05 ? 1 : 0
      accuracies += result.accuracyInterval.contains(0.5) ? 1 : 0
      areas += result.aucInterval?.contains(area) ?? false ? 1 : 0
    }

    /// Of 2,000 draws. Few draws of an unoptimised build only show that the machinery works.
    func check(isContinuous: Bool, _ name: String) {
      let share = { (count: Int) in Double(count) / Double(draws) }
      let text = "\(name): \(self)"
      let slack = draws < 1000 ? 0.1 : 0
      #expect(share(significant) <= 0.08 + slack, "\(text)")
      #expect(share(accuracies) >= 0.93 - slack && share(areas) >= 0.93 - slack, "\(text)")
      guard isContinuous, slack == 0 else { return }
      #expect(share(significant) >= 0.02, "\(text)")
      #expect(share(accuracies) <= 0.97 && share(areas) <= 0.97, "\(text)")
    }
  }

  /// Scores of samples as an attack gave them, of whoever is a member.
  struct FixedScores {
    let id: Attack
    let values: [Double]

    /// Sizes of groups of equal scores in ascending order: all that figures depend on when labels are
    /// drawn.
    var ties: [Int] {
      let sorted = values.sorted()
      let starts = sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
      return zip(starts, starts.dropFirst() + [sorted.count]).map { $1 - $0 }
    }

    var isContinuous: Bool { ties.count > values.count * 9 / 10 }
  }

  /// The scores of all attacks on outputs and by queries on samples that nobody knows.
  static let fixedScores = Result { try scoresOfIgnorantModels() }

  private static func scoresOfIgnorantModels() throws -> [FixedScores] {
    let world = try AttackedWorld(seed: 11, count: count)
    let sorted = Arrangement.sorted(count)
    let outputs = try world.findings(.outputs, sorted).scores
    let queries = world.byQueries(sorted, attacks: Attack.all(by: .queries))
    return (Array(outputs) + Array(queries.scores)).map { id, scores in
      FixedScores(id: id, values: scores.sorted { $0.key < $1.key }.map(\.value))
    }
  }

  static func result(
    _ values: [Double], isMember: [Bool], evaluation: AttackEvaluation
  ) -> AttackResult {
    let target = ScoreSet(
      samples: Array(values.indices), values: values,
      labels: [Int](repeating: 0, count: values.count), isMember: isMember)
    return evaluation.result(AttackScores(id: .confidence, signal: "fixed", target: target))
  }

  @Test func labelsDrawnOverFixedScores() throws {
    let all = try Self.fixedScores.get()
    #expect(Set(all.map(\.id)).union(Attack.needing(.shadowModels)) == Set(Attack.allCases))
    // Attacks whose scores tie alike have the same figures for the same labels.
    for (ties, attacks) in Dictionary(grouping: all, by: \.ties) {
      let ranks = ties.indices.flatMap { [Double](repeating: Double($0), count: ties[$0]) }
      let results = Workers(2).map(Self.draws) { draw in
        var stream = RandomStream(seed: UInt64(draw), name: "null labels")
        let order = stream.permutation(ranks.count)
        // Sizes that differ: of equal ones few values of TPR − FPR lie near the level.
        return Self.result(
          ranks, isMember: order.map { $0 < ranks.count * 9 / 20 },
          evaluation: AttackEvaluation(thresholdProtocol: .oracle))
      }
      var tally = Tally()
      for result in results { tally.add(result) }
      for attack in attacks { tally.check(isContinuous: attack.isContinuous, "\(attack.id)") }
    }
  }

  /// Sample number r of n in ascending order is a member with probability ½ + a·((r + ½)/n − ½), equal
  /// scores with that of their middle: continuous scores have the area ½ + a/3, here 0.7, ties nearly.
  @Test func leakOfKnownSize() throws {
    let slope = 0.6
    for (ties, attacks) in Dictionary(grouping: try Self.fixedScores.get(), by: \.ties) {
      let places = Self.places(ties)
      let area = Self.area(places, slope: slope)
      if attacks[0].isContinuous { #expect(abs(area - 0.7) < 0.01) }
      let results = Workers(2).map(Self.draws / 4) { draw in
        var stream = RandomStream(seed: UInt64(draw), name: "known leak")
        return Self.result(
          places, isMember: places.map { stream.uniform() < 0.5 + slope * ($0 - 0.5) },
          evaluation: AttackEvaluation(thresholdProtocol: .oracle))
      }
      let held = results.count { $0.aucInterval?.contains(area) ?? false }
      for attack in attacks {
        #expect(
          results[0].aucInterval?.contains(area) ?? false
            && Double(held) >= (Self.draws < 1000 ? 0.8 : 0.92) * Double(results.count),
          "\(attack.id): \(held) of \(results.count), \(area)")
      }
    }
  }

  /// (r + ½)/n of the middle of every sample's group of equal scores.
  static func places(_ ties: [Int]) -> [Double] {
    let count = Double(ties.reduce(0, +))
    var places: [Double] = []
    for size in ties {
      let middle = (Double(places.count) + Double(size) / 2) / count
      places += [Double](repeating: middle, count: size)
    }
    return places
  }

  /// P(member > non-member) + P(equal)/2 of independent draws of the samples' memberships.
  static func area(_ places: [Double], slope: Double) -> Double {
    let members = places.map { 0.5 + slope * ($0 - 0.5) }
    let others = members.map { 1 - $0 }
    var sum = 0.0
    for i in places.indices {
      for j in places.indices where places[j] <= places[i] {
        sum += members[i] * others[j] * (places[j] == places[i] ? 0.5 : 1)
      }
    }
    return sum / (members.reduce(0, +) * others.reduce(0, +))
  }
}

extension NullCalibrationTests {
  /// Who is dealt which samples.
  enum Deal: String, CaseIterable {
    /// A coin for every model and sample.
    case coins
    /// Models 2i and 2i + 1 on complementary halves, the target among them.
    case pairs

    func isMember(models: Int, samples: Int, stream: inout RandomStream) -> [Bool] {
      switch self {
      case .coins:
        return (0..<models * samples).map { _ in stream.uniform() < 0.5 }
      case .pairs:
        return (0..<models / 2).flatMap { _ in
          let half = stream.permutation(samples).map { $0 < samples / 2 }
          return half + half.map { !$0 }
        }
      }
    }
  }

  static let (models, samples, population) = (8, 100, 40)

  /// Logits of models that know nothing, of samples that differ in difficulty.
  static let logits: (pool: Tensor<Double>, population: Tensor<Double>) = {
    var stream = RandomStream(seed: 21, name: "ignorant models")
    let difficulty = (0..<samples + population).map { _ in 2 * stream.normal() }
    func rows(_ range: Range<Int>) -> Tensor<Double> {
      Tensor(
        elements: (0..<models).flatMap { _ in
          range.flatMap { [difficulty[$0] + stream.normal(), stream.normal(), stream.normal()] }
        }, shape: [models, range.count, 1, 3])
    }
    let pool = rows(0..<samples)
    let others = rows(samples..<samples + population)
    return (pool, others.reshaped(to: [models, population, 3]))
  }()

  /// The results of all attacks by shadow models for one deal.
  static func results(_ deal: Deal, draw: Int, target: Int?) throws -> [AttackResult] {
    var stream = RandomStream(seed: UInt64(draw), name: "masks \(deal)")
    let signals = ShadowSignals(
      logits: logits.pool, labels: [Int](repeating: 0, count: samples),
      isMember: deal.isMember(models: models, samples: samples, stream: &stream),
      populationLogits: logits.population,
      populationLabels: [Int](repeating: 0, count: population))
    var settings = AuditSettings(allowsInversion: true)
    settings.trustsData = true
    let audit = try ShadowAudit(signals: signals, target: target, file: "null", settings: settings)
    return audit.attackScores().map { audit.evaluation.result($0) }
  }

  /// One model against seven others, and each in turn, the scores pooled. Halved population shares of
  /// RMIA tie.
  @Test(arguments: [0, nil] as [Int?]) func masksRedrawn(target: Int?) throws {
    let found = Workers(2).map(target == nil ? Self.draws / 4 : Self.draws) { draw in
      (try? Self.results(.coins, draw: draw, target: target)) ?? []
    }
    let tallies = Self.tallies(found)
    #expect(Set(tallies.keys) == Attack.needing(.shadowModels).union([.confidence]))
    for (id, tally) in tallies {
      tally.check(isContinuous: id != .rmia, "\(id) on \(target.map(String.init) ?? "all")")
    }
  }

  /// In pairs that count the target, a member has an IN model less than a non-member, and an OUT model
  /// more. Online LiRA then ranks members below non-members that are no different; without the pool's
  /// bias it is calibrated.
  @Test func pairsThatCountTheTarget() throws {
    let found = Workers(2).map(Self.draws) { draw in
      (try? Self.results(.pairs, draw: draw, target: 0)) ?? []
    }
    let tallies = Self.tallies(found)
    for id in [Attack.liraUnbiasedOnline, .liraUnbiasedOffline] {
      try #require(tallies[id]).check(isContinuous: true, "\(id)")
    }
    func mean(_ id: Attack) -> Double {
      let areas = found.flatMap(\.self).filter { $0.id == id }.compactMap(\.auc)
      return areas.reduce(0, +) / Double(areas.count)
    }
    #expect(mean(.liraOnline) < 0.48, "\(mean(.liraOnline))")
    #expect(abs(mean(.liraUnbiasedOnline) - 0.5) < (Self.draws < 1000 ? 0.03 : 0.01))
  }

  private static func tallies(_ found: [[AttackResult]]) -> [Attack: Tally] {
    var tallies: [Attack: Tally] = [:]
    for result in found.flatMap(\.self) { tallies[result.id, default: Tally()].add(result) }
    return tallies
  }
}
