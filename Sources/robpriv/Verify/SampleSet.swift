import ArgumentParser
import Datasets
import Networks
import Results
import Tensors

/// Which of a data set's own files samples come from.
enum SampleSplit: String, ExpressibleByArgument, CaseIterable {
  case test, train
}

/// The samples that are verified.
struct SampleSet {
  let dataset: Dataset
  /// Their places in the data set; a sample's index counts from the first.
  let range: Range<Int>
  private let name: String

  /// At most so many samples from the first one of a split. By default this is the test files, or
  /// everything where there is no split.
  init(_ dataset: Dataset, _ split: SampleSplit?, atMost count: Int?) throws {
    self.dataset = dataset
    let start = dataset.testStart
    guard split != .test || start != nil, split != .train || start != 0 else {
      throw DatasetError(
        file: dataset.name, problem: "has no samples of --split \(split?.rawValue ?? "")",
        fix: "leave the option out")
    }
    let all = 0..<dataset.count
    let part = split == .train ? 0..<(start ?? dataset.count) : (start ?? 0)..<dataset.count
    range = part.prefix(count ?? part.count)
    name = start == nil || part == all ? "" : split == .train ? " training" : " test"
  }

  var description: String { "\(dataset.name), \(range.count)\(name) samples" }

  /// ε in input units.
  func radius(_ value: Double, in unit: RadiusUnit) throws -> Radius {
    let radius =
      unit == .input
      ? Radius(levels: value / dataset.level, input: value)
      : Radius(levels: value, input: value * dataset.level)
    guard radius.input.isFinite else {
      throw MismatchError("--eps times the intensity level \(dataset.level) is not finite")
    }
    return radius
  }

  /// All samples in the shape of a network's inputs, element by element in the order of the data.
  func inputs(for network: NetworkFile) throws -> Tensor<Float> {
    let (shape, own) = (
      network.network.architecture.inputShape, Array(dataset.inputs.shape.dropFirst())
    )
    let (expected, extents) = (shape.filter { $0 != 1 }, own.filter { $0 != 1 })
    let isFlat = expected.count <= 1 || extents.count <= 1
    guard expected == extents || isFlat && expected.reduce(1, *) == extents.reduce(1, *) else {
      throw MismatchError(
        "\(network.path): takes inputs of shape \(shape), but samples of \(dataset.name) have \(own);"
          + " pass other --data")
    }
    guard network.outputCount > 1, network.outputCount == dataset.classes else {
      throw MismatchError(
        "\(network.path): has \(network.outputCount) outputs, but \(dataset.name) has"
          + " \(dataset.classes) classes; pass other --data or --classes")
    }
    return dataset.inputs.rows(range).reshaped(to: [range.count] + shape)
  }
}
