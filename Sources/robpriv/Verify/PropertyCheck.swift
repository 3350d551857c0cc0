import Foundation
import ONNX
import Resources
import Results
import Rigorous
import Tensors
import VNNLIB
import Verification

/// A VNN-LIB property of a network, decided case by case.
/// A property is a disjunction of cases, each a box of inputs and violations of outputs; it holds
/// where no case has a counterexample.
///
/// *Trusts* the verdicts of `Cascade`. *Rechecks* counterexamples: their text is read back, and the
/// property evaluated on the numbers that are written.
struct PropertyCheck {
  private let network: NetworkFile
  private let property: VNNLIBProperty

  /// Reads the property.
  /// - Throws: `VNNLIBError`, or `MismatchError` where it is not one of the network.
  /// - Parameters:
  ///   - network: its numbers of inputs and outputs must be the property's.
  ///   - file: a VNN-LIB file.
  init(network: NetworkFile, property file: String) throws {
    property = try VNNLIBProperty(contentsOf: file)
    self.network = network
    guard property.inputCount == network.inputCount, property.outputCount == network.outputCount
    else {
      throw MismatchError(
        "\(file): is about \(property.inputCount) inputs and \(property.outputCount) outputs, but"
          + " \(network.path) has \(network.inputCount) and \(network.outputCount)")
    }
    guard network.ending == nil || property.comparesOutputs else {
      throw MismatchError(
        "\(file): is about probabilities, but the softmax that ends \(network.path) is left out;"
          + " only comparisons of two outputs can be decided")
    }
  }

  /// Reads a model and a property, and decides; the time of the stopwatch is for all of that.
  /// - Parameters:
  ///   - model: ONNX or safetensors.
  ///   - property: path of the VNN-LIB file.
  ///   - cascade: its own timeout is replaced by the stopwatch's.
  ///   - stopwatch: begun before.
  ///   - status: shows bounds while the search runs.
  /// - Returns: `.timeout` also where time runs out within reading.
  /// - Throws: errors of files, `MismatchError`.
  static func decide(
    model: ModelFile, property: String, cascade: Cascade, stopwatch: Stopwatch,
    status: StatusLine
  ) throws -> PropertyDecision {
    do {
      let check = try abandoned(after: stopwatch.deadline) {
        try PropertyCheck(network: NetworkFile(model), property: property)
      }
      // Small files may be read between the end of the time and the look at the clock.
      if stopwatch.deadline.isPast { throw DeadlinePassed() }
      return try check.run(cascade, stopwatch: stopwatch, status: status)
    } catch is DeadlinePassed {
      return PropertyDecision(
        verdict: .timeout,
        explanation: "time ran out while \(model.path) and \(property) were read")
    }
  }

  /// The first counterexample of any case, or a proof for all; the limit is for all together.
  private func run(
    _ cascade: Cascade, stopwatch: Stopwatch, status: StatusLine
  ) throws -> PropertyDecision {
    var cascade = cascade
    cascade.deadline = stopwatch.deadline
    cascade.timeout = nil
    cascade.progress = { bound, left in status.show("bound \(rounded(bound)), \(left) parts left")
    }
    defer { status.clear() }
    let decision = JointDecision(of: property.queries(network.network), by: cascade)
    if let witness = decision.witness {
      status.clear()
      return try violated(
        witness.found, explanation: "falsified by \(witness.stage) in \(stopwatch.text) s")
    }
    if decision.open.isEmpty {
      let last = Stage.allCases.last(where: decision.stages.contains)
      let stage = last.map { "proven by \($0)" } ?? "proven"
      return PropertyDecision(
        verdict: .unsat, explanation: "\(stage) in \(stopwatch.text) s",
        warnings: property.contradiction.map { [$0] } ?? [])
    }
    return undecided(decision.open, of: property.cases.count, stage: cascade.stages.last ?? .exact)
  }

  /// - Parameter found: run through the network already, with rounding covered.
  private func violated(
    _ found: Verdict.Witness, explanation: String
  ) throws -> PropertyDecision {
    let witness = try found.written(outputs: property.outputCount, of: network)
    var decision = PropertyDecision(verdict: .sat, witness: witness, explanation: explanation)
    // Then rounding to printed decimals crossed a boundary: a warning, since the exact point does
    // violate it.
    if !property.isViolated(inputs: witness.inputs, outputs: witness.outputs) {
      decision.warnings.append(
        "the counterexample satisfies the property up to the rounding of its decimals only")
    }
    return decision
  }

  /// A timeout outweighs other reasons, as more time may help.
  /// - Parameters:
  ///   - open: why cases are open, with their best bounds.
  ///   - cases: all cases of the property.
  ///   - stage: the last that was tried.
  private func undecided(
    _ open: [(reason: Verdict.Reason, bound: Double)], of cases: Int, stage: Stage
  ) -> PropertyDecision {
    let timeout = open.first { if case .timeout = $0.reason { true } else { false } }
    let (reason, bound) = timeout ?? open[0]
    let words =
      switch reason {
      case .timeout(let left): "time ran out with \(left) parts left"
      case .limit(let left): "the limit of parts was reached with \(left) left"
      case .loose: "\(stage) proves too little"
      case .tie(let count): "neither proof nor counterexample in double precision in \(count) parts"
      }
    let best = bound.isFinite ? "; best bound \(rounded(bound)), a proof needs more than 0" : ""
    let place = cases > 1 ? "\(open.count) of \(cases) cases open: " : ""
    return PropertyDecision(
      verdict: timeout == nil ? .unknown : .timeout, explanation: place + words + best)
  }
}

/// A bound for the user's eyes.
/// Four digits.
private func rounded(_ bound: Double) -> String { String(format: "%.4g", bound) }

extension Verdict.Witness {
  /// The witness with the first so many outputs as the file's model gives them, once its text reads back
  /// as the same numbers.
  /// - Parameters:
  ///   - count: outputs of the property; networks that pass inputs on have more.
  ///   - network: whose softmax, if any, is applied again.
  /// - Throws: `MismatchError` where an output overflows.
  func written(outputs count: Int, of network: NetworkFile) throws -> VNNLIBWitness {
    let logits = Array(outputs.prefix(count))
    let outputs = network.ending?.outputs(of: logits) ?? logits
    guard outputs.allSatisfy(\.isFinite) else {
      throw MismatchError(
        "\(network.path): an output overflows at the counterexample; scale the weights down")
    }
    let witness = VNNLIBWitness(inputs: inputs, outputs: outputs)
    // Others check this text: it must be the numbers that were found.
    guard try VNNLIBWitness(text: witness.text.utf8) == witness else {
      throw MismatchError("the counterexample does not read back; please report this defect")
    }
    return witness
  }
}
