package import Tensors

/// How the weights begin.
///
/// Fan-in counts the inputs that one output sums (`LinearMap.fanIn`). Raw values are written to
/// recipes. Which one a method takes unless told is `TrainingMethod.initialisation`.
package enum Initialisation: String, Codable, Sendable, CaseIterable {
  /// Weights and biases uniform in ±1/√fan-in (LeCun et al. 1998; the default of PyTorch).
  case uniform
  /// Weights uniform in ±√(6/fan-in), variance 2/fan-in, which keeps the size of activations
  /// through ReLUs (He et al. 2015); biases 0.
  case he
  /// Weights normal with standard deviation √(2π)/fan-in, which keeps the width of interval bounds
  /// from layer to layer (Shi et al. 2021, §3.2); biases 0.
  case ibp
  /// Orthonormal rows or columns times √2 (Saxe et al. 2014), biases 0.
  case orthogonal
}

extension Network {
  /// A fresh network: parameters are drawn in order from `stream`.
  /// The parameters' order is the architecture's, so that the same seed gives the same weights
  /// whatever the numbers of workers. Tensors of one axis (biases and diagonal maps) begin at 0
  /// except with `.uniform`.
  /// - Parameters:
  ///   - initialisation: the distribution, of independent numbers except for `.orthogonal`.
  ///   - stream: advanced by what is drawn; a zero tensor draws nothing.
  package init(
    architecture: Architecture, initialisation: Initialisation = .uniform,
    from stream: inout RandomStream
  ) {
    self.init(
      architecture: architecture,
      parameters: architecture.parameters.map { parameter in
        switch initialisation {
        case .uniform:
          return Self.uniform(parameter, gain: 1, stream: &stream)
        case .he where parameter.shape.count > 1:
          return Self.uniform(parameter, gain: Element(6).squareRoot(), stream: &stream)
        case .ibp where parameter.shape.count > 1:
          let deviation = (2 * Double.pi).squareRoot() / Double(parameter.fanIn)
          return Tensor(normal: Element(deviation), shape: parameter.shape, from: &stream)
        case .orthogonal where parameter.shape.count > 1:
          return Tensor(orthogonal: parameter.shape, from: &stream)
            .scaled(by: Element(2).squareRoot())
        case .he, .ibp, .orthogonal: return Tensor(zeros: parameter.shape)
        }
      })
  }

  /// Uniform in ±gain/√fan-in.
  /// Uniform in ±1/√fan-in has variance 1/(3·fan-in); `gain` √6 gives 2/fan-in.
  private static func uniform(
    _ parameter: Architecture.Parameter, gain: Element, stream: inout RandomStream
  ) -> Tensor<Element> {
    let bound = gain / Element(parameter.fanIn).squareRoot()
    return Tensor(uniform: -bound...bound, shape: parameter.shape, from: &stream)
  }
}
