import Networks
import Results
import Tensors
import Testing

@testable import MembershipInference

@Suite struct LearntQueryAttackTests {
  private static let weights: [[Double]] = [
    [0.5, -1, 0.25, -1.25, 0, 1.25], [-1, -0.5, -1.25],
    [0.25, -1.25, 0, 1.25, -0.25, 1], [0.25, 0.5],
  ]

  /// Samples of a table whose columns are a number and one of two values.
  private static func mixed(_ count: Int) -> AttackedSamples {
    let values = (0..<count).flatMap { (i: Int) -> [Float] in
      [0.3 + Float(i % 7) / 20, i % 3 == 0 ? 0.9 : 0.2]
    }
    return AttackedSamples(
      inputs: Tensor(elements: values, shape: [count, 2]), labels: (0..<count).map { $0 % 2 },
      samples: Array(0..<count), isMember: (0..<count).map { $0 < count / 2 }, range: 0...1)
  }

  /// Numbers get Gaussian noise, columns of two values flips to the other value.
  @Test func noiseByColumn() {
    let samples = Self.mixed(2000)
    let kinds = ColumnKinds(samples)
    #expect(kinds.binary[0] == nil && kinds.binary[1]! == (0.2, 0.9))
    #expect(kinds.levels().count == 25)
    let noise = Noise(kinds: kinds, range: 0...1, deviation: 0.05, flips: 0.25)
    var streams = (0..<2000).map { RandomStream(seed: 1, name: "noise/\($0)") }
    let noisy = noise.applied(to: samples.inputs, from: &streams).elements
    let old = samples.inputs.elements
    #expect((0..<2000).allSatisfy { [0.2, 0.9].contains(noisy[2 * $0 + 1]) })
    let flipped = (0..<2000).count { noisy[2 * $0 + 1] != old[2 * $0 + 1] }
    // 500 expected, with a standard deviation of 19.
    #expect(abs(flipped - 500) < 80)
    let squares = (0..<2000).reduce(0.0) { sum, row in
      let change = Double(noisy[2 * row] - old[2 * row])
      return sum + change * change
    }
    #expect(abs((squares / 2000).squareRoot() - 0.05) < 0.004)
  }

  /// Images whose dark corners hold two values only are no binary images.
  @Test func noiseOfImages() {
    var stream = RandomStream(seed: 4, name: "images")
    var pixels = Tensor<Float>(uniform: 0...1, shape: [20, 1, 2, 2], from: &stream).elements
    for row in 0..<20 { pixels[4 * row] = row == 0 ? 1 : 0 }
    func kinds(_ values: [Float]) -> ColumnKinds {
      ColumnKinds(
        AttackedSamples(
          inputs: Tensor(elements: values, shape: [20, 1, 2, 2]),
          labels: [Int](repeating: 0, count: 20), samples: Array(0..<20),
          isMember: (0..<20).map { $0 < 10 }, range: 0...1))
    }
    #expect(kinds(pixels).binary.allSatisfy { $0 == nil })
    #expect(kinds(pixels.map { $0.rounded() }).binary.allSatisfy { $0 != nil })
    #expect(kinds(pixels).levels().count == 10)
  }

  /// What tells members best on known samples is chosen: a model that knows inputs below ½ alone, of
  /// which members are those that noise of the right size does not carry across.
  @Test func tuningFindsTheBest() throws {
    let samples = AttackedSamples(
      inputs: Tensor(elements: (0..<80).map { Float($0) / 80 }, shape: [80, 1]),
      labels: [Int](repeating: 0, count: 80), samples: Array(0..<80),
      isMember: (0..<80).map { $0 % 3 != 0 }, range: 0...1)
    let suspect = Suspect(
      oracle: LabelOracle { [Int](repeating: 0, count: $0.shape[0]) }, samples: samples)
    let lesson = try #require(
      Lesson(target: suspect, shadows: [suspect], settings: QuerySettings()))
    let attack = TunedAttack(settings: [0, 0.5, 1, 0.7]) { share, suspect in
      suspect.samples.isMember.enumerated().map { row, isMember in
        isMember == (Double(row) < share * 80) ? 1.0 : 0
      }
    }
    // Full agreement of the score with membership on the first 80·share rows: the accuracy grows with
    // the share up to 1, where all members score 1 and all others 0.
    #expect(attack.tuned(on: lesson) == 1)
  }

  /// Gradients of the last layer, activations, probabilities, loss and label; norms: NumPy's numbers.
  @Test func gradientRows() throws {
    let network = Network<Float>(
      architecture: try Architecture(named: "mlp:3", inputShape: [2], classes: 2),
      parameters: zip(Self.weights, [[3, 2], [3], [2, 3], [2]]).map {
        Tensor(elements: $0.map(Float.init), shape: $1)
      })
    let samples = AttackedSamples(
      inputs: Tensor(elements: [0.5, -1, 0, 0], shape: [2, 2]), labels: [1, 0], samples: [0, 1],
      isMember: [true, false], range: -2...2)
    let place = try #require(samples.samples.firstIndex(of: 0))
    let expected: [[Double]] = [
      [
        0.050453305565094704, 0.17658656947783147, 0.0, -0.0504533055650947, -0.17658656947783144,
        -0.0, 0.25, 0.875, 0.0, 0.20181322226037882, 0.7981867777396212, 0.22541265160164786, 0.0,
        1.0,
      ],
      [
        -1.1422672856645704, -1.2538390613216752, -1.3481346462254504, -1.2538390613216752,
        -0.7368021775564062, 1.3750000000000002, 1.0,
      ],
    ]
    for (attack, numbers) in zip([GradientAttack.gradients, .norms], expected) {
      let rows = attack.rows(of: network, samples: samples, workers: .one) { $0 }
      #expect(rows[place].count == numbers.count)
      for (own, other) in zip(rows[place], numbers) { #expect(abs(own - other) < 1e-9) }
    }
  }

  /// On a network that says how large its only input is, the top tenth of uniform inputs starts at 0.9.
  @Test func randomInputs() throws {
    let network = try AskedModels.linear([8], 0)
    var stream = RandomStream(seed: 3, name: "inputs")
    let samples = AttackedSamples(
      inputs: Tensor(uniform: 0...1, shape: [40, 1], from: &stream),
      labels: [Int](repeating: 1, count: 40), samples: Array(0..<40),
      isMember: (0..<40).map { $0 < 20 }, range: 0...1)
    let suspect = Suspect(network: network, samples: samples)
    let threshold = RandomInputThreshold.threshold(for: suspect, network: network, seed: 1)
    // Logits are 8·x and 0.
    #expect(abs(threshold - 7.2) < 0.3)
    let result = try #require(
      QueryAudit(target: suspect, settings: QuerySettings(seed: 1)).results([.topOneRandom]).first)
    #expect(result.threshold == threshold && result.thresholdProtocol == .fixed)
    let members = zip(samples.inputs.elements, samples.isMember)
    let hits = members.count { $1 && 8 * Double($0) >= threshold }
    let alarms = members.count { !$1 && 8 * Double($0) >= threshold }
    #expect(abs(result.accuracy - (0.5 + Double(hits - alarms) / 40)) < 1e-12)
  }

  /// Only the samples that are unlike others are attacked, by their confidence.
  @Test func outliers() throws {
    let (network, samples) = try AskedModels.overfitted()
    let suspect = Suspect(network: network, samples: samples)
    let scores = try #require(
      QueryAudit(target: suspect, settings: QuerySettings(outliers: 0.25)).scores([.outliers])
        .first)
    let precise = Network<Double>(network)
    let features = try #require(precise.embeddings(of: Tensor<Double>(samples.inputs)))
    #expect(features.shape == [120, 64])
    let rows = (0..<120).map { Array(features.elements[64 * $0..<64 * ($0 + 1)]) }
    let chosen = MembershipInference.outliers(features: rows, share: 0.25)
    #expect(
      Set(scores.target.members.samples + scores.target.nonMembers.samples)
        == Set(chosen.map { samples.samples[$0] }))
    let odds = trueClassLogOdds(
      logits: precise.logits(Tensor<Double>(samples.inputs)), labels: samples.labels)
    let expected = Dictionary(uniqueKeysWithValues: zip(samples.samples, odds))
    for (sample, value) in zip(scores.target.members.samples, scores.target.members.values) {
      #expect(abs(value - (expected[sample] ?? .nan)) < 1e-9)
    }
  }
}
