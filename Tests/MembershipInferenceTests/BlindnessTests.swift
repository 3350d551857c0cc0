import Foundation
import Results
import Statistics
import Tensors
import Testing

@testable import MembershipInference

/// No attack sees membership but through the model: not by the order of its samples, nor by who stands
/// beside whom.
@Suite struct BlindnessTests {
  #if DEBUG
    static let repetitions = 20
  #else
    static let repetitions = 200
  #endif

  private func stream(_ name: String) -> RandomStream { RandomStream(seed: 9, name: name) }

  @Test func everyAttackHasARoute() throws {
    let world = try AttackedWorld(seed: 1)
    let arrangement = Arrangement.sorted(AttackedWorld.count)
    for route in Route.allCases {
      let found = try world.findings(route, arrangement)
      #expect(Set(found.scores.keys) == Attack.all(by: route))
      #expect(Set(found.results.map(\.id)) == Attack.all(by: route))
    }
    #expect(Attack.allCases.allSatisfy { !$0.routes.isEmpty })
  }

  /// Samples shuffled, so that members and non-members are mixed, and shadow models too: not a bit of
  /// any score or result changes.
  @Test(arguments: Route.allCases) func orderDoesNotMatter(route: Route) throws {
    let world = try AttackedWorld(seed: 2)
    let sorted = Arrangement.sorted(AttackedWorld.count)
    let expected = try world.findings(route, sorted)
    var stream = stream("orders")
    for _ in 0..<3 {
      let shuffled = sorted.shuffled(&stream)
      #expect(try world.findings(route, shuffled) == expected)
      guard route == .shadows else { continue }
      let models = stream.permutation(AttackedWorld.models)
      #expect(try world.byShadows(shuffled, models: models) == expected)
    }
  }

  /// The same under other protocols, with a threshold for each class, and by numbers.
  @Test func orderDoesNotMatterToThresholds() throws {
    let world = try AttackedWorld(seed: 3)
    let sorted = Arrangement.sorted(AttackedWorld.count)
    var stream = stream("thresholds")
    let shuffled = sorted.shuffled(&stream)
    for identification in [RecordedOutputs.Identification.content, .number] {
      for (thresholdProtocol, scope) in [
        (ThresholdProtocol.oracle, ThresholdScope.perClass), (.heldOut, .perClass),
        (.heldOut, .global),
      ] {
        let settings = AuditSettings(thresholdProtocol: thresholdProtocol, scope: scope)
        let runs = try [sorted, shuffled].map {
          try world.byOutputs($0, settings, identification: identification)
        }
        #expect(runs[0] == runs[1], "\(thresholdProtocol), \(scope), \(identification)")
      }
    }
    let attacks: Set<Attack> = [.noise, .combined, .whiteBoxGradient]
    #expect(
      world.byQueries(sorted, attacks: attacks, .heldOut)
        == world.byQueries(shuffled, attacks: attacks, .heldOut))
  }

  /// What learns from nobody's membership says the same of every sample whoever is a member.
  @Test(arguments: Route.allCases) func labelsDoNotMatter(route: Route) throws {
    let world = try AttackedWorld(seed: 4)
    let sorted = Arrangement.sorted(AttackedWorld.count)
    let blind = Attack.all(by: route).filter { !$0.learnsMembership }
    func scores(_ arrangement: Arrangement) throws -> [Attack: [Int: Double]] {
      let found =
        route == .queries
        ? world.byQueries(arrangement, attacks: blind) : try world.findings(route, arrangement)
      return found.scores.filter { blind.contains($0.key) }
    }
    let expected = try scores(sorted)
    #expect(Set(expected.keys) == blind)
    #expect(expected.values.allSatisfy { $0.count == AttackedWorld.count })
    #expect(try scores(sorted.exchanged) == expected)
    var stream = stream("labels")
    for _ in 0..<3 { #expect(try scores(sorted.relabelled(&stream)) == expected) }
  }

  /// Over random labellings the mean area under the ROC curve of every attack has ½ in its interval, of
  /// a confidence such that all of them together fail by chance once in thirty times.
  @Test(arguments: Route.allCases) func guessingOnRandomLabels(route: Route) throws {
    let world = try AttackedWorld(seed: 5)
    let sorted = Arrangement.sorted(AttackedWorld.count)
    let attacks = Attack.all(by: route)
    let learning = attacks.filter(\.learnsMembership)
    // Those that do not learn say the same every time, as is shown above.
    let fixed = try world.findings(route, sorted).scores.filter { !learning.contains($0.key) }
    var stream = stream("null")
    var areas: [Attack: [Double]] = [:]
    for _ in 0..<Self.repetitions {
      let arrangement = sorted.relabelled(&stream).shuffled(&stream)
      var scores = fixed
      if !learning.isEmpty {
        let found =
          route == .queries
          ? world.byQueries(arrangement, attacks: learning)
          : try world.findings(route, arrangement)
        scores.merge(found.scores.filter { learning.contains($0.key) }) { $1 }
      }
      for (attack, values) in scores {
        let values = values.map { (isMember: arrangement.isMember[$0], score: $1) }
        areas[attack, default: []].append(
          areaUnderROC(
            members: values.filter(\.isMember).map(\.score),
            nonMembers: values.filter { !$0.isMember }.map(\.score)))
      }
    }
    #expect(Set(areas.keys) == attacks)
    for (attack, areas) in areas {
      let n = Double(areas.count)
      let mean = areas.reduce(0, +) / n
      let variance = areas.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
      #expect(abs(mean - 0.5) <= 3.2 * (variance / n).squareRoot(), "\(attack): \(mean)")
    }
  }

  /// Rows that cannot be told apart: as many of each score whatever the order.
  @Test func equalRows() throws {
    var stream = stream("equal rows")
    let rows: [[Double]] = (0..<6).map { _ in (0..<3).map { _ in stream.normal() } }
    let drawn = (0..<120).map { _ in Int(stream.next(upperBound: UInt64(6))) }
    let isMember = drawn.map { stream.uniform() < 0.3 + 0.08 * Double($0) }
    func findings(_ order: [Int]) throws -> ([AttackResult], [[Double]]) {
      func side(ofMembers: Bool) -> RecordedOutputs.Side {
        let chosen = order.filter { isMember[$0] == ofMembers }.map { drawn[$0] }
        return RecordedOutputs.Side(
          name: "side", labels: chosen.map { $0 % 2 }, samples: Array(chosen.indices),
          kind: .logits,
          benign: OutputRows(
            Tensor(elements: chosen.flatMap { rows[$0] }, shape: [chosen.count, 3])))
      }
      var settings = AuditSettings(thresholdProtocol: .heldOut)
      settings.trustsData = true
      let audit = try OutputAudit(
        outputs: RecordedOutputs(
          target: .init(members: side(ofMembers: true), nonMembers: side(ofMembers: false))),
        file: "equal rows", settings: settings)
      var (results, scores) = ([AttackResult](), [[Double]]())
      audit.forEachAttack {
        results.append(audit.evaluation($0).result($0))
        scores += [$0.target.members.values.sorted(), $0.target.nonMembers.values.sorted()]
      }
      return (results, scores)
    }
    let expected = try findings(Array(0..<120))
    #expect(Set(expected.1[0]).count > 1)
    for _ in 0..<3 {
      let found = try findings(stream.permutation(120))
      #expect(found.0 == expected.0 && found.1 == expected.1)
    }
  }

  /// With few queries the walks along the boundary already tell members of an overfitted model, given
  /// members first, as well as from any other order.
  @Test func fewQueriesSuffice() throws {
    let (network, samples) = try AskedModels.overfitted(120)
    let distances = HopSkipJump(queries: 30).distances(
      oracle: LabelOracle(network), samples: samples)
    let set = samples.scoreSet(distances)
    let area = areaUnderROC(members: set.members.values, nonMembers: set.nonMembers.values)
    #expect(area > 0.55, "\(area)")
  }
}
