internal import Attacks
internal import Networks
internal import ONNX
internal import Resources
internal import Tensors
internal import VNNLIB
internal import Verification

/// A feed-forward network of which properties are proven or refuted.
///
/// Verdicts are about the network in real arithmetic on its stored weights: bounds are rounded outwards,
/// and what is found to violate a property was computed forward again.
public struct VerifiableNetwork: Sendable {
  private let file: String
  private let network: Network<Double>
  /// The softmax that ends the model and is left out of `network`.
  private let ending: ONNXNetwork.Ending?

  /// Reads an ONNX model, gzip data too; what is read is listed in `docs/onnx.md`.
  /// - Throws: `VerificationError` for files that cannot be read and for operators, attributes or
  ///   shapes whose meaning is not modelled exactly: nothing is guessed.
  public init(onnx file: String) throws(VerificationError) {
    do {
      let model = try ONNXNetwork(contentsOf: file)
      self.file = file
      network = model.network
      ending = model.ending
    } catch {
      throw VerificationError("\(error)")
    }
  }

  /// Extents of one input without its batch axis; images as [height, width, channels].
  public var inputShape: [Int] { network.architecture.inputShape }

  /// Number of inputs, those of the model in its row-major order.
  public var inputCount: Int { inputShape.reduce(1, *) }

  /// Number of outputs.
  public var outputCount: Int { network.architecture.classes }

  /// The outputs for one input, a softmax at the end included; in double precision, not rounded outwards.
  /// - Throws: `VerificationError` for another number of inputs.
  public func outputs(for inputs: [Double]) throws(VerificationError) -> [Double] {
    let logits = network.logits(Tensor(elements: try checked(inputs), shape: [1] + inputShape))
    return ending?.outputs(of: logits.elements) ?? logits.elements
  }

  /// Whether a property holds.
  /// - Parameters:
  ///   - property: about as many inputs and outputs as the network has; where a softmax ends the model,
  ///     about comparisons of two outputs alone.
  ///   - timeout: seconds for all of it; nil: no limit.
  /// - Throws: `VerificationError` where the property is not one of this network.
  public func decide(
    _ property: NetworkProperty, timeout: Double? = nil
  ) throws(VerificationError) -> NetworkVerdict {
    let sizes = (property.inputCount, property.outputCount)
    guard sizes == (inputCount, outputCount) else {
      throw VerificationError(
        "\(property.file): is about \(sizes.0) inputs and \(sizes.1) outputs, but \(file) has "
          + "\(inputCount) and \(outputCount)")
    }
    guard ending == nil || property.property.comparesOutputs else {
      throw VerificationError(
        "\(property.file): is about probabilities, but the softmax that ends \(file) is left out; "
          + "only comparisons of two outputs can be decided")
    }
    return decide(property.property.queries(network), timeout: timeout)
  }

  /// Whether the class with the largest output stays `label` on the whole box
  /// {x′ : |x′ᵢ − xᵢ| ≤ radius, x′ᵢ in range}.
  /// - Parameters:
  ///   - inputs: x, in the units of the network; numbers that single precision holds.
  ///   - label: from 0.
  ///   - radius: ε in the units of the inputs; the box is rounded outwards.
  ///   - range: what valid inputs lie in.
  ///   - timeout: seconds; nil: no limit.
  /// - Returns: `.verified` where a proof was found; ties of two outputs are left undecided.
  /// - Throws: `VerificationError` for another number of inputs, a class that there is not, or a radius
  ///   that is negative or no number.
  public func robustness(
    around inputs: [Double], label: Int, radius: Double, range: ClosedRange<Double> = 0...1,
    timeout: Double? = nil
  ) throws(VerificationError) -> NetworkVerdict {
    guard 0..<outputCount ~= label else {
      throw VerificationError("label \(label) is none of the \(outputCount) classes of \(file)")
    }
    guard radius >= 0, radius.isFinite else {
      throw VerificationError("the radius \(radius) is not a number from 0; pass one")
    }
    let inputs = try checked(inputs)
    guard inputs.allSatisfy({ Double(Float($0)) == $0 }) else {
      throw VerificationError(
        "an input is not a number of single precision; round it, and ask about what it became")
    }
    let sample = Tensor(elements: inputs.map { Float($0) }, shape: [1] + inputShape)
    let perturbation = Perturbation(radius: radius, range: range)
    return decide(
      [Query(robustnessOf: network, around: sample, perturbation: perturbation, label: label)],
      timeout: timeout)
  }

  private func decide(_ queries: [Query], timeout: Double?) -> NetworkVerdict {
    var cascade = Cascade()
    if let timeout { cascade.deadline = Deadline.never.within(seconds: timeout) }
    let decision = JointDecision(of: queries, by: cascade)
    if let found = decision.witness?.found {
      // Queries about inputs too pass them through behind the outputs.
      let logits = Array(found.outputs.prefix(outputCount))
      return .falsified(
        Counterexample(inputs: found.inputs, outputs: ending?.outputs(of: logits) ?? logits))
    }
    return decision.open.isEmpty ? .verified : .undecided(open: decision.open.count)
  }

  private func checked(_ inputs: [Double]) throws(VerificationError) -> [Double] {
    guard inputs.count == inputCount, inputs.allSatisfy(\.isFinite) else {
      throw VerificationError(
        "\(inputs.count) inputs for \(file), which takes \(inputCount) finite numbers")
    }
    return inputs
  }
}

/// What is known of a property of a network.
public enum NetworkVerdict: Hashable, Sendable {
  /// Proven: no input violates the property.
  case verified
  /// Refuted by an input that violates it.
  case falsified(Counterexample)
  /// Neither, for so many of the cases that the property consists of.
  case undecided(open: Int)
}

/// An input that violates a property, and what the network makes of it.
public struct Counterexample: Hashable, Sendable {
  /// In the order of the model's inputs.
  public let inputs: [Double]
  /// In the order of the model's outputs.
  public let outputs: [Double]
}

/// Why a network or a property cannot be taken, in one line that names the file and the remedy.
public struct VerificationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line.
  public let description: String

  init(_ description: String) { self.description = description }
}
