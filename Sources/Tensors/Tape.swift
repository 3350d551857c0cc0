package import Resources

/// Reverse-mode differentiation: a record of coarse operations, replayed backwards for gradients.
///
/// Build one tape per evaluation and per thread. Operations append a value; `backward` walks the
/// record from the end. Only what depends on a leaf made by `variable` gets a gradient, so that an
/// attack on the input does not pay for the gradients of the weights.
///
/// Values are kept until the tape goes; gradients of inner nodes only until their pullback has run.
/// Order of sums: contributions to one node add up from the end of the record, so that the same
/// record gives the same bytes. Not thread-safe.
package final class Tape<Element: Scalar> {
  /// A value on the tape that made it.
  ///
  /// An index: cheap to copy, and meaningless on another tape.
  package struct Variable: Sendable {
    let index: Int
  }

  /// Passes the gradient of a node's value on to the node's inputs, by `contribute`; may change it
  /// in place.
  typealias Pullback = (Tape<Element>, inout Tensor<Element>) -> Void

  private struct Node {
    let value: Tensor<Element>
    var gradient: Tensor<Element>?
    /// Whether a gradient is wanted: for a leaf the caller's choice, else inherited from the
    /// inputs.
    let isActive: Bool
    let pullback: Pullback?
  }

  /// In the order in which they were recorded, inputs before outputs: backwards is a topological
  /// order.
  private var nodes: [Node] = []

  /// An empty record.
  package init() { nodes.reserveCapacity(64) }

  /// A leaf without gradient.
  ///
  /// - Parameter value: shared with the caller until either changes it.
  package func constant(_ value: Tensor<Element>) -> Variable {
    append(Node(value: value, isActive: false, pullback: nil))
  }

  /// A leaf whose gradient `backward` computes.
  ///
  /// Inputs under attack, or weights under training; ask for the gradient by `gradient` after
  /// `backward`.
  package func variable(_ value: Tensor<Element>) -> Variable {
    append(Node(value: value, isActive: true, pullback: nil))
  }

  /// Records the result of an operation on `inputs`.
  ///
  /// - Parameters:
  ///   - value: the result, computed already.
  ///   - inputs: what it depends on; the pullback may contribute to these only.
  ///   - pullback: runs at most once a walk, and never where no input is active.
  func record(
    _ value: Tensor<Element>, from inputs: Variable..., pullback: @escaping Pullback
  ) -> Variable {
    record(value, from: inputs, pullback: pullback)
  }

  /// The same for any number of inputs. A pullback that will never run is dropped at once, with the
  /// values that it would have kept alive.
  func record(
    _ value: Tensor<Element>, from inputs: [Variable], pullback: @escaping Pullback
  ) -> Variable {
    let isActive = inputs.contains { nodes[$0.index].isActive }
    return append(Node(value: value, isActive: isActive, pullback: isActive ? pullback : nil))
  }

  /// Records an operation of two results; its pullback gets the gradients of both.
  ///
  /// - Parameters:
  ///   - first: the result whose gradient the pullback may change in place.
  ///   - second: the other one; it stands before `first` in the record, so that the walk reaches it
  ///     later.
  ///   - inputs: what both depend on.
  ///   - pullback: gets zeros for a result that nothing depends on.
  /// - Returns: the variables of `first` and `second`.
  func record(
    first: Tensor<Element>, second: Tensor<Element>, from inputs: [Variable],
    pullback: @escaping (Tape<Element>, inout Tensor<Element>, Tensor<Element>) -> Void
  ) -> (Variable, Variable) {
    let (firstShape, secondShape) = (first.shape, second.shape)
    // Reached last, and only with a gradient that the first result's turn did not take.
    let other = record(second, from: inputs) { tape, gradient in
      var none = Tensor<Element>(zeros: firstShape)
      pullback(tape, &none, gradient)
    }
    let result = record(first, from: inputs) { tape, gradient in
      let second = tape.nodes[other.index].gradient.take()
      pullback(tape, &gradient, second ?? Tensor(zeros: secondShape))
    }
    return (result, other)
  }

  private func append(_ node: Node) -> Variable {
    nodes.append(node)
    return Variable(index: nodes.count - 1)
  }

  /// The value as computed; no copy is made until somebody changes it.
  package func value(_ variable: Variable) -> Tensor<Element> { nodes[variable.index].value }

  /// Extents of the value, the batch first.
  package func shape(_ variable: Variable) -> [Int] { nodes[variable.index].value.shape }

  /// The gradient of the last `backward`'s output to a leaf; zeros where the output does not depend
  /// on it.
  ///
  /// It stays until the next `backward`, which adds to it: use one tape for one evaluation.
  package func gradient(_ variable: Variable) -> Tensor<Element> {
    precondition(nodes[variable.index].isActive, "a constant has no gradient")
    return nodes[variable.index].gradient ?? Tensor(zeros: shape(variable))
  }

  /// Computes the gradients of the single number `output` to all variables that it depends on.
  ///
  /// A number of any shape with one element.
  package func backward(from output: Variable) {
    precondition(value(output).count == 1, "backward needs a single number, not \(shape(output))")
    backward(from: output, gradient: Tensor(repeating: 1, shape: shape(output)))
  }

  /// Computes the gradients of Σ gradient·output; the gradients of inner nodes are released on the
  /// way.
  ///
  /// - Parameters:
  ///   - output: of any shape.
  ///   - gradient: of the same shape, weights of its elements.
  package func backward(from output: Variable, gradient: Tensor<Element>) {
    // Never is never past.
    try! backward(from: output, gradient: gradient, by: .never)
  }

  /// The same, unless the deadline passes on the way.
  ///
  /// - Parameters:
  ///   - output: of any shape.
  ///   - gradient: of the same shape.
  ///   - deadline: looked at before every pullback.
  /// - Throws: `DeadlinePassed`; gradients are then incomplete.
  package func backward(
    from output: Variable, gradient: Tensor<Element>, by deadline: Deadline
  ) throws(DeadlinePassed) {
    precondition(gradient.shape == shape(output), "\(gradient.shape) is not \(shape(output))")
    contribute(gradient, to: output)
    for index in stride(from: output.index, through: 0, by: -1) {
      guard let pullback = nodes[index].pullback, var gradient = nodes[index].gradient.take() else {
        continue
      }
      try deadline.check()
      pullback(self, &gradient)
    }
  }

  /// Whether an operation's input wants a gradient: lets a pullback skip the work otherwise.
  func isActive(_ variable: Variable) -> Bool { nodes[variable.index].isActive }

  /// Adds to the gradient of an input.
  ///
  /// The first contribution is taken over without a copy.
  /// - Parameters:
  ///   - gradient: of the input's shape.
  ///   - input: ignored where it wants none.
  func contribute(_ gradient: Tensor<Element>, to input: Variable) {
    guard isActive(input) else { return }
    if nodes[input.index].gradient == nil {
      nodes[input.index].gradient = gradient
    } else {
      let count = gradient.count
      nodes[input.index].gradient!.withUnsafeMutablePointer { target in
        gradient.withUnsafePointer { Tensors.add(x: $0, scale: 1, to: target, count: count) }
      }
    }
  }

  /// Adds to the gradient of an input in place: `body` computes target ← keep·target +
  /// contribution, with keep 0 (memory not set yet) or 1.
  ///
  /// Saves a tensor of zeros and an addition for kernels that can do either. `body` does not run
  /// where the input wants no gradient.
  func contribute(
    to input: Variable, body: (_ target: Target<Element>, _ keep: Element) -> Void
  ) {
    guard isActive(input) else { return }
    // Taken out meanwhile: `body` may read other nodes.
    if var gradient = nodes[input.index].gradient.take() {
      gradient.withUnsafeMutablePointer { body($0, 1) }
      nodes[input.index].gradient = gradient
    } else {
      nodes[input.index].gradient = Tensor(shape: shape(input)) { body($0, 0) }
    }
  }
}
