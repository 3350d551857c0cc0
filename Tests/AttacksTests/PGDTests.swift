import Attacks
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct PGDTests {
  static let perturbations = [0, 1e-8, 1 / 255.0, 0.1, 0.7, 3].map {
    Perturbation(radius: $0, range: 0...1)
  }

  static func stream(_ seed: UInt64 = 1) -> RandomStream {
    RandomStream(seed: seed, name: "attack")
  }

  static func streams(_ count: Int) -> [RandomStream] {
    (0..<count).map { RandomStream(seed: 1, name: "attack/\($0)") }
  }

  /// Attacked points lie in the box to the last bit, and are never easier than the sample.
  @Test(arguments: Example.allCases, perturbations)
  func staysInTheBox(example: Example, perturbation: Perturbation) {
    let network = example.network
    let (x, labels) = samples(20, for: network)
    let box = perturbation.attackBox(around: x)
    let clean = losses(network, x, labels)
    for attack in [PGD.training, .evaluation, PGD(steps: 3, randomStarts: 2, cleanStart: true)] {
      var stream = Self.stream()
      let last = attack.lastPoint(
        against: network, x: x, labels: labels, perturbation: perturbation, from: &stream)
      #expect(last.shape == x.shape && isInside(last, box))
      var streams = Self.streams(20)
      let best = attack.strongestPoint(
        against: network, x: x, labels: labels, perturbation: perturbation, from: &streams)
      #expect(best.shape == x.shape && isInside(best, box))
      if attack.cleanStart {
        #expect(zip(losses(network, best, labels), clean).allSatisfy { $0 >= $1 })
      }
      if perturbation.radius == 0 { #expect(last == x && best == x) }
    }
  }

  /// Against a linear classifier of two classes the loss rises along sign(w_j − w_y): the optimum
  /// is that corner of the box, and PGD is there.
  @Test(arguments: [0.01, 0.1, 0.5]) func linearOptimum(radius: Double) throws {
    var architecture = Architecture(name: "linear", inputShape: [7])
    architecture.append(map: .dense(inputs: 7, outputs: 2), name: "dense1")
    let weight: [Float] = [1, -2, 0.5, 0.25, -0.125, 3, -1, -1, 1, 1, -0.5, 0.25, -2, 0.5]
    let network = Network<Float>(
      architecture: architecture,
      parameters: [
        Tensor(elements: weight, shape: [2, 7]), Tensor(elements: [0.5, -0.5], shape: [2]),
      ])
    let (x, labels) = samples(40, for: network)
    let perturbation = Perturbation(radius: radius, range: 0...1)
    let box = perturbation.attackBox(around: x)
    let corner = Tensor(
      elements: x.elements.indices.map { index -> Float in
        let (label, i) = (labels[index / 7], index % 7)
        let slope = weight[(1 - label) * 7 + i] - weight[label * 7 + i]
        return slope > 0 ? box.upper[index] : box.lower[index]
      }, shape: x.shape)
    var stream = Self.stream()
    for attack in [PGD.training, .evaluation, PGD(steps: 1, randomStarts: 1, cleanStart: false)] {
      let last = attack.lastPoint(
        against: network, x: x, labels: labels, perturbation: perturbation, from: &stream)
      #expect(last == corner)
      var streams = Self.streams(40)
      let best = attack.strongestPoint(
        against: network, x: x, labels: labels, perturbation: perturbation, from: &streams)
      let (a, b) = (losses(network, best, labels), losses(network, corner, labels))
      #expect(zip(a, b).allSatisfy { $0 >= $1 })
    }
  }

  @Test(arguments: Example.allCases) func randomStarts(example: Example) {
    let network = example.network
    let (x, labels) = samples(20, for: network)
    let perturbation = Perturbation(radius: 0.1, range: 0...1)
    let last = ([1, 1, 2] as [UInt64]).map { seed in
      var stream = Self.stream(seed)
      return PGD(steps: 0, randomStarts: 1, cleanStart: false).lastPoint(
        against: network, x: x, labels: labels, perturbation: perturbation, from: &stream)
    }
    #expect(last[0] == last[1] && last[0] != last[2] && last[0] != x)
    // The first runs of more restarts are those of fewer: the best can only grow.
    let strongest = [0, 1, 2, 5].map { count in
      var streams = Self.streams(20)
      let best = PGD(steps: 5, randomStarts: count, cleanStart: true).strongestPoint(
        against: network, x: x, labels: labels, perturbation: perturbation, from: &streams)
      return losses(network, best, labels)
    }
    for (fewer, more) in zip(strongest, strongest.dropFirst()) {
      #expect(zip(fewer, more).allSatisfy { $0 <= $1 })
    }
  }

  /// Random starts fill the box: uniform noise of ±ε, cut to it.
  @Test func startsAreUniform() {
    let network = Example.mlp.network
    let x = Tensor<Float>(repeating: 0.5, shape: [400] + Example.inputShape)
    var stream = Self.stream()
    let start = PGD(steps: 0, randomStarts: 1, cleanStart: false).lastPoint(
      against: network, x: x, labels: [Int](repeating: 0, count: 400),
      perturbation: Perturbation(radius: 0.25, range: 0.375...1), from: &stream)
    let n = Double(start.count)
    let share = { (condition: (Float) -> Bool) in Double(start.elements.count(where: condition)) / n
    }
    #expect(abs(share { $0 == 0.375 } - 0.25) < 5 * (0.25 * 0.75 / n).squareRoot())
    #expect(abs(share { $0 > 0.5 } - 0.5) < 5 * 0.5 / n.squareRoot())
    #expect(abs(share { $0 > 0.7 } - 0.1) < 5 * (0.1 * 0.9 / n).squareRoot())
  }

  /// A batch is attacked like its parts: the gradient is that of the sum, a random start the sample's own.
  @Test func batchesAreSums() {
    let network = Example.tanhMLP.network
    let (x, labels) = samples(6, for: network)
    let attack = PGD(steps: 10, randomStarts: 1, cleanStart: false)
    let perturbation = Perturbation(radius: 0.1, range: 0...1)
    var streams = Self.streams(6)
    let all = attack.strongestPoint(
      against: network, x: x, labels: labels, perturbation: perturbation, from: &streams)
    for row in 0..<6 {
      var own = [Self.streams(6)[row]]
      let one = attack.strongestPoint(
        against: network, x: x.rows([row]), labels: [labels[row]], perturbation: perturbation,
        from: &own)
      let (a, b) = (
        losses(network, one, [labels[row]])[0], losses(network, all.rows([row]), [labels[row]])[0]
      )
      #expect(abs(a - b) < 1e-4 * max(1, abs(b)))
      #expect(zip(one.elements, all.rows([row]).elements).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  /// The reference study's attacks: steps of ε/4 and of 2.5ε/20.
  @Test func published() {
    #expect(PGD.training.steps == 10 && PGD.training.stepFactor == 2.5)
    #expect(PGD.training.randomStarts == 1 && !PGD.training.cleanStart)
    #expect(PGD.evaluation.steps == 20 && PGD.evaluation.stepFactor == 2.5)
    #expect(PGD.evaluation.cleanStart)
  }
}
