extension Tape {
  /// The output of an operation on some variables, which is run again for gradients: time for
  /// memory.
  ///
  /// Keeps the inputs and the output alone; what lies between, such as coefficients of backward
  /// substitution, is computed a second time in the pullback, by the same operations in the same
  /// order. About a third more time for a record that no longer grows with the depth.
  /// - Parameters:
  ///   - inputs: everything of the outer tape that `body` depends on.
  ///   - body: gets an inner tape and the inputs' counterparts on it; it must neither draw random
  ///     numbers nor refer to variables of the outer tape.
  package func recomputed(
    _ inputs: [Variable], body: @escaping (Tape<Element>, [Variable]) -> Variable
  ) -> Variable {
    let values = inputs.map(value)
    let inner = Tape<Element>()
    let output = inner.value(body(inner, values.map(inner.constant)))
    return record(output, from: inputs) { tape, gradient in
      let inner = Tape<Element>()
      let leaves = zip(inputs, values).map {
        tape.isActive($0) ? inner.variable($1) : inner.constant($1)
      }
      inner.backward(from: body(inner, leaves), gradient: gradient)
      for (leaf, input) in zip(leaves, inputs) where tape.isActive(input) {
        tape.contribute(inner.gradient(leaf), to: input)
      }
    }
  }
}
