public import Attacks
public import Datasets
public import Networks
public import Tensors

/// A network without the layers that scale its inputs, and a data set in the units that leave these:
/// there ε counts, boxes are built and attacks search. Where nothing is scaled, both as they are.
public struct ScaledModel<Element: Scalar>: Sendable {
  public let network: Network<Element>
  public let dataset: Dataset
  public let scale: InputScale?

  /// - Parameter file: what errors call the network.
  /// - Throws: `ExperimentError` where the data are not the network's, or lose their digits in its
  ///   scale.
  public init(
    _ network: Network<Element>, _ dataset: Dataset, file: String
  ) throws(ExperimentError) {
    let parts = network.separatingScale()
    self.network = parts.rest
    scale = parts.scale
    guard let scale else {
      self.dataset = dataset
      return
    }
    _ = try dataset.inputs(fitting: network.architecture, file)
    self.dataset = try dataset.scaled(by: scale)
  }

  /// The threat model of a radius; scaled samples are rounded, which proofs cover.
  public func perturbation(radius: Double) -> Perturbation {
    let range = dataset.inputRange
    guard scale != nil else {
      return Perturbation(
        radius: radius, range: Double(range.lowerBound)...Double(range.upperBound))
    }
    return Perturbation(
      radius: radius, range: Double(range.lowerBound.nextDown)...Double(range.upperBound.nextUp),
      sampleError: InputScale.relativeError)
  }
}

extension Dataset {
  /// The same samples in scaled units, their range the observed one.
  /// - Throws: `ExperimentError` naming a column that 32-bit floats cannot hold in its unit.
  func scaled(by scale: InputScale) throws(ExperimentError) -> Dataset {
    if let column = scale.coarseColumn(of: inputs) {
      throw ExperimentError(
        "\(name): \(inputTitle(column)): 32-bit floats are too coarse for values of this size that"
          + " differ so little; subtract a constant from them, or drop the column")
    }
    let scaled = scale.scaled(inputs)
    let values = scaled.elements
    let low = values.reduce(.infinity, min)
    let high = values.reduce(-.infinity, max)
    return Dataset(
      name: name, inputs: scaled, labels: labels, classes: classes,
      inputRange: low...(low < high ? high : low + 1), level: level, testStart: testStart,
      columns: columns, notes: notes, warnings: warnings)
  }
}

extension Network<Float> {
  /// Logits in `Double` of inputs as the data set has them.
  package func preciseLogits(_ inputs: Tensor<Float>) -> Tensor<Double> {
    let (scale, rest) = separatingScale()
    return Network<Double>(rest).logits(Tensor<Double>(scale?.scaled(inputs) ?? inputs))
  }
}
