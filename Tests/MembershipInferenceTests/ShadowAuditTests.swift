import Datasets
import Foundation
import Results
import Statistics
import Tensors
import TestSupport
import Testing

@testable import MembershipInference

@Suite struct ShadowAuditTests {
  /// Four models on four samples of two classes: 0 and 1, 2 and 3 on complementary halves.
  static var recording: Recording {
    let keep: [Double] = [1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1]
    let logits: [Double] = keep.flatMap { [3 * $0 + 1, 0] }
    return Recording(arrays: [
      "logits": Recording.doubles(logits, [4, 4, 2]), "keep": Recording.doubles(keep, [4, 4]),
      "labels": Recording.integers([0, 0, 0, 0]),
    ])
  }

  static func recordedSignals() throws -> ShadowSignals {
    try ShadowSignals(archive: recording.archive())
  }

  static func audit(_ recording: Recording, target: Int? = nil) throws -> AuditReport {
    try ShadowAudit(
      signals: ShadowSignals(archive: recording.archive()), target: target, file: "s.npz",
      settings: AuditSettings()
    ).report()
  }

  @Test func memberships() throws {
    let report = try Self.audit(Self.recording, target: 0)
    #expect(
      report.attacks.map(\.id) == [
        .confidence, .instanceVector, .liraOnline, .liraOffline, .liraShrunkOnline,
        .liraShrunkOffline, .liraUnbiasedOnline, .liraUnbiasedOffline, .calibratedLoss,
      ])
    #expect(report.attacks.allSatisfy { $0.accuracy == 1 && $0.members == 2 })
    #expect(
      report.warnings == [
        "only 2 members and 2 non-members: choosing the threshold on them, guessing exceeds an "
          + "accuracy of 100 % in one of twenty audits; take at least 50 of each",
        "rmia: left out, it needs population_logits and population_labels",
      ])
    var recording = Self.recording
    recording.arrays["population_logits"] = Recording.doubles(
      (0..<16).map { $0 % 2 == 0 ? 20 : 0 }, [4, 2, 2])
    recording.arrays["population_labels"] = Recording.integers([0, 0])
    let all = try Self.audit(recording)
    #expect(all.attacks.map(\.id).contains(.rmia) && all.members == 8 && all.nonMembers == 8)
    #expect(all.attack(.liraOnline)?.accuracy == 1 && all.attack(.rmia)?.auc == 1)
  }

  /// One OUT model says nothing of the spread: it is that of samples with several, and of all values
  /// where no sample has. Scores are log Φ((φ − μ)/σ).
  @Test(
    arguments: [
      ([[0, 2, 4]], [[false, false, false]], [0, 2, 4], (8.0 / 3).squareRoot()),
      ([[0, 2, 4], [4, 5, 9]], [[false, false, false], [false, true, true]], [2, 2, 4], 2),
    ] as [([[Double]], [[Bool]], [Double], Double)])
  func fewOutModels(
    _ shadows: [[Double]], _ isMember: [[Bool]], _ centres: [Double], _ spread: Double
  ) {
    let target: [Double] = [1, 2, 9]
    let logits: [Double] = (target + shadows.flatMap(\.self)).flatMap { [$0, 0] }
    let signals = ShadowSignals(
      logits: Tensor(elements: logits, shape: [1 + shadows.count, 3, 1, 2]), labels: [0, 0, 0],
      isMember: [true, false, true] + isMember.flatMap(\.self))
    let scores = LiRA().offline(signals, target: 0, shadows: Array(1...shadows.count))
    for index in scores.indices {
      let z = (target[index] - centres[index]) / spread
      #expect(abs(scores[index] - log(erfc(-z / 2.0.squareRoot()) / 2)) < 1e-6)
    }
  }

  /// Memberships, models after models, and what each attack on model 0 rests on: members, non-members.
  /// What lacks IN or OUT models is left out and counted.
  @Test(
    arguments: [
      // Sample 0 has no IN model, sample 3 no OUT model.
      (
        [1, 1, 0, 0] + [0, 1, 1, 1] + [0, 0, 0, 1] + [0, 1, 1, 1],
        [
          .confidence: [2, 2], .liraOffline: [2, 1], .liraOnline: [1, 1], .instanceVector: [1, 1],
          .rmia: [1, 1],
        ],
        [
          "lira-online: 2 of 4 samples left out for lack of shadow models that were trained on them "
            + "and models that were not",
          "lira-offline: 1 of 4 samples left out for lack of shadow models that were not trained on",
          "rmia: 2 of 4 samples left out",
        ]
      ),
      // No model besides the target knows anything.
      (
        [1, 1, 0, 0] + [Double](repeating: 0, count: 12),
        [.confidence: [2, 2], .liraOffline: [2, 2], .rmia: [2, 2]],
        [
          "instance-vector: all samples left out", "lira-online: all samples left out",
          "rmia: offline with a = 0.3",
        ]
      ),
      // All others know everything.
      (
        [1, 1, 0, 0] + [Double](repeating: 1, count: 12), [.confidence: [2, 2]],
        ["lira-offline: all samples left out", "rmia: all samples left out"]
      ),
      // What is left are members only.
      (
        [1, 1, 0, 0] + [1, 0, 0, 0] + [0, 1, 0, 0] + [1, 1, 0, 0],
        [.confidence: [2, 2], .liraOffline: [2, 2], .rmia: [0, 0]],
        ["lira-online: all samples left out"]
      ),
    ] as [([Double], [Attack: [Int]], [String])])
  func samplesWithoutModels(
    keep: [Double], counts: [Attack: [Int]], warnings: [String]
  ) throws {
    var recording = Self.recording
    recording.arrays["keep"] = Recording.doubles(keep, [4, 4])
    recording.arrays["population_logits"] = Recording.doubles(
      (0..<16).map { $0 % 2 == 0 ? 2 : 0 }, [4, 2, 2])
    recording.arrays["population_labels"] = Recording.integers([0, 0])
    let signals = try ShadowSignals(archive: recording.archive())
    let settings = AuditSettings(
      attacks: [.confidence, .instanceVector, .liraOnline, .liraOffline, .rmia],
      allowsInversion: true)
    let report = try ShadowAudit(signals: signals, target: 0, file: "s.npz", settings: settings)
      .report()
    let found = report.attacks.map { ($0.id, [$0.members, $0.nonMembers]) }
    #expect(
      Dictionary(uniqueKeysWithValues: found) == counts.filter { $0.value != [0, 0] })
    for warning in warnings {
      #expect(report.warnings.contains { $0.hasPrefix(warning) }, "\(report.warnings)")
    }
  }

  /// Scores of the samples that are left are those that they have alone, under their own identities.
  @Test func scoresOfTheRest() throws {
    var stream = RandomStream(seed: 9, name: "rest")
    let keep = (0..<5 * 6).map { $0 % 6 == 2 || ($0 / 6 + $0 % 6) % 2 == 0 }
    let logits = keep.flatMap { [stream.normal() + ($0 ? 2 : 0), 0, stream.normal()] }
    func audit(_ samples: [Int]) throws -> [AttackScores] {
      let rows = (0..<5).flatMap { model in samples.map { model * 6 + $0 } }
      let signals = ShadowSignals(
        logits: Tensor(
          elements: rows.flatMap { logits[3 * $0..<3 * $0 + 3] }, shape: [5, samples.count, 1, 3]),
        labels: [Int](repeating: 0, count: samples.count), isMember: rows.map { keep[$0] })
      let settings = AuditSettings(attacks: [.liraOnline, .liraOffline], allowsInversion: true)
      return try ShadowAudit(signals: signals, target: 1, file: "s", settings: settings)
        .attackScores()
    }
    let (whole, alone) = (try audit([0, 1, 2, 3, 4, 5]), try audit([0, 1, 3, 4, 5]))
    #expect(whole.count == 2)
    for (a, b) in zip(whole, alone) {
      #expect(a.target.members.values == b.target.members.values)
      #expect(a.target.nonMembers.values == b.target.nonMembers.values)
      #expect(a.target.members.samples == [7, 9, 11] && a.target.nonMembers.samples == [6, 10])
    }
  }

  /// All in turn: a model that was trained on every sample is not attacked.
  @Test func modelsOfMembersOnly() throws {
    var recording = Self.recording
    let keep: [Double] = [1, 1, 1, 1] + [1, 1, 0, 0] + [0, 0, 1, 1] + [0, 1, 0, 1]
    recording.arrays["keep"] = Recording.doubles(keep, [4, 4])
    let signals = try ShadowSignals(archive: recording.archive())
    let audit = try ShadowAudit(
      signals: signals, target: nil, file: "s", settings: AuditSettings(allowsInversion: true))
    #expect(audit.targets == [1, 2, 3])
    #expect(
      audit.warnings.contains { $0.hasPrefix("1 of 4 models have only members or only non-m") })
  }

  static let faults: [(key: String, array: [UInt8]?, parts: [String])] = [
    ("keep", nil, ["key keep: no such array"]),
    (
      "population_logit", Recording.doubles([1, 0], [1, 2]),
      ["key population_logit: is no array", "logits, probs, labels, keep, population_logits"]
    ),
    ("population_labels", Recording.integers([0]), ["key population_logits: no such array"]),
    ("keep", Recording.doubles([1, 0], [2]), ["key keep: shape [2] for 4 models and 4 samples"]),
    ("keep", Recording.doubles([Double](repeating: 2, count: 16), [4, 4]), ["neither 0 nor 1"]),
    (
      "keep", Recording.doubles([Double](repeating: 1, count: 16), [4, 4]),
      ["s.npz: model 0 has 4 members among 4 samples"]
    ),
    (
      "labels", Recording.integers([0, 0, 2, 0]), ["key logits: sample 2: label 2 is outside 0..<2"]
    ),
    ("labels", Recording.integers([0]), ["key logits: shape [4, 4, 2] for 1 labels"]),
    (
      "logits", Recording.doubles([.nan] + [Double](repeating: 1, count: 31), [4, 4, 2]),
      ["key logits: model 0, sample 0: a logit that is NaN"]
    ),
    (
      "logits",
      Recording.doubles(
        (0..<32).map { $0 == 29 ? .infinity : Double($0) }, [4, 4, 2]),
      ["key logits: model 3, sample 2: a logit that is NaN or infinite"]
    ),
    // One model's probabilities among logits of the others.
    (
      "logits",
      Recording.doubles(
        (0..<32).map { 8..<16 ~= $0 ? ($0 % 2 == 0 ? 0.75 : 0.25) : Double($0 % 7) }, [4, 4, 2]),
      [
        "key logits: model 1: the logits of all rows lie within 0…1 and sum to 1",
        "name them probs",
      ]
    ),
    (
      "population_logits", Recording.doubles([1, 2], [1, 1, 2]),
      ["key population_labels: no such array"]
    ),
  ]

  @Test(arguments: faults.indices) func errors(index: Int) {
    var recording = Self.recording
    recording.arrays[Self.faults[index].key] = Self.faults[index].array
    expectError(Self.faults[index].parts) { _ = try Self.audit(recording) }
  }

  /// Confidences that round to 1 hide what halved logits still show.
  @Test func relativeAttackOnSaturatedConfidences() {
    var stream = RandomStream(seed: 3, name: "saturated")
    let (models, pool) = (9, 60)
    let isMember = (0..<models * pool).map { ($0 / pool + $0 % pool) % 2 == 0 }
    let logits = isMember.flatMap { [40 + stream.normal() + ($0 ? 3 : 0), 0] }
    let signals = ShadowSignals(
      logits: Tensor(elements: logits, shape: [models, pool, 1, 2]),
      labels: [Int](repeating: 0, count: pool),
      isMember: isMember,
      populationLogits: Tensor(elements: Array(logits[..<(models * 40)]), shape: [models, 20, 2]),
      populationLabels: [Int](repeating: 0, count: 20))
    let areas = [false, true].map { isSoftened in
      let rmia = RMIA(marginal: .online, isSoftened: isSoftened)
      let set = signals.scoreSet(
        rmia.scores(signals, target: 0, shadows: Array(1..<models)), target: 0)
      return areaUnderROC(members: set.members.values, nonMembers: set.nonMembers.values)
    }
    #expect(areas[0] < 0.6 && areas[1] > 0.9, "\(areas)")
  }

  /// Six samples under twelve models are not 72 independent ones.
  @Test func intervalsOfPooledScores() throws {
    let keep = (0..<12 * 6).map { ($0 / 6 + $0 % 6) % 2 == 0 }
    var stream = RandomStream(seed: 1, name: "bootstrap")
    let logits = keep.flatMap { [stream.normal() + ($0 ? 1 : 0), 0] }
    let signals = ShadowSignals(
      logits: Tensor(elements: logits, shape: [12, 6, 1, 2]), labels: [Int](repeating: 0, count: 6),
      isMember: keep)
    let settings = AuditSettings(attacks: [.confidence], workers: Workers(2))
    let audit = try ShadowAudit(signals: signals, target: nil, file: "s", settings: settings)
    let result = try #require(audit.report().attack(.confidence))
    let scores = try #require(audit.attackScores().first)
    let independent = AttackEvaluation(thresholdProtocol: .oracle).result(scores)
    #expect(result.accuracy == independent.accuracy && result.members == 36)
    #expect(result.accuracyInterval.contains(result.accuracy))
    #expect(try #require(result.aucInterval).contains(result.auc ?? 0))
    let pooled = try #require(result.aucInterval)
    let single = try #require(independent.aucInterval)
    let effect = scores.target.designEffect(poolSize: 6)
    #expect(
      effect > 1 && pooled.upperBound - pooled.lowerBound > single.upperBound - single.lowerBound)
    #expect(audit.warnings.contains { $0.contains("and for those of one model") })
    #expect(Set(scores.target.members.samples).count == 36)
  }

  @Test func noSuchModel() {
    expectError(["s.npz: no model 4 among 4; pass one of 0…3"]) {
      _ = try Self.audit(Self.recording, target: 4)
    }
  }
}
