public import Tensors

/// How the weights begin.
public enum Initialisation: String, Codable, Sendable, CaseIterable {
  /// Weights and biases uniform in ±1/√fan-in (LeCun et al. 1998; the default of PyTorch).
  case uniform
  /// Orthonormal rows or columns times √2 (Saxe et al. 2014), biases 0.
  case orthogonal
}

extension Network {
  /// A fresh network: parameters are drawn in order from `stream`.
  public init(
    _ architecture: Architecture, _ initialisation: Initialisation = .uniform,
    from stream: inout RandomStream
  ) {
    self.init(
      architecture,
      parameters: architecture.parameters.map { parameter in
        switch initialisation {
        case .uniform:
          let bound = 1 / Element(parameter.fanIn).squareRoot()
          return Tensor(uniform: -bound...bound, shape: parameter.shape, from: &stream)
        case .orthogonal where parameter.shape.count > 1:
          return Tensor(orthogonal: parameter.shape, from: &stream)
            .scaled(by: Element(2).squareRoot())
        case .orthogonal: return Tensor(zeros: parameter.shape)
        }
      })
  }
}
