extension Tensor {
  /// One step of proximal gradient ascent on f(x) − penalty·‖x − anchor‖₂² within [lower, upper],
  /// where `gradient` is that of f; stable for every step length.
  ///
  /// x ← a + (x − a + step·g)/(1 + 2·step·penalty), then to the nearest point of the box: explicit
  /// in f, implicit in the penalty, which is why no step is too long. The ascent of Wasserstein
  /// robust training (Sinha et al. 2018).
  /// - Parameters:
  ///   - gradient: of f at x.
  ///   - anchor: a, of the shape of x.
  ///   - step: length, > 0.
  ///   - penalty: γ ≥ 0, in loss per squared input unit.
  ///   - lower: lower ends of the box.
  ///   - upper: upper ends of it.
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
  ///
  /// Of all parameters' gradients together; the squares of one tensor are summed in its own
  /// precision.
  package static func norm(of tensors: [Tensor]) -> Double {
    tensors.reduce(0) { total, tensor in
      let square = tensor.multiplied(by: tensor)
      return total + Double(square.sum())
    }.squareRoot()
  }
}
