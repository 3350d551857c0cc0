import Datasets
import MembershipInference
import Results
import Tensors
import TestSupport
import Testing

/// Outputs drawn at random for audits.
enum Drawn {
  /// Logits of ten classes, the label's raised by `boost`.
  static func side(
    _ name: String, _ count: Int, boost: Double, first: Int = 0, _ stream: inout RandomStream
  ) -> RecordedOutputs.Side {
    let labels = (0..<count).map { $0 % 10 }
    let logits = labels.flatMap { label in
      (0..<10).map { stream.normal() + ($0 == label ? boost : 0) }
    }
    return RecordedOutputs.Side(
      name: name, labels: labels, samples: Array(first..<first + count), kind: .logits,
      benign: OutputRows(Tensor(elements: logits, shape: [count, 10])))
  }

  static func outputs(boosts: (Double, Double), count: Int = 200, seed: UInt64 = 1)
    -> RecordedOutputs
  {
    var stream = RandomStream(seed: seed, name: "drawn")
    return RecordedOutputs(
      target: RecordedOutputs.Pair(
        members: side("members", count, boost: boosts.0, &stream),
        nonMembers: side("non-members", count, boost: boosts.1, first: count, &stream)))
  }
}

extension Drawn {
  /// Nine models of five classes on halves of a pool of 80; the first knows nothing of its members.
  static func shadows(seed: UInt64) -> ShadowSignals {
    var stream = RandomStream(seed: seed, name: "drawn shadows")
    let (models, pool, population) = (9, 80, 50)
    var isMember: [Bool] = []
    for model in 0..<models {
      isMember +=
        model > 0 && model % 2 == 0
        ? isMember.suffix(pool).map { !$0 } : stream.permutation(pool).map { $0 < pool / 2 }
    }
    func rows(_ count: Int, _ knows: (Int) -> Bool) -> [Double] {
      (0..<count).flatMap { row in
        (0..<5).map { stream.normal() + ($0 == row % 5 ? 2 + (knows(row) ? 4 : 0) : 0) }
      }
    }
    let logits = rows(models * pool) { isMember[$0] && $0 >= pool }
    let others = rows(models * population) { _ in false }
    return ShadowSignals(
      logits: Tensor(elements: logits, shape: [models, pool, 1, 5]),
      labels: (0..<pool).map { $0 % 5 },
      isMember: isMember,
      populationLogits: Tensor(elements: others, shape: [models, population, 5]),
      populationLabels: (0..<population).map { $0 % 5 })
  }
}

@Suite struct OutputAuditTests {
  static let byDefault: [Attack] = [
    .gap, .benign, .correctness, .confidence, .entropy, .modifiedEntropy, .lossMean, .topOne,
    .topThree, .topThreeLogistic, .classVector, .classVectorLogistic, .allSignals, .quantile,
    .riskScore,
  ]

  static func audit(_ outputs: RecordedOutputs, _ settings: AuditSettings = .init()) throws
    -> AuditReport
  {
    try OutputAudit(outputs: outputs, file: "a.npz", settings: settings).report()
  }

  @Test func everyAttackRuns() throws {
    let report = try Self.audit(Drawn.outputs(boosts: (5, 2)))
    #expect(report.attacks.map(\.id) == Self.byDefault.sorted())
    #expect(report.members == 200 && report.nonMembers == 200 && report.warnings.isEmpty)
    // What learns without shadow models is evaluated on the other half.
    let learning: Set<Attack> = [
      .topThree, .topThreeLogistic, .classVector, .classVectorLogistic, .allSignals, .quantile,
      .riskScore,
    ]
    for attack in report.attacks {
      let size = learning.contains(attack.id) ? 100 : 200
      #expect(attack.members == size && attack.nonMembers == size, "\(attack.id)")
    }
    #expect(report.attacks.allSatisfy { $0.accuracyInterval.contains($0.accuracy) })
    #expect(report.attacks.allSatisfy { $0.accuracy > 0.6 && $0.adjustedPValue ?? 1 < 0.001 })
    #expect(report.attack(.gap)?.accuracy == (report.trainAccuracy + 1 - report.testAccuracy) / 2)
    // Nothing says that coins decided who is a member.
    #expect(report.empiricalEpsilon == nil)
    #expect((report.outputDiscrepancy ?? 0) > 0.05)
    #expect(try Self.audit(Drawn.outputs(boosts: (5, 2))) == report)
    let workers = AuditSettings(workers: Workers(4))
    #expect(try Self.audit(Drawn.outputs(boosts: (5, 2)), workers) == report)
  }

  /// Only coins let a figure bound ε, and sizes that coins hardly give do not.
  @Test func lowerBoundOfEpsilon() throws {
    var settings = AuditSettings(thresholdProtocol: .heldOut)
    settings.isCoinFlip = true
    let bound = try #require(Self.audit(Drawn.outputs(boosts: (5, 2)), settings).empiricalEpsilon)
    // On all samples, whatever the halves of thresholds are.
    settings.thresholdProtocol = .oracle
    let oracle = try Self.audit(Drawn.outputs(boosts: (5, 2)), settings).empiricalEpsilon
    #expect(bound.value > 0.5 && bound == oracle && bound.assumptions.count == 3)
    var outputs = Drawn.outputs(boosts: (5, 2))
    var stream = RandomStream(seed: 4, name: "fewer")
    outputs.target.nonMembers = Drawn.side(
      "non-members", 100, boost: 2, first: 200, &stream)
    let report = try Self.audit(outputs, settings)
    #expect(report.empiricalEpsilon == nil)
    #expect(report.warnings.contains { $0.hasPrefix("coins would hardly have made 200 members") })
  }

  /// The discrepancy of outputs that leak exceeds what permutations give; of those that do not, it
  /// falls below the level of 95 % of them in 95 % of drawings.
  @Test func discrepancyByChance() throws {
    let settings = AuditSettings(attacks: [.gap])
    let leaking = try Self.audit(Drawn.outputs(boosts: (5, 2)), settings)
    let value = try #require(leaking.outputDiscrepancy)
    #expect(value > 5 * (leaking.discrepancyNull95 ?? 1) && leaking.discrepancyPValue == 0.005)
    let inside = try (0..<40).count { seed in
      let report = try Self.audit(
        Drawn.outputs(boosts: (2, 2), count: 60, seed: UInt64(seed)), settings)
      let (value, level) = (report.outputDiscrepancy ?? 1, report.discrepancyNull95 ?? 0)
      #expect((value > level) == (report.discrepancyPValue ?? 0 <= 0.05))
      return value <= level
    }
    // Fewer than 34 of 40 happen once in three hundred times.
    #expect(inside >= 34, "\(inside)")
  }

  /// Loss below the mean of the members', by hand.
  @Test func lossBelowTheMean() throws {
    let outputs = Drawn.outputs(boosts: (4, 2))
    let result = try #require(Self.audit(outputs).attack(.lossMean))
    let losses = [outputs.target.members, outputs.target.nonMembers].map { side in
      side.labels.indices.map { row -> Double in
        let z = side.benign[row]
        return Double.log(z.reduce(0) { $0 + Double.exp($1) }) - z[side.labels[row]]
      }
    }
    let mean = losses[0].reduce(0, +) / 200
    let accuracy = (losses[0].count { $0 <= mean } + losses[1].count { $0 > mean })
    #expect(result.accuracy == Double(accuracy) / 400)
    #expect(abs((result.threshold ?? 0) + mean) < 1e-9)
  }

  @Test func heldOutHalves() throws {
    let settings = AuditSettings(thresholdProtocol: .heldOut, seed: 3)
    let report = try Self.audit(Drawn.outputs(boosts: (5, 2), count: 201), settings)
    #expect(report.members == 201 && report.attacks.allSatisfy { $0.members == 101 })
    #expect(
      report.attacks.allSatisfy {
        $0.thresholdProtocol == ($0.id <= .gap || $0.id == .correctness ? .fixed : .heldOut)
      })
    #expect(try #require(report.attack(.benign)).accuracy > 0.7)
    expectError(["a.npz: too few samples to hold half of them out"]) {
      _ = try Self.audit(Drawn.outputs(boosts: (5, 2), count: 3), settings)
    }
  }

  @Test func shadowsAreTheDefaultWhereTheyAre() throws {
    var outputs = Drawn.outputs(boosts: (5, 2))
    outputs.shadow = Drawn.outputs(boosts: (5, 2), seed: 2).target
    let report = try Self.audit(outputs, AuditSettings(scope: .perClass))
    #expect(report.attack(.confidence)?.thresholdProtocol == .shadow)
    #expect(report.attack(.confidence)?.scope == .perClass)
    // The strategies keep one threshold.
    #expect(report.attack(.benign)?.scope == .global)
    #expect(report.attack(.riskScore)?.threshold == 0.5)
    #expect(try #require(report.riskScores).rmse < 0.15)
    #expect(report.attacks.allSatisfy { $0.accuracy > 0.6 })
  }

  /// Shadow outputs on benign inputs only: the attack on all signals learns from those, IA says that its
  /// threshold is the target's own.
  @Test(arguments: [true, false]) func inputsOfOneSideOnly(ofTarget: Bool) throws {
    var outputs = Drawn.outputs(boosts: (5, 2))
    var shadow = Drawn.outputs(boosts: (5, 2), seed: 2).target
    func copy(_ pair: inout RecordedOutputs.Pair) {
      pair.members.adversarial = pair.members.benign
      pair.nonMembers.adversarial = pair.nonMembers.benign
    }
    if ofTarget { copy(&outputs.target) } else { copy(&shadow) }
    outputs.shadow = shadow
    let report = try Self.audit(outputs)
    #expect(try #require(report.attack(.allSignals)).accuracy > 0.7)
    #expect(report.attack(.adversarial)?.thresholdProtocol == (ofTarget ? .oracle : nil))
    #expect(report.warnings.contains { $0.hasPrefix("IA: no shadow outputs") } == ofTarget)
  }

  @Test func shadowProtocolNeedsShadows() {
    expectError(["a.npz: no shadow outputs", "--protocol held-out"]) {
      _ = try Self.audit(Drawn.outputs(boosts: (5, 2)), AuditSettings(thresholdProtocol: .shadow))
    }
  }

  /// A worst-case confidence above the attained one is an error that names the sample.
  @Test func orderOfConfidences() throws {
    var outputs = Drawn.outputs(boosts: (5, 2), count: 20)
    func shifted(_ side: RecordedOutputs.Side, _ change: Double, at row: Int) -> OutputRows {
      let values = side.labels.indices.flatMap { i in
        side.benign[i].indices.map {
          side.benign[i][$0] - ($0 == side.labels[i] ? (i == row ? change : 1) : 0)
        }
      }
      return OutputRows(Tensor(elements: values, shape: [20, 10]))
    }
    outputs.target.members.worstCase = shifted(outputs.target.members, 1, at: 0)
    outputs.target.nonMembers.worstCase = shifted(outputs.target.nonMembers, 0, at: 7)
    #expect(try Self.audit(outputs).attack(.verified)?.input == .worstCase)
    outputs.target.nonMembers.worstCase = shifted(outputs.target.nonMembers, -1e-3, at: 7)
    expectError(["a.npz: non-members, row 7: worst-case confidence", "exceeds the benign one"]) {
      _ = try Self.audit(outputs)
    }
    outputs.target.nonMembers.worstCase = shifted(outputs.target.nonMembers, 0.5, at: 7)
    outputs.target.members.adversarial = shifted(outputs.target.members, 1.5, at: 3)
    outputs.target.nonMembers.adversarial = shifted(outputs.target.nonMembers, 1, at: 3)
    outputs.target.members.worstCase = shifted(outputs.target.members, 1, at: 3)
    expectError(["members, row 3: worst-case confidence", "the adversarial one"]) {
      _ = try Self.audit(outputs)
    }
  }

  @Test func oddOutputs() throws {
    let inverted = AuditSettings(allowsInversion: true)
    let swapped = try Self.audit(Drawn.outputs(boosts: (2, 5)), inverted)
    #expect(swapped.warnings.contains { $0.contains("are the sets swapped?") })
    #expect(swapped.warnings.contains { $0.hasPrefix("IB: members score lower") })
    var same = Drawn.outputs(boosts: (4, 4))
    same.target.nonMembers = same.target.members
    expectError(["a.npz: 200 non-members have the same outputs as members"]) {
      _ = try Self.audit(same)
    }
    let rows = (0..<32).map { $0 % 2 == $0 / 16 ? 1.0 : 0 }
    let side = RecordedOutputs.Side(
      name: "members", labels: [Int](repeating: 0, count: 16), samples: Array(0..<16),
      kind: .probabilities, benign: OutputRows(Tensor(elements: rows, shape: [16, 2])))
    let rounded = try Self.audit(
      RecordedOutputs(target: RecordedOutputs.Pair(members: side, nonMembers: side)))
    #expect(rounded.warnings.contains { $0.hasPrefix("16 of 32 rows give the true class all") })
    #expect(rounded.warnings.contains("entropy: all scores are equal"))
    #expect(try #require(rounded.attack(.gap)).accuracy == 0.5)
  }

  /// Sets that are swapped, of the target or of the shadow models, unless that is allowed.
  @Test func swappedSets() throws {
    let swapped = Drawn.outputs(boosts: (2, 4))
    expectError(["a.npz: members have lower confidences than non-members, AUC 0.", "swap the sets"])
    {
      _ = try Self.audit(swapped)
    }
    var outputs = Drawn.outputs(boosts: (4, 2), seed: 2)
    outputs.shadow = swapped.target
    expectError(["a.npz: shadow members have lower confidences than shadow non-members"]) {
      _ = try Self.audit(outputs)
    }
    #expect(
      try Self.audit(outputs, AuditSettings(allowsInversion: true)).attack(.confidence) != nil)
  }

  /// Outputs that are all the same, confidences that are, labels of other samples.
  @Test func brokenOutputs() throws {
    var outputs = Drawn.outputs(boosts: (6, 5))
    let labels = outputs.target.members.labels
    outputs.target.members.labels = labels.map { ($0 + 1) % 10 }
    outputs.target.nonMembers.labels = outputs.target.members.labels
    expectError(["a.npz: only ", " of 400 labels are the arg-max, fewer than by guessing"]) {
      _ = try Self.audit(outputs)
    }
    func constant(_ row: (Int) -> [Double]) -> RecordedOutputs {
      let rows = OutputRows(Tensor(elements: labels.flatMap(row), shape: [labels.count, 10]))
      outputs.target.members = RecordedOutputs.Side(
        name: "members", labels: labels, samples: Array(0..<200), kind: .logits, benign: rows)
      outputs.target.nonMembers = outputs.target.members
      return outputs
    }
    expectError(["a.npz: all rows of outputs are equal"]) {
      _ = try Self.audit(constant { _ in [2, 0, 0, 0, 0, 0, 0, 0, 0, 0] })
    }
    expectError(["a.npz: the confidence of all members and non-members is the same"]) {
      _ = try Self.audit(constant { label in (0..<10).map { $0 == label ? 3 : 0 } })
    }
  }

  /// The published arithmetic keeps its saturation.
  @Test func compatibility() throws {
    var stream = RandomStream(seed: 5, name: "saturated")
    let pair = RecordedOutputs.Pair(
      members: Drawn.side("members", 50, boost: 60, &stream),
      nonMembers: Drawn.side("non-members", 50, boost: 50, &stream))
    let outputs = RecordedOutputs(target: pair)
    #expect(try #require(Self.audit(outputs).attack(.benign)).accuracy > 0.99)
    for compatibility in [Compatibility.song2019, .song2021] {
      let report = try Self.audit(
        outputs, AuditSettings(thresholdProtocol: .oracle, compatibility: compatibility))
      let attack = try #require(report.attack(.benign))
      #expect(attack.accuracy == 0.5 && attack.signal == "confidence")
    }
  }
}

@Suite struct SelfTestTests {
  /// Every attack on outputs finds the members of a memorising model and none where there are none.
  @Test func controls() {
    let outcomes = SelfTest.outputAttacks(workers: Workers(2))
    let expected = Set(OutputAuditTests.byDefault).union([
      .adversarial, .verified, .threePart,
    ]).union(Attack.needing(.shadowModels))
    #expect(Set(outcomes.map(\.id)) == expected)
    for outcome in outcomes {
      #expect(outcome.isPassed, "\(outcome.id): \(outcome.positive.accuracy) \(outcome.null)")
    }
  }

  /// Over 1,000 repetitions without leakage, for all attacks on outputs: the intervals of accuracy and
  /// of the area under the curve contain ½ in at least 93 %, and few p-values are small. Of intervals
  /// that are right, 200 repetitions would fail one in twelve by chance, 1,000 one in 700. Networks,
  /// which take long to learn, have 24, of which 19 suffice and 5 are too many: right ones fail one in
  /// a thousand times.
  @Test(arguments: [ThresholdProtocol.oracle, .heldOut, .shadow]) func nullCoverage(
    thresholdProtocol: ThresholdProtocol
  ) throws {
    let attacks = Set(OutputAuditTests.byDefault)
    let networks: Set<Attack> = [.topThree, .classVector]
    let repetitions = 24
    var (covered, areas, significant) = ([Attack: Int](), [Attack: Int](), [Attack: Int]())
    for seed in 0..<UInt64(1000) {
      let settings = AuditSettings(
        thresholdProtocol: thresholdProtocol,
        attacks: seed < repetitions ? attacks : attacks.subtracting(networks),
        allowsInversion: true, seed: seed)
      var outputs = Drawn.outputs(boosts: (2, 2), count: 60, seed: 1000 + seed)
      if thresholdProtocol == .shadow {
        outputs.shadow = Drawn.outputs(boosts: (2, 2), count: 60, seed: 5000 + seed).target
      }
      for attack in try OutputAuditTests.audit(outputs, settings).attacks {
        covered[attack.id, default: 0] += attack.accuracyInterval.contains(0.5) ? 1 : 0
        areas[attack.id, default: 0] += attack.aucInterval?.contains(0.5) ?? true ? 1 : 0
        significant[attack.id, default: 0] += attack.pValue < 0.05 ? 1 : 0
      }
    }
    for attack in attacks {
      let (least, most) = networks.contains(attack) ? (19, 4) : (930, 70)
      #expect(covered[attack] ?? 0 >= least, "\(attack) \(covered)")
      #expect(areas[attack] ?? 0 >= least, "\(attack) \(areas)")
      #expect(significant[attack] ?? 1000 <= most, "\(attack) \(significant)")
    }
  }

  /// The same for the attacks by shadow models, against a target that alone knows nothing.
  @Test func nullCoverageByShadows() throws {
    var (covered, areas, significant) = ([Attack: Int](), [Attack: Int](), [Attack: Int]())
    for seed in 0..<UInt64(1000) {
      let settings = AuditSettings(allowsInversion: true, seed: seed)
      let audit = try ShadowAudit(
        signals: Drawn.shadows(seed: seed), target: 0, file: "a.npz", settings: settings)
      for attack in audit.report().attacks {
        covered[attack.id, default: 0] += attack.accuracyInterval.contains(0.5) ? 1 : 0
        areas[attack.id, default: 0] += attack.aucInterval?.contains(0.5) ?? true ? 1 : 0
        significant[attack.id, default: 0] += attack.pValue < 0.05 ? 1 : 0
      }
    }
    #expect(
      Set(covered.keys) == Attack.needing(.shadowModels).union([.confidence]))
    for attack in covered.keys {
      #expect(covered[attack] ?? 0 >= 930 && areas[attack] ?? 0 >= 930, "\(covered) \(areas)")
      #expect(significant[attack] ?? 1000 <= 80, "\(attack) \(significant)")
    }
  }
}
