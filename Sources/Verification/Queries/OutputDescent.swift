internal import Networks
internal import Resources
internal import Tensors

/// Outputs of a network and their gradients to its inputs, of a few points at a time: bounded in
/// memory, and with a look at the clock between layers.
///
/// In single precision: what it finds are candidates, which are run again with rounding covered.
struct OutputDescent {
  private let network: Network<Float>
  private let deadline: Deadline
  /// Points at once: within so many bytes of activations and gradients.
  private let size: Int
  /// Three floats are reckoned for every value of the network.
  private static let bytes = 256 << 20

  /// - Parameters:
  ///   - network: rounded to single precision once, here.
  ///   - deadline: asked between layers, forward and backward.
  init(network: Network<Double>, by deadline: Deadline) {
    self.network = Network<Float>(network)
    self.deadline = deadline
    let elements = network.architecture.shapes.reduce(0) { $0 + $1.reduce(1, *) }
    size = max(1, Self.bytes / (3 * MemoryLayout<Float>.size * elements))
  }

  /// [n, …] → [n, outputs].
  /// - Throws: `DeadlinePassed`.
  func outputs(at points: Tensor<Float>) throws(DeadlinePassed) -> Tensor<Float> {
    var parts: [Tensor<Float>] = []
    for range in chunks(of: points.shape[0], size: size) {
      let tape = Tape<Float>()
      parts.append(tape.value(try outputs(on: tape, x: tape.constant(points.rows(range)))))
    }
    return Tensor(concatenating: parts, rowShape: [network.architecture.classes])
  }

  /// The gradient of Σ direction·outputs, where `direction` says what it is of the outputs of a range of
  /// the points.
  /// - Parameters:
  ///   - points: [n, …], of any number; a few go through the network at a time.
  ///   - direction: called once for each part of the points, in order, with the part's outputs [m,
  ///     outputs]; answers as many weights.
  /// - Returns: a gradient [n, …] like the points.
  /// - Throws: `DeadlinePassed`.
  func gradient(
    at points: Tensor<Float>,
    along direction: (_ range: Range<Int>, _ outputs: Tensor<Float>) -> Tensor<Float>
  ) throws(DeadlinePassed) -> Tensor<Float> {
    var parts: [Tensor<Float>] = []
    for range in chunks(of: points.shape[0], size: size) {
      let tape = Tape<Float>()
      let x = tape.variable(points.rows(range))
      let outputs = try outputs(on: tape, x: x)
      let direction = direction(range, tape.value(outputs))
      try tape.backward(
        from: outputs, gradient: direction.reshaped(to: tape.shape(outputs)), by: deadline)
      parts.append(tape.gradient(x))
    }
    return Tensor(concatenating: parts, rowShape: Array(points.shape.dropFirst()))
  }

  private func outputs(
    on tape: Tape<Float>, x: Tape<Float>.Variable
  ) throws(DeadlinePassed) -> Tape<Float>.Variable {
    try tape.logits(of: network, x: x, parameters: tape.constants(network.parameters), by: deadline)
  }
}
