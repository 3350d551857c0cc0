extension Tensor {
  /// One step of proximal gradient ascent on f(x) − penalty·‖x − anchor‖₂² within [lower, upper],
  /// where `gradient` is that of f; stable for every step length.
  package mutating func proximalStep(
    gradient: Tensor, around anchor: Tensor, step: Element, penalty: Element, lower: Tensor,
    upper: Tensor
  ) {
    precondition(count == gradient.count && shape == anchor.shape)
    precondition(shape == lower.shape && shape == upper.shape)
    let count = count
    withUnsafeMutablePointer { x in
      withPointers(a: gradient, b: anchor, c: lower) { g, a, low in
        upper.withUnsafePointer {
          Tensors.proximalStep(
            x: x, g: g, around: a, step: step, penalty: penalty, lower: low, upper: $0, count: count
          )
        }
      }
    }
  }

  /// √Σ x² over all tensors, summed in Double in their order.
  package static func norm(of tensors: [Tensor]) -> Double {
    tensors.reduce(0) { total, tensor in
      let square = tensor.multiplied(by: tensor)
      return total + Double(square.sum())
    }.squareRoot()
  }
}
