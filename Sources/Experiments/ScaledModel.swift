package import Attacks
package import Datasets
package import Networks
package import Results
package import Tensors

/// A network without the layers that scale its inputs, and a data set in the units that leave these:
/// there ε counts, boxes are built and attacks search. Where nothing is scaled, both as they are.
package struct ScaledModel<Element: Scalar>: Sendable {
  package let network: Network<Element>
  package let dataset: Dataset
  package let scale: InputScale?

  /// - Parameter file: what errors call the network.
  /// - Throws: `ExperimentError` where the data are not the network's, or lose their digits in its
  ///   scale.
  package init(
    network: Network<Element>, dataset: Dataset, file: String
  ) throws(ExperimentError) {
    let parts = network.separatingScale()
    self.network = parts.rest
    scale = parts.scale
    guard let scale else {
      self.dataset = dataset
      return
    }
    _ = try dataset.inputs(fitting: network.architecture, file: file)
    self.dataset = try dataset.scaled(by: scale)
  }

  /// The threat model of a radius; scaled samples are rounded, which proofs cover.
  package func perturbation(_ radius: Radius) -> Perturbation {
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
  /// The same samples in scaled units.
  /// - Throws: `ExperimentError` naming a column that 32-bit floats cannot hold in its unit.
  func scaled(by scale: InputScale) throws(ExperimentError) -> Dataset {
    try check(scale)
    return Dataset(
      name: name, inputs: scale.scaled(inputs), labels: labels, classes: classes,
      inputRange: range(scaledBy: scale), level: level, testStart: testStart, columns: columns,
      notes: notes, warnings: warnings)
  }

  /// The range of all scaled values; what is monotone moves the ends of every column.
  func range(scaledBy scale: InputScale) -> ClosedRange<Float> {
    let ranges = columnRanges
    let ends = Tensor(
      elements: ranges.map(\.lowerBound) + ranges.map(\.upperBound), shape: [2, ranges.count])
    let values = scale.scaled(ends).elements
    let low = values.reduce(.infinity, min)
    let high = values.reduce(-.infinity, max)
    return low...(low < high ? high : low + 1)
  }

  /// - Throws: `ExperimentError` naming a column that 32-bit floats cannot hold in its unit.
  func check(_ scale: InputScale) throws(ExperimentError) {
    guard let column = scale.coarseColumn(of: inputs) else { return }
    throw ExperimentError(
      "\(name): \(inputTitle(column)): 32-bit floats are too coarse for values of this size that"
        + " differ so little; subtract a constant from them, or drop the column")
  }
}

extension Network<Float> {
  /// Logits in `Double` of inputs as the data set has them.
  package func preciseLogits(_ inputs: Tensor<Float>) -> Tensor<Double> {
    let (scale, rest) = separatingScale()
    return Network<Double>(rest).logits(Tensor<Double>(scale?.scaled(inputs) ?? inputs))
  }
}
