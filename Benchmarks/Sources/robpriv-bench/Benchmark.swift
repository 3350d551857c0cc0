import ArgumentParser
import Attacks
import Bounds
import Foundation
import Networks
import Tensors
import Training

/// The program that measures what PERFORMANCE.md records: steps of training and bounds, or complete
/// verification. It measures and changes nothing; inputs are random numbers from a fixed seed, so
/// that the work is the same everywhere.
@main
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robpriv-bench", abstract: "Speed of training, of bounds and of verification.",
    subcommands: [Benchmark.self, ProgramComparison.self], defaultSubcommand: Benchmark.self)
}

/// Speed of training steps: one JSON line for every network and method.
///
/// The networks, the batch of 100 random images and the steps are those of common PyTorch scripts:
/// natural, PGD and TRADES with ten steps, IBP; losses of CROWN-IBP, dual and hybrid-zonotope bounds at radius
/// 0.05 (`BoundStep`); and CROWN bounds without training. GFLOP/s count two operations for each
/// multiply-add that the method needs: one pass forward costs F; gradients to weights F; gradients to
/// inputs F less the first layer's share, unless the input's own gradient is wanted.
///
/// Times are wall-clock, medians of repeated runs. The peak beside them is measured in the same
/// process by products of 1,024³, so that a slow machine is not taken for slow code.
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps",
    abstract: "Speed of training steps, one JSON line for every network and method.")

  /// 1 or more; shards beyond the batch's number leave threads idle.
  @Option(help: "Shards that run at the same time (default: all cores).")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  /// Above 0; at least three runs are measured whatever it is.
  @Option(help: "Seconds to measure each step.")
  var seconds = 1.0

  /// Labels of `networks`; unknown ones are refused.
  @Option(help: "Networks, separated by commas: mlp64, mlp784, cnn28, cnn32.")
  var nets = "mlp64,mlp784,cnn28,cnn32"

  /// Out of `known`; unknown ones are refused.
  @Option(help: "Methods, separated by commas: \(Self.known.joined(separator: ", ")).")
  var methods = Self.known.joined(separator: ",")

  /// CROWN without training.
  private static let bounds = "crown"
  /// Methods that `Trainer` runs as it does in a sweep: the default ones and TRADES.
  private static let training = TrainingMethod.names + ["trades"]
  /// In the order in which they are measured.
  private static let known =
    training + BoundStep.allCases.map(\.rawValue) + [bounds]
  /// Images of a step.
  private static let batch = 100
  /// Ten classes each: two dense networks, one of them for 8×8 digits, and convolutions on images
  /// of one and of three channels.
  private static let networks = [
    (label: "mlp64", name: "mlp:100", shape: [64]),
    (label: "mlp784", name: "mlp:256-128", shape: [784]),
    (label: "cnn28", name: "convmed", shape: [1, 28, 28]),
    (label: "cnn32", name: "convmed", shape: [3, 32, 32]),
  ]

  /// - Throws: `ValidationError` for names that do not exist and numbers that are not positive.
  func validate() throws {
    let known = Self.networks.map(\.label)
    guard nets.split(separator: ",").allSatisfy({ known.contains(String($0)) }) else {
      throw ValidationError("--nets takes names out of \(known.joined(separator: ", "))")
    }
    guard chosen.allSatisfy(Self.known.contains) else {
      throw ValidationError("--methods takes names out of \(Self.known.joined(separator: ", "))")
    }
    guard threads > 0, seconds > 0 else {
      throw ValidationError("--threads and --seconds must be positive")
    }
  }

  /// The methods that were named.
  private var chosen: [String] { methods.split(separator: ",").map(String.init) }

  /// One line as soon as a figure is known, so that a long run can be followed.
  func run() throws {
    // Once, so that all lines compare with one number.
    let peak = productPeak()
    for network in Self.networks where nets.split(separator: ",").contains("\(network.label)") {
      let architecture = try Architecture(
        named: network.name, inputShape: network.shape, classes: 10)
      for name in Self.training where chosen.contains(name) {
        guard let method = TrainingMethod(named: name) else { continue }
        report(
          label: network.label, method: name, step: medianStep(architecture, method: method),
          multiplyAdds: multiplyAdds(architecture, method: method), peak: peak)
      }
      for step in BoundStep.allCases where chosen.contains(step.rawValue) {
        guard step.suits(architecture) else { continue }
        report(
          label: network.label, method: step.rawValue, step: medianStep(architecture, step: step),
          multiplyAdds: step.multiplyAdds(architecture), peak: peak)
      }
      if chosen.contains(Self.bounds) { measureBounds(network.label, architecture: architecture) }
    }
  }

  /// Prints a line: images per second, GFLOP/s and their share of the peak.
  /// - Parameters:
  ///   - label: of the network.
  ///   - step: seconds of one step on the batch.
  ///   - multiplyAdds: of a step for one image.
  ///   - peak: GFLOP/s of plain products.
  private func report(
    label: String, method: String, step: Double, multiplyAdds: Int, peak: Double
  ) {
    let flops = 2 * Double(Self.batch * multiplyAdds)
    print(
      """
      {"net":"\(label)","method":"\(method)","threads":\(threads),"batch":\(Self.batch),\
      "images_per_second":\(rounded(Double(Self.batch) / step)),\
      "gflops":\(rounded(flops / step / 1e9)),"sgemm_peak_gflops":\(rounded(peak)),\
      "fraction_of_peak":\(rounded(flops / step / 1e9 / peak))}
      """)
    fflush(nil)
  }

  /// CROWN margins of all images at radius 0.05, in single precision with its rounding covered.
  /// Without GFLOP/s: how much of the substitution is done depends on how many ReLUs are unstable.
  /// - Parameters:
  ///   - label: of the network.
  ///   - architecture: its weights are drawn at random.
  private func measureBounds(_ label: String, architecture: Architecture) {
    var stream = RandomStream(seed: 1, name: "bench")
    let network = Network<Double>(Network<Float>(architecture: architecture, from: &stream))
    let inputs = Tensor<Float>(
      uniform: 0...1, shape: [Self.batch] + architecture.inputShape, from: &stream)
    let labels = (0..<Self.batch).map { _ in Int(stream.next() % 10) }
    let box = Perturbation(radius: 0.05, range: 0...1).provenBox(around: inputs)
    let bounds = LinearBounds<Float>(network: network, slope: .adaptive)
    let time = median {
      _ = bounds.marginLowerBounds(over: box, labels: labels, workers: Workers(threads))
    }
    print(
      """
      {"net":"\(label)","method":"crown","threads":\(threads),"batch":\(Self.batch),\
      "images_per_second":\(rounded(Double(Self.batch) / time))}
      """)
    fflush(nil)
  }

  /// Multiply-adds that one step needs for one image, none that it does not need.
  /// Matrix products alone; activations and sums are not counted.
  /// - Parameters:
  ///   - architecture: F is its multiply-adds.
  ///   - method: attacks cost two passes a step, forward and to the inputs.
  private func multiplyAdds(_ architecture: Architecture, method: TrainingMethod) -> Int {
    let forward = architecture.multiplyAdds
    // The first layer's input needs no gradient in a step on weights.
    let step = 3 * forward - architecture.linearMaps[0].multiplyAdds
    return switch method {
    case .natural: step
    case .pgd(let attack): attack.steps * 2 * forward + step
    case .trades(let trades): trades.attack.steps * 2 * forward + 2 * step
    // Samples, centres and radii.
    case .ibp: 3 * step
    default: forward * method.relativeCost
    }
  }

  /// Seconds of an optimiser step on bounds, in shards of 50 samples, or some ten with convolutions.
  /// The optimiser is Adam, the radius 0.05.
  /// - Parameters:
  ///   - architecture: its weights are drawn at random.
  ///   - step: which bounds.
  private func medianStep(_ architecture: Architecture, step: BoundStep) -> Double {
    var stream = RandomStream(seed: 1, name: "bench")
    var network = Network<Float>(architecture: architecture, from: &stream)
    let inputs = Tensor<Float>(
      uniform: 0...1, shape: [Self.batch] + architecture.inputShape, from: &stream)
    let labels = (0..<Self.batch).map { _ in Int(stream.next() % 10) }
    var (update, count) = (ParameterUpdate(network.parameters), 0)
    let perturbation = Perturbation(radius: 0.05, range: 0...1)
    let run = {
      count += 1
      step.run(
        network: &network, update: &update, step: count, x: inputs, labels: labels,
        perturbation: perturbation,
        shard: architecture.hasConvolutions ? 13 : 50, workers: Workers(threads))
    }
    // The first step allocates.
    run()
    return median(run)
  }

  /// Seconds of an optimiser step: the median over steps that last `seconds` in all.
  private func medianStep(
    _ architecture: Architecture, method: TrainingMethod
  ) -> Double {
    var stream = RandomStream(seed: 1, name: "bench")
    let inputs = Tensor<Float>(
      uniform: 0...1, shape: [Self.batch] + architecture.inputShape, from: &stream)
    let labels = (0..<Self.batch).map { _ in Int(stream.next() % 10) }
    var recipe = Recipe(
      method: method, perturbation: Perturbation(radius: 0.05, range: 0...1), epochs: 1,
      batchSize: Self.batch, learningRate: LearningRate(base: 1e-3))
    // Without a ramp the first step has the full radius already: with ε = 0 methods would train
    // naturally.
    recipe.schedule = RobustnessSchedule(warmUp: 0, ramp: 0)
    var trainer = Trainer(
      architecture: architecture, recipe: recipe, inputs: inputs, labels: labels, seed: 1,
      workers: Workers(threads))
    let samples = Array(0..<Self.batch)
    for _ in 0..<2 { _ = trainer.runStep(samples) }
    return median { _ = trainer.runStep(samples) }
  }

  /// GFLOP/s of all workers on 1,024³ single-precision products, the median of repeated runs.
  /// Each worker forms its own product, so that memory's bandwidth is shared as in training.
  private func productPeak() -> Double {
    let n = 1024
    let matrix = Tensor<Float>(repeating: 0.5, shape: [n, n])
    let map = LinearMap.dense(inputs: n, outputs: n)
    let time = median {
      Workers(threads).forEach(threads) { _ in _ = matrix.applying(map, weight: matrix) }
    }
    return Double(threads) * 2 * Double(n * n * n) / time / 1e9
  }

  /// Seconds of one call, the upper median of at least three, until `seconds` are spent.
  private func median(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    while times.reduce(0, +) < seconds || times.count < 3 {
      times.append(clock.measure(body) / .seconds(1))
    }
    return times.sorted()[times.count / 2]
  }

  /// Three decimals.
  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
