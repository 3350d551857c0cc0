package import Tensors

/// The columns of a table in units of their own: z = (x − shift)·factor, a pair of numbers for each.
///
/// It is fitted on members and stored as the first two layers of a network, which takes the table as
/// it is; ε counts in z.
package struct InputScale: Equatable, Sendable {
  /// What becomes of the values that a scale is fitted on.
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// Every column reaches from 0 to 1.
    case minmax
    /// Every column has mean 0 and deviation 1.
    case standard
  }

  /// One for every column; factors are above 0.
  let shift: [Float]
  let factor: [Float]

  /// How far |z| may lie from its value without rounding, relative to it: half a unit in the last
  /// place of a 32-bit float, and the rounding of `Double` on the way there, taken twice.
  package static let relativeError = 0x1p-23

  /// The scale that samples [n, d] give. What never changes among them keeps its unit.
  package init(kind: Kind, of samples: Tensor<Float>) {
    let fits = (0..<samples.rowStride).map { column in
      kind.fit(
        stride(from: column, to: samples.count, by: samples.rowStride).map { Double(samples[$0]) })
    }
    shift = fits.map { Float($0.shift) }
    factor = fits.map { min(Float(1 / $0.unit), 0x1p126) }
  }

  init?(shift: [Float], factor: [Float]) {
    guard shift.allSatisfy(\.isFinite), factor.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    self.shift = shift
    self.factor = factor
  }

  /// Number of columns.
  package var count: Int { shift.count }

  /// z of samples [n, d], computed in `Double` and rounded once: no digits cancel, however large the
  /// shift is.
  package func scaled(_ samples: Tensor<Float>) -> Tensor<Float> {
    precondition(samples.rowStride == count, "\(samples.shape) for \(count) columns")
    return Tensor(shape: samples.shape) { target in
      for position in 0..<samples.count {
        let column = position % count
        let distance = Double(samples[position]) - Double(shift[column])
        target[position] = Float(distance * Double(factor[column]))
      }
    }
  }

  /// The inputs x of one sample's z, to the nearest `Double`.
  package func unscaled(_ z: [Double]) -> [Double] {
    z.indices.map { z[$0] / Double(factor[$0]) + Double(shift[$0]) }
  }

  /// Whole numbers below this one are taken for exact.
  private static let exactLimit: Float = 0x1p22
  /// The largest rounding of x in units of z, or of |z| where that is above 1, that is borne.
  private static let coarseness = 0x1p-10

  /// The first column that 32-bit floats cannot hold in its unit, of samples [n, d]: as where all its
  /// values are near 10⁶ and differ by 1, so that they are multiples of 1/16, or where z overflows.
  package func coarseColumn(of samples: Tensor<Float>) -> Int? {
    (0..<count).first { column in
      let places = stride(from: column, to: samples.count, by: count)
      let isExact = places.allSatisfy {
        abs(samples[$0]) < Self.exactLimit && samples[$0] == samples[$0].rounded()
      }
      return !places.allSatisfy { place in
        let z = (Double(samples[place]) - Double(shift[column])) * Double(factor[column])
        let rounding = Double(samples[place].ulp) * Double(factor[column])
        return Float(z).isFinite && (isExact || rounding <= Self.coarseness * max(1, abs(z)))
      }
    }
  }
}

extension InputScale.Kind {
  /// What is subtracted from values, and what they are divided by: above 0.
  fileprivate func fit(_ values: [Double]) -> (shift: Double, unit: Double) {
    let low = values.min() ?? 0
    let high = values.max() ?? 0
    guard low < high else { return (low, 1) }
    switch self {
    case .minmax: return (low, high - low)
    case .standard:
      let count = Double(values.count)
      let mean = values.reduce(0) { $0 + $1 / count }
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
      return (mean, variance.squareRoot())
    }
  }
}

extension Architecture {
  /// Whether the network begins with the layers of an `InputScale`.
  var scalesInputs: Bool { nodes.count > 3 && nodes[1].training == .inputScale }

  /// The network behind the layers of an `InputScale`: x·1 − shift, then that times the factor. Their
  /// parameters come last.
  package func scalingInputs() -> Architecture {
    let columns = inputShape.reduce(1, *)
    let map = LinearMap.diagonal(period: columns, repeats: 1)
    var scaled = Architecture(name: name, nodes: [nodes[0]], parameters: parameters)
    let one = scaled.appendParameter("scale.one", shape: [columns])
    let shift = scaled.appendParameter("scale.shift", shape: [columns])
    let factor = scaled.appendParameter("scale.factor", shape: [columns])
    scaled.append(.linear(map, weight: one, bias: shift), training: .inputScale)
    scaled.append(.linear(map, weight: factor, bias: nil), training: .inputScale)
    for node in nodes.dropFirst() {
      scaled.append(
        node.layer, reading: node.inputs.map { $0 + Self.scaleLayers }, training: node.training)
    }
    return scaled
  }

  private static let scaleLayers = 2
  private static let scaleParameters = 3

  /// The network behind the layers that scale the inputs.
  fileprivate var withoutScale: Architecture {
    var rest = Architecture(
      name: name, nodes: [nodes[0]], parameters: Array(parameters.dropLast(Self.scaleParameters)))
    for node in nodes.dropFirst(1 + Self.scaleLayers) {
      rest.append(
        node.layer, reading: node.inputs.map { $0 - Self.scaleLayers }, training: node.training)
    }
    return rest
  }

  /// Whether layers that are said to scale the inputs are those that `scalingInputs` puts there, so
  /// that they can be taken away.
  var hasSoundScale: Bool {
    let isMarked = nodes.map { $0.training == .inputScale }
    guard isMarked.contains(true) else { return true }
    guard nodes.count > 1 + Self.scaleLayers, parameters.count >= Self.scaleParameters,
      !isMarked[(1 + Self.scaleLayers)...].contains(true),
      nodes[(1 + Self.scaleLayers)...].allSatisfy({ $0.inputs.allSatisfy { $0 >= 2 } })
    else { return false }
    return withoutScale.defect == nil && withoutScale.scalingInputs() == self
  }
}

extension Network {
  /// The network that scales its inputs first.
  package func scalingInputs(by scale: InputScale) -> Network {
    let numbers = [scale.shift.map { _ in 1 }, scale.shift.map { -$0 }, scale.factor].map {
      Tensor<Element>(Tensor<Float>(elements: $0, shape: [scale.count]))
    }
    return Network(architecture: architecture.scalingInputs(), parameters: parameters + numbers)
  }

  /// What scales the inputs, nil for nothing, and the network behind it.
  package func separatingScale() -> (scale: InputScale?, rest: Network) {
    guard let scale = inputScale else { return (nil, self) }
    let rest = architecture.withoutScale
    return (
      scale,
      Network(architecture: rest, parameters: Array(parameters.prefix(rest.parameters.count)))
    )
  }

  /// What scales the inputs; nil where nothing does, or numbers that are no scale.
  package var inputScale: InputScale? {
    guard architecture.scalesInputs else { return nil }
    let numbers = parameters.suffix(3).map { Tensor<Float>($0).elements }
    guard numbers[0].allSatisfy({ $0 == 1 }) else { return nil }
    return InputScale(shift: numbers[1].map { -$0 }, factor: numbers[2])
  }
}
