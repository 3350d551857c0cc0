import Attacks
import Bounds
import Networks
import Results
import Tensors
import Testing

@testable import Training

/// What each method's loss is made of, and the order between losses.
@Suite struct MethodTests {
  static let names = ["mlp:12-9", "mlp:10/tanh", "cnn:2", "resnet:2-2x1"]

  /// A network on random 1×4×4 images, and one shard of a batch.
  struct Problem {
    let network: Network<Float>
    let x: Tensor<Float>
    let labels = (0..<12).map { $0 % 3 }

    init(_ name: String) throws {
      let net = try Architecture(named: name, inputShape: [1, 4, 4], classes: 3)
      var stream = RandomStream(seed: 3, name: name)
      network = Network<Float>(architecture: net, initialisation: .he, from: &stream)
      x = Tensor(uniform: 0...1, shape: [12, 1, 4, 4], from: &stream)
    }

    /// Random starts of an attack.
    var attackStreams: [RandomStream] {
      labels.indices.map { RandomStream(seed: 5, name: "attack/\($0)") }
    }

    func batch(radius: Double, kappa: Double = 0, ramp: Double = 1) -> TrainingBatch {
      TrainingBatch.of(
        network, x, labels,
        Moment(
          perturbation: Perturbation(radius: radius, range: 0...1), naturalWeight: kappa,
          ramp: ramp))
    }

    /// CE of every point.
    func losses(_ points: Tensor<Float>) -> [Float] {
      let tape = Tape<Float>()
      let logits = tape.constant(network.logits(points))
      return tape.value(tape.crossEntropy(logits, labels: labels)).elements
    }
  }

  /// Methods whose robust loss is a bound: per sample never below the loss at the worst point that
  /// a long attack finds.
  @Test(
    arguments: names,
    [
      TrainingMethod.ibp(finalNaturalWeight: 0), .crownIBP(finalNaturalWeight: 0),
      .dual(projections: 0),
    ])
  func trueBounds(name: String, method: TrainingMethod) throws {
    let problem = try Problem(name)
    for (radius, ramp) in [(0.01, 1), (0.1, 1), (0.1, 0.5), (0.1, 0)] {
      let batch = problem.batch(radius: radius, ramp: ramp)
      let losses = batch.tape.value(method.objective.settledLosses(of: batch)).elements
      var streams = problem.attackStreams
      let worst = problem.losses(
        PGD(steps: 40, randomStarts: 3, cleanStart: true).strongestPoint(
          against: problem.network, x: problem.x, labels: problem.labels,
          perturbation: batch.moment.perturbation, from: &streams))
      #expect(zip(losses, worst).allSatisfy { $0 >= $1 - 1e-5 }, "radius \(radius)")
    }
  }

  /// CE + λ·softplus of the worst margin, which bounds the margin at the worst point found.
  @Test(arguments: names) func diffai(name: String) throws {
    let problem = try Problem(name)
    let batch = problem.batch(radius: 0.05)
    let losses = batch.tape.value(
      TrainingMethod.diffai(weight: 2).objective.settledLosses(of: batch)
    ).elements
    var streams = problem.attackStreams
    let point = PGD.evaluation.strongestPoint(
      against: problem.network, x: problem.x, labels: problem.labels,
      perturbation: batch.moment.perturbation,
      from: &streams)
    let (clean, logits) = (problem.losses(problem.x), problem.network.logits(point).elements)
    for (row, label) in problem.labels.enumerated() {
      let margins = (0..<3).filter { $0 != label }.map {
        Double(logits[3 * row + $0] - logits[3 * row + label])
      }
      let least = Double(clean[row]) + 2 * Double.log1p(Double.exp(margins.max()!))
      #expect(Double(losses[row]) >= least - 1e-4)
    }
  }

  /// β = 1 − ramp mixes the two bounds; κ mixes clean and robust losses.
  @Test func crownIBPMixes() throws {
    let problem = try Problem("mlp:12-9")
    let kappa = 0.25
    for ramp in [0, 0.25, 1] {
      let batch = problem.batch(radius: 0.05, kappa: kappa, ramp: ramp)
      let pass = batch.tape.crownIntervalNegatedMargins(
        of: problem.network.architecture, box: batch.box, labels: problem.labels,
        parameters: batch.parameters)
      var margins = batch.tape.value(pass.crown).scaled(by: Float(1 - ramp))
      margins.add(batch.tape.value(pass.intervals), scale: Float(ramp))
      let tape = Tape<Float>()
      let robust = tape.value(tape.crossEntropy(tape.constant(margins), labels: problem.labels))
      let losses = batch.tape.value(
        TrainingMethod.crownIBP(finalNaturalWeight: 0).objective.settledLosses(of: batch)
      ).elements
      let expected = zip(problem.losses(problem.x), robust.elements).map {
        Float(kappa) * $0 + Float(1 - kappa) * $1
      }
      #expect(zip(losses, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  /// CE + β·KL at the point of the attack, which raises the divergence.
  @Test(arguments: [0.5, 6]) func trades(weight: Double) throws {
    let problem = try Problem("mlp:12-9")
    let batch = problem.batch(radius: 0.1)
    let trades = TRADES(weight: weight)
    let losses = batch.tape.value(TrainingMethod.trades(trades).objective.settledLosses(of: batch))
      .elements
    var stream = RandomStream(seed: 4, name: "attack/0/0")
    var start = Tensor<Float>(normal: 1e-3, shape: problem.x.shape, from: &stream)
    start.add(problem.x)
    start.clamp(lower: batch.box.lower, upper: batch.box.upper)
    let benign = problem.network.logits(problem.x)
    let point = PGD.training.lastPoint(
      against: problem.network, from: start, maximising: .divergence(fromLogits: benign),
      perturbation: batch.moment.perturbation, within: batch.box)
    let tape = Tape<Float>()
    let divergence = { (point: Tensor<Float>) in
      tape.value(
        tape.divergence(
          of: tape.constant(benign), from: tape.constant(problem.network.logits(point)))
      ).elements
    }
    let (found, begun) = (divergence(point), divergence(start))
    #expect(zip(found, begun).allSatisfy { $0 > $1 })
    let clean = problem.losses(problem.x)
    for row in losses.indices {
      #expect(abs(losses[row] - clean[row] - Float(weight) * found[row]) < 1e-4)
    }
  }

  /// Ascent stays within ε, raises CE − γ‖·‖², and hardly moves at a high price.
  @Test(arguments: [0, 1.3, 1e6]) func wasserstein(penalty: Double) throws {
    let problem = try Problem("mlp:10/tanh")
    let perturbation = Perturbation(radius: 0.2, range: 0...1)
    let point = WassersteinAscent(steps: 30, penalty: penalty).lastPoint(
      against: problem.network, x: problem.x, labels: problem.labels, perturbation: perturbation)
    let moves = zip(point.elements, problem.x.elements).map { Double($0 - $1) }
    #expect(moves.allSatisfy { abs($0) <= 0.2 } && point.elements.allSatisfy { 0...1 ~= $0 })
    #expect(moves.contains { $0 != 0 })
    if penalty == 1e6 { #expect(moves.allSatisfy { abs($0) < 1e-5 }) }
    let (before, after) = (problem.losses(problem.x), problem.losses(point))
    for row in before.indices {
      let square = moves[row * 16..<row * 16 + 16].reduce(0) { $0 + $1 * $1 }
      #expect(Double(after[row]) - penalty * square >= Double(before[row]) - 1e-4)
    }
  }

  /// Small boxes have radius λε, lie within the threat model, and give up to the whole of it.
  @Test(arguments: [0.1, 0.4, 1]) func smallBoxes(share: Double) throws {
    let problem = try Problem("mlp:12-9")
    let perturbation = Perturbation(radius: 0.1, range: 0...1)
    let whole = perturbation.attackBox(around: problem.x)
    let sabr = SABR(share: share)
    for point in [whole.lower, whole.upper, problem.x] {
      let box = sabr.box(around: point, of: problem.x, perturbation: perturbation)
      for (i, (low, high)) in zip(box.lower.elements, box.upper.elements).enumerated() {
        #expect(whole.lower[i] <= low && low <= high && high <= whole.upper[i])
        #expect(Double(high - low) <= 2 * share * 0.1 + 1e-6)
        let isInside = (0.1 + 1e-5..<0.9 - 1e-5).contains(Double(problem.x[i]))
        #expect(!isInside || abs(Double(high - low) - 2 * share * 0.1) < 1e-5)
      }
    }
    // The whole box: interval training; a point: the loss there.
    let batch = problem.batch(radius: 0.1)
    let losses = batch.tape.value(
      TrainingMethod.sabr(SABR(share: share, attack: .training)).objective.settledLosses(of: batch)
    ).elements
    let other = problem.batch(radius: 0.1)
    let bounds = other.tape.value(
      TrainingMethod.ibp(finalNaturalWeight: 0).objective.settledLosses(of: other)
    ).elements
    #expect(zip(losses, bounds).allSatisfy { $0 <= $1 + 1e-5 })
    if share == 1 { #expect(zip(losses, bounds).allSatisfy { abs($0 - $1) < 1e-4 }) }
  }

  /// α·CE(−m̲) + (1 − α)·CE(x_adv); the attack's radius is a factor of ε.
  @Test(arguments: [0, 0.25, 1], [1, 2]) func mixture(weight: Double, factor: Double) throws {
    let problem = try Problem("cnn:2")
    let batch = problem.batch(radius: 0.05)
    let method = TrainingMethod.mtlIBP(MTLIBP(weight: weight, radiusFactor: factor))
    let losses = batch.tape.value(method.objective.settledLosses(of: batch)).elements
    var stream = RandomStream(seed: 4, name: "attack/0/0")
    let point = MTLIBP.singleStep.lastPoint(
      against: problem.network, x: problem.x, labels: problem.labels,
      perturbation: Perturbation(radius: 0.05 * factor, range: 0...1), from: &stream)
    let other = problem.batch(radius: 0.05)
    let bounds = other.tape.value(
      TrainingMethod.ibp(finalNaturalWeight: 0).objective.settledLosses(of: other)
    ).elements
    let attacked = problem.losses(point)
    for row in losses.indices {
      let expected = weight * Double(bounds[row]) + (1 - weight) * Double(attacked[row])
      #expect(abs(Double(losses[row]) - expected) < 1e-4 * max(1, expected))
    }
  }

  /// Noise on the first layer has the deviation of noise on the inputs; the finished network
  /// averages over fixed draws.
  @Test func noise() throws {
    let problem = try Problem("mlp:12-9")
    let layer = NoiseLayer(deviation: 2, draws: 3)
    var stream = RandomStream(seed: 1, name: "noise")
    let noise = layer.noise(for: problem.network, samples: 4000, radius: 0.1, from: &stream)
    let moments = noise.values.featureMoments(12)
    for unit in 0..<12 {
      let norm = Tensor.norm(of: [problem.network.parameters[0].rows([unit])])
      #expect(abs(Double(moments[unit])) < 0.05 * norm)
      #expect(abs(Double(moments[12 + unit]).squareRoot() / (0.2 * norm) - 1) < 0.05)
    }
    let deployed = layer.deployed(problem.network, radius: 0.1, seed: 7)
    #expect(deployed.architecture == layer.deployed(problem.network.architecture))
    #expect(deployed.logits(problem.x) != problem.network.logits(problem.x))
    #expect(
      layer.deployed(problem.network, radius: 0.1, seed: 7).parameters == deployed.parameters)
    #expect(
      layer.deployed(problem.network, radius: 0.1, seed: 8).parameters != deployed.parameters)
    let still = layer.deployed(problem.network, radius: 0, seed: 7).logits(problem.x)
    let logits = problem.network.logits(problem.x)
    #expect(zip(still.elements, logits.elements).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// While ε is 0, every method trains on the samples alone.
  @Test(arguments: methods) func warmUp(method: TrainingMethod) throws {
    let problem = try Problem("mlp:12-9")
    let batch = problem.batch(radius: 0)
    #expect(
      batch.tape.value(method.objective.settledLosses(of: batch)).elements
        == problem.losses(problem.x))
  }

  /// What a name says of its method is so.
  @Test(arguments: MethodName.allCases) func namesKnowTheirMethods(name: MethodName) {
    let method = TrainingMethod(name)
    #expect(method.name == name)
    #expect(method.usesRadius == (name.kind != .natural))
    #expect(method.usesBounds == (name.kind == .certified))
  }

  /// Settings reach the methods that take them, and only those.
  @Test func settings() throws {
    var settings = MethodSettings()
    for name in TrainingMethod.known {
      #expect(TrainingMethod(named: name)!.with(settings) == TrainingMethod(named: name))
    }
    #expect(settings.unused(by: ["natural"]) == nil)
    (settings.kappa, settings.beta, settings.lambda) = (0.125, 3, 0.75)
    (settings.alpha, settings.attackSteps, settings.projections) = (0.5, 4, 7)
    let changed = { (name: String) in TrainingMethod(named: name)!.with(settings) }
    let attack = PGD(steps: 4, randomStarts: 1, cleanStart: false)
    #expect(changed("natural") == .natural)
    #expect(changed("pgd") == .pgd(attack))
    #expect(changed("trades") == .trades(TRADES(weight: 3, attack: attack)))
    #expect(changed("ibp") == .ibp(finalNaturalWeight: 0.125))
    #expect(changed("crown-ibp") == .crownIBP(finalNaturalWeight: 0.125))
    #expect(changed("dual") == .dual(projections: 7))
    #expect(changed("diffai") == .diffai(weight: 0.75))
    #expect(changed("sabr") == .sabr(SABR(share: 0.75, attack: attack)))
    #expect(changed("mtl-ibp") == .mtlIBP(MTLIBP(weight: 0.5, attack: attack)))
    #expect(settings.unused(by: ["pgd", "dual"])?.option == "kappa")
    #expect(settings.unused(by: ["pgd", "dual"])?.methods == ["crown-ibp", "ibp"])
    #expect(settings.unused(by: TrainingMethod.known) == nil)
  }
}
