import ArgumentParser
import Datasets
import Results

/// Unit of `--eps`.
enum RadiusUnit: String, NamedChoice {
  case level, input

  static let help: ArgumentHelp =
    "Unit of --eps: level (1/16 for digits, 1/255 for 8-bit images) or input."

  /// A radius of this unit.
  /// - Throws: `MismatchError` where it is not finite in input units.
  func radius(_ value: Double, of dataset: Dataset) throws -> Radius {
    let radius =
      self == .input
      ? Radius(levels: value / dataset.level, input: value)
      : Radius(levels: value, input: value * dataset.level)
    guard radius.input.isFinite else {
      throw MismatchError("--eps times the intensity level \(dataset.level) is not finite")
    }
    return radius
  }

  /// Radii of this unit in intensity levels.
  func levels(_ radii: [Double]?, of dataset: Dataset) -> [Double]? {
    radii?.map { self == .level ? $0 : $0 / dataset.level }
  }
}
