package import Datasets
package import Networks
package import Tensors

extension Dataset {
  /// The inputs in the shape that a network takes, element by element.
  /// - Parameter file: what errors call the network.
  /// - Throws: `ExperimentError` where samples or classes are none of the network.
  package func inputs(
    fitting architecture: Architecture, file: String
  ) throws(ExperimentError) -> Tensor<Float> {
    let (shape, own) = (architecture.inputShape, Array(inputs.shape.dropFirst()))
    let (expected, extents) = (shape.filter { $0 != 1 }, own.filter { $0 != 1 })
    let isFlat = expected.count <= 1 || extents.count <= 1
    guard expected == extents || isFlat && expected.reduce(1, *) == extents.reduce(1, *) else {
      throw ExperimentError(
        "\(file): takes inputs of shape \(shape), but samples of \(name) have \(own);"
          + " pass other --data")
    }
    guard architecture.classes > 1, architecture.classes == classes else {
      throw ExperimentError(
        "\(file): has \(architecture.classes) outputs, but \(name) has \(classes) classes;"
          + " pass other --data or --classes")
    }
    return inputs.reshaped(to: [count] + shape)
  }
}
