package import Tensors

/// The columns of a table in units of their own: z = (x − shift)·factor, a pair of numbers for each.
///
/// It is fitted on members and stored as the first two layers of a network, which takes the table as
/// it is; ε counts in z.
///
/// `Trainer` fits it and trains on z; `Network.scalingInputs(by:)` puts it before the finished
/// network; `ScaledModel` in `Experiments` takes it off again to attack and prove in z. The two
/// layers compute x − shift and then ·factor in the network's own precision, `scaled` in `Double`:
/// proofs cover the difference by `relativeError`.
package struct InputScale: Equatable, Sendable {
  /// What becomes of the values that a scale is fitted on.
  /// Raw values are what `--scale` takes and recipes hold.
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// Every column reaches from 0 to 1.
    case minmax
    /// Every column has mean 0 and deviation 1.
    case standard
  }

  /// One for every column; factors are above 0.
  /// In the columns' own units.
  let shift: [Float]
  /// Units of z for one unit of the column.
  let factor: [Float]

  /// How far |z| may lie from its value without rounding, relative to it: half a unit in the last
  /// place of a 32-bit float, and the rounding of `Double` on the way there, taken twice.
  package static let relativeError = 0x1p-23

  /// The scale that samples [n, d] give. What never changes among them keeps its unit.
  ///
  /// The fit is in `Double`, in the order of samples, and rounded to `Float` once.
  /// - Parameters:
  ///   - kind: what the samples' z shall satisfy.
  ///   - samples: the members alone: scales of other samples would tell of these.
  package init(kind: Kind, of samples: Tensor<Float>) {
    let fits = (0..<samples.rowStride).map { column in
      kind.fit(
        stride(from: column, to: samples.count, by: samples.rowStride).map { Double(samples[$0]) })
    }
    shift = fits.map { Float($0.shift) }
    // A column of subnormal spread would give an infinite factor, which is no scale.
    factor = fits.map { min(Float(1 / $0.unit), 0x1p126) }
  }

  /// A scale of numbers that a file holds; nil where one is not finite or a factor is not above 0.
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
  ///
  /// Traps where the number of columns is another.
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
  /// Inverse to `scaled` up to rounding: for showing a point that was found in z, not for proofs.
  package func unscaled(_ z: [Double]) -> [Double] {
    z.indices.map { z[$0] / Double(factor[$0]) + Double(shift[$0]) }
  }

  /// Whole numbers below this one are taken for exact.
  /// 2²²: there floats resolve a half, so that a column of whole numbers below it is the data
  /// itself, with no rounding behind it.
  private static let exactLimit: Float = 0x1p22
  /// The largest rounding of x in units of z, or of |z| where that is above 1, that is borne.
  /// About 0.001: rounding that is far below the radii in use does not change results.
  private static let coarseness = 0x1p-10

  /// The first column that 32-bit floats cannot hold in its unit, of samples [n, d]: as where all its
  /// values are near 10⁶ and differ by 1, so that they are multiples of 1/16, or where z overflows.
  ///
  /// - Returns: the index of the column, for an error that asks for a finer table; nil where all
  ///   are fine.
  package func coarseColumn(of samples: Tensor<Float>) -> Int? {
    (0..<count).first { column in
      let places = stride(from: column, to: samples.count, by: count)
      let isExact = places.allSatisfy {
        abs(samples[$0]) < Self.exactLimit && samples[$0] == samples[$0].rounded()
      }
      return !places.allSatisfy { place in
        // Not `scaled`: an overflow must be seen here, and the rounding compared with z before it
        // is rounded.
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
    // A constant column has no width: divided by 1 it becomes 0 everywhere.
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
  /// That they are sound is the business of `defect`.
  var scalesInputs: Bool { nodes.count > 3 && nodes[1].training == .inputScale }

  /// The network behind the layers of an `InputScale`: x·1 − shift, then that times the factor. Their
  /// parameters come last.
  /// Behind them every node's index grows by two; indices of the former parameters stay.
  package func scalingInputs() -> Architecture {
    let columns = inputShape.reduce(1, *)
    let map = LinearMap.diagonal(period: columns, repeats: 1)
    var scaled = Architecture(name: name, nodes: [nodes[0]], parameters: parameters)
    let one = scaled.appendParameter("scale.one", shape: [columns])
    let shift = scaled.appendParameter("scale.shift", shape: [columns])
    let factor = scaled.appendParameter("scale.factor", shape: [columns])
    // Subtracted first, then multiplied: x·factor − shift·factor would cancel digits where the
    // shift is large.
    scaled.append(.linear(map, weight: one, bias: shift), training: .inputScale)
    scaled.append(.linear(map, weight: factor, bias: nil), training: .inputScale)
    for node in nodes.dropFirst() {
      scaled.append(
        node.layer, reading: node.inputs.map { $0 + Self.scaleLayers }, training: node.training)
    }
    return scaled
  }

  /// Nodes that `scalingInputs` puts behind the input.
  private static let scaleLayers = 2
  /// Parameters that it appends: ones, shifts, factors.
  private static let scaleParameters = 3

  /// The network behind the layers that scale the inputs.
  /// Only for graphs of which `scalesInputs` and `hasSoundScale` hold: nodes must not read the
  /// layers between.
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
  /// Its inputs are the table's own units; `separatingScale` gives back what this took.
  package func scalingInputs(by scale: InputScale) -> Network {
    let numbers = [scale.shift.map { _ in 1 }, scale.shift.map { -$0 }, scale.factor].map {
      Tensor<Element>(Tensor<Float>(elements: $0, shape: [scale.count]))
    }
    return Network(architecture: architecture.scalingInputs(), parameters: parameters + numbers)
  }

  /// What scales the inputs, nil for nothing, and the network behind it.
  /// The rest computes logits of z; with `scale.scaled` before it, it is the same classifier up to
  /// the rounding that `InputScale.relativeError` bounds.
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
    // The first weights are 1 in every network that `scalingInputs(by:)` made; others would be a
    // scale of two factors.
    guard numbers[0].allSatisfy({ $0 == 1 }) else { return nil }
    return InputScale(shift: numbers[1].map { -$0 }, factor: numbers[2])
  }
}
