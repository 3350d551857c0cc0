import ArgumentParser
import Attacks
import Datasets
import LinearPrograms
import Networks
import Tensors
import Verification

/// Complete verification beside the plain mixed-integer program (Tjeng et al. 2019, bounds by intervals)
/// on the first digits: one JSON line.
///
/// It answers two questions: whether the cascade agrees with an independent method, and how much
/// faster it is. A contradiction, counted at the end of the line, means a fault in either.
struct ProgramComparison: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programs",
    abstract: "Complete verification of digits beside GLPK's mixed-integer programs.")

  /// Piecewise linear, with inputs as the digits have.
  @Option(help: "Network for the embedded digits: a safetensors file.")
  var model: String

  /// 0 or more; a level is 1/16.
  @Option(help: "Radius in intensity levels.")
  var eps = 1.0

  /// Of the data set's order; misclassified ones are passed over.
  @Option(help: "Samples, from the first.")
  var count = 100

  /// For the cascade as well; below 10⁶.
  @Option(help: "Seconds for one mixed-integer program.")
  var timeout = 60.0

  /// - Throws: `ValidationError` for numbers out of range.
  func validate() throws {
    guard eps >= 0, eps.isFinite, count > 0, timeout > 0, timeout < 1e6 else {
      throw ValidationError("--eps must not be negative, --count and --timeout positive")
    }
  }

  /// - Throws: errors of the model's file; `ValidationError` for a network that is not piecewise
  ///   linear or not for digits.
  func run() throws {
    let network = Network<Double>(try Safetensors.load(model).network)
    let dataset = try Dataset.load("digits")
    guard network.architecture.inputShape == Array(dataset.inputs.shape.dropFirst()),
      network.architecture.isPiecewiseLinear
    else { throw ValidationError("\(model): no piecewise linear network for digits") }
    let samples = Array(0..<min(count, dataset.labels.count))
    let inputs = dataset.inputs.rows(samples)
    let box = Perturbation(radius: eps / 16, range: 0...1).provenBox(around: inputs)
    let predicted = Network<Float>(network).predictions(inputs)
    var (search, programs) = (Tally(), Tally())
    var contradictions = 0
    for sample in samples where predicted[sample] == dataset.labels[sample] {
      let query = Query(
        network: network,
        box: Box(lower: box.lower.rows([sample]), upper: box.upper.rows([sample])),
        label: predicted[sample])
      let found = search.time { verdict(Cascade(method: .cascade, timeout: timeout).decide(query)) }
      let expected = programs.time { isRobust(query) }
      if let found, let expected, found != expected { contradictions += 1 }
    }
    print(
      """
      {"samples":\(search.times.count),"decided":\(search.decided),"median_seconds":\(search.median),\
      "longest_seconds":\(search.longest),"milp_decided":\(programs.decided),\
      "milp_median_seconds":\(programs.median),"milp_longest_seconds":\(programs.longest),\
      "contradictions":\(contradictions)}
      """)
  }

  /// Nil counts as not decided.
  private func verdict(_ outcome: Cascade.Outcome) -> Bool? {
    switch outcome.verdict {
    case .verified: true
    case .falsified: false
    case .undecided: nil
    }
  }

  /// Whether all margins are positive, by GLPK alone; nil where it cannot tell.
  /// Interval bounds give the programs their big-M constants. GLPK computes in floating point with
  /// tolerances, so that a minimum within 10⁻⁶ of 0 tells nothing.
  private func isRobust(_ query: Query) -> Bool? {
    let encoding = MixedIntegerEncoding(
      network: query.network, bounds: NodeBounds(interval: query.network, over: query.box))
    var isKnown = true
    for row in query.violations.flatMap(\.self) {
      // A solver that fails is one that cannot tell.
      let outcome = try? encoding.exactMinimum(
        of: row.coefficients, constant: row.constant, options: .init(time: .seconds(timeout)))
      guard case .optimal(let solution)? = outcome, abs(solution.value) > 1e-6 else {
        isKnown = false
        continue
      }
      // One margin suffices; an unsettled one before it does not matter.
      if solution.value < 0 { return false }
    }
    return isKnown ? true : nil
  }
}

/// What one way of deciding took.
/// Times include those of questions left open.
private struct Tally {
  private(set) var times: [Double] = []
  private(set) var decided = 0

  /// - Parameter body: nil where it cannot decide.
  /// - Returns: what the body returns.
  mutating func time(_ body: () -> Bool?) -> Bool? {
    var result: Bool?
    times.append(ContinuousClock().measure { result = body() } / .seconds(1))
    if result != nil { decided += 1 }
    return result
  }

  /// The upper one, in seconds.
  var median: Double { times.sorted()[times.count / 2] }
  var longest: Double { times.max() ?? 0 }
}
