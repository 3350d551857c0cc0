import Networks
import Results
import Tensors
import Testing

@testable import MembershipInference

@Suite struct QueryAuditTests {
  static let settings = QuerySettings(
    queries: 400, rotation: 4, translation: 1, noiseLevel: 0.2, copies: 50, seed: 2,
    workers: .init(2))

  /// On an overfitted model labels tell almost as much as confidences, and more than correctness.
  @Test func labelsMatchConfidences() throws {
    let (network, samples) = try AskedModels.overfitted()
    let results = QueryAudit(
      target: Suspect(network: network, samples: samples), settings: Self.settings
    ).results(QueryAudit.attacks)
    let logits = Network<Double>(network).logits(Tensor<Double>(samples.inputs))
    let odds = samples.scoreSet(trueClassLogOdds(logits: logits, labels: samples.labels))
    let evaluation = AttackEvaluation(thresholdProtocol: .oracle)
    let confidence = evaluation.result(
      AttackScores(id: .confidence, signal: "log-odds", target: odds))
    let gap = try #require(
      results.first { $0.id == .augmentationRotationCount })
    let hits = zip(logits.rowMaxima(), samples.labels).map { $0 == $1 ? 1.0 : 0 }
    let sums = zip(hits, samples.isMember).reduce(0) { $0 + ($1.1 ? $1.0 : -$1.0) }
    let gapAccuracy = 0.5 + sums / 120
    #expect(Set(results.map(\.id)) == QueryAudit.attacks)
    #expect(gap.accuracy >= gapAccuracy)
    for id in [Attack.boundaryHopSkipJump, .boundaryCarliniWagner, .noise] {
      let result = try #require(results.first { $0.id == id })
      #expect(result.accuracy > gapAccuracy, "\(id)")
      #expect(result.accuracy > confidence.accuracy - 0.06, "\(id)")
    }
  }

  /// With queries enough the distance to the boundary tells as much as the confidence does, within
  /// three points, and more than correctness.
  @Test func distancesMatchConfidences() throws {
    let (network, samples) = try AskedModels.overfitted(120, "mlp:256-128")
    let logits = Network<Double>(network).logits(Tensor<Double>(samples.inputs))
    func result(_ values: [Double]) -> AttackResult {
      AttackEvaluation(thresholdProtocol: .oracle).result(
        AttackScores(id: .confidence, signal: "", target: samples.scoreSet(values)))
    }
    let confidence = result(trueClassLogOdds(logits: logits, labels: samples.labels))
    let gap = result(zip(logits.rowMaxima(), samples.labels).map { $0 == $1 ? 1 : 0 })
    let settings = QuerySettings(queries: 2500, workers: .init(2))
    let distance = try #require(
      QueryAudit(target: Suspect(network: network, samples: samples), settings: settings).results([
        .boundaryHopSkipJump
      ]).first)
    #expect(abs(distance.accuracy - confidence.accuracy) < 0.03)
    #expect(distance.accuracy > gap.accuracy + 0.03)
  }

  /// Queries per sample, as each attack is defined.
  @Test func queriesPerSample() throws {
    let (network, samples) = try AskedModels.overfitted()
    let scores = QueryAudit(
      target: Suspect(network: network, samples: samples), settings: Self.settings
    ).scores(QueryAudit.attacks)
    let queries = Dictionary(uniqueKeysWithValues: scores.map { ($0.id, $0.queries) })
    #expect(queries[.augmentationRotation] == 3 && queries[.augmentationTranslation] == 5)
    #expect(queries[.augmentationRotationCount] == 3 && queries[.outliers] == 1)
    #expect(
      queries[.augmentationTranslationCount] == 5 && queries[.topOneRandom] == 1 + 1000 / 120.0)
    #expect(queries[.noise] == 51 && queries[.boundaryCarliniWagner] == .some(nil))
    let walked = try #require(queries[.boundaryHopSkipJump] ?? nil)
    #expect(walked > 300 && walked < 400)
    let combined = try #require(queries[.combined] ?? nil)
    #expect(combined > 3 + 5 + 300 && combined < 3 + 5 + 400)
  }

  /// Rounding or masking probabilities, which keeps the arg-max, changes nothing.
  @Test func maskedOutputsChangeNothing() throws {
    let (network, samples) = try AskedModels.overfitted()
    let masked = LabelOracle { inputs in
      let logits = network.logits(inputs)
      return logits.rowMaxima().map { label in
        // Half of the probability for the arg-max, the rest spread evenly.
        let row = (0..<10).map { $0 == label ? 0.5 : (0.5 / 9 * 10).rounded() / 10 }
        return row.firstIndex(of: row.max()!)!
      }
    }
    let attacks = QueryAudit.attacks.subtracting([
      .boundaryCarliniWagner, .whiteBoxGradient, .whiteBoxNorms, .topOneRandom, .outliers,
    ])
    let scores = [
      Suspect(network: network, samples: samples), Suspect(oracle: masked, samples: samples),
    ].map { suspect in
      QueryAudit(target: suspect, settings: Self.settings).scores(attacks).map(\.target)
    }
    #expect(scores[0].count == 7 && scores[0] == scores[1])
  }

  /// Thresholds come from shadow models or from a held-out half, which is not evaluated.
  @Test func protocols() throws {
    let (network, samples) = try AskedModels.overfitted()
    var settings = Self.settings
    settings.thresholdProtocol = .heldOut
    let attacks: Set<Attack> = [.noise, .combined, .whiteBoxGradient, .whiteBoxNorms]
    let heldOut = QueryAudit(
      target: Suspect(network: network, samples: samples), settings: settings
    ).results(attacks)
    #expect(heldOut.allSatisfy { $0.thresholdProtocol == .heldOut && $0.members == 30 })
    settings.thresholdProtocol = nil
    let suspect = Suspect(network: network, samples: samples)
    let shadow = QueryAudit(target: suspect, shadows: [suspect, suspect], settings: settings)
      .results(attacks)
    #expect(shadow.count == 4 && shadow.allSatisfy { $0.thresholdProtocol == .shadow })
    #expect(shadow.allSatisfy { $0.members == 60 && $0.accuracy > 0.6 })
  }

  #if DEBUG
    static let repetitions = 20
  #else
    static let repetitions = 200
  #endif

  /// Over 200 repetitions without leakage the intervals of the label-only attacks contain ½ in at
  /// least 93 %, and few p-values are small; over 20, four standard deviations more may fail.
  @Test(arguments: [ThresholdProtocol.oracle, .heldOut]) func nullCoverage(
    thresholdProtocol: ThresholdProtocol
  ) {
    let attacks: Set<Attack> = [
      .noise, .augmentationRotation, .augmentationTranslation, .augmentationRotationCount,
      .augmentationTranslationCount, .boundaryHopSkipJump, .combined,
    ]
    let darkest = LabelOracle { images in
      (0..<images.shape[0]).map { row in
        (0..<4).min { images[row * 16 + 5 * $0] < images[row * 16 + 5 * $1] }!
      }
    }
    var (covered, significant) = ([Attack: Int](), [Attack: Int]())
    for seed in 0..<UInt64(Self.repetitions) {
      var stream = RandomStream(seed: seed, name: "null images")
      let images = Tensor<Float>(uniform: 0...1, shape: [80, 1, 4, 4], from: &stream)
      let labels = darkest.labels(images).map { stream.uniform() < 0.8 ? $0 : ($0 + 1) % 4 }
      let samples = AttackedSamples(
        inputs: images, labels: labels, samples: Array(0..<80),
        isMember: (0..<80).map { $0 < 40 }, range: 0...1)
      let settings = QuerySettings(
        thresholdProtocol: thresholdProtocol, queries: 40, copies: 20, seed: seed)
      for attack in QueryAudit(
        target: Suspect(oracle: darkest, samples: samples), settings: settings
      ).results(attacks) {
        covered[attack.id, default: 0] += attack.accuracyInterval.contains(0.5) ? 1 : 0
        significant[attack.id, default: 0] += attack.pValue < 0.05 ? 1 : 0
      }
    }
    for attack in attacks {
      let (least, most) = Self.repetitions == 200 ? (186, 14) : (15, 5)
      #expect(covered[attack] ?? 0 >= least, "\(attack) \(covered)")
      #expect(significant[attack] ?? 200 <= most, "\(attack) \(significant)")
    }
  }

  /// Tables have no rotations; zeros and ones are flipped, not blurred.
  @Test func tables() throws {
    let (_, planes, _) = try BoundaryDistanceTests.plane()
    let samples = AttackedSamples(
      inputs: Tensor(elements: planes.inputs.elements.map { $0 > 0 ? 1 : 0 }, shape: [60, 6]),
      labels: planes.labels, samples: planes.samples, isMember: planes.isMember, range: 0...1)
    let seen = LabelOracle { inputs in
      #expect(inputs.elements.allSatisfy { $0 == 0 || $0 == 1 })
      return [Int](repeating: 1, count: inputs.shape[0])
    }
    let scores = QueryAudit(
      target: Suspect(oracle: seen, samples: samples), settings: Self.settings
    ).scores([
      .noise, .augmentationRotation, .augmentationTranslation,
    ])
    #expect(scores.map(\.id) == [.noise])
  }

  @Test func selfTest() {
    let outcomes = SelfTest.queryAttacks(seed: 3, workers: .init(2))
    #expect(Set(outcomes.map(\.id)) == SelfTest.controlledQueryAttacks)
    for outcome in outcomes { #expect(outcome.isPassed, "\(outcome.id)") }
  }
}

@Suite struct ImageTransformationTests {
  private let image = Tensor<Float>(elements: [1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [1, 1, 3, 3])

  private func apply(_ transformation: ImageTransformation) -> [Float] {
    transformation.applied(to: image, fill: 0).elements
  }

  @Test func translations() {
    #expect(apply(.translation(rows: 0, columns: 0)) == image.elements)
    #expect(apply(.translation(rows: 1, columns: 0)) == [0, 0, 0, 1, 2, 3, 4, 5, 6])
    #expect(apply(.translation(rows: 0, columns: -2)) == [3, 0, 0, 6, 0, 0, 9, 0, 0])
    for d in 1...4 { #expect(ImageTransformation.translations(by: d).count == 4 * d) }
  }

  @Test func rotations() {
    #expect(apply(.rotation(degrees: 0)) == image.elements)
    let quarter = apply(.rotation(degrees: 90))
    let expected: [Float] = [3, 6, 9, 2, 5, 8, 1, 4, 7]
    for (a, b) in zip(quarter, expected) { #expect(abs(a - b) < 1e-5) }
    let there = ImageTransformation.rotation(degrees: 37).applied(to: image, fill: 0)
    #expect(abs(there[4] - 5) < 1e-6)
  }
}
