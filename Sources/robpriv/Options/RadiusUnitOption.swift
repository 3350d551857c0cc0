import ArgumentParser
import Datasets
import Results

/// The unit of radii on the command line, and what makes radii of numbers.
/// Papers on images write 8/255 and mean input units; digits and tables are thought of in levels.
/// Hence the unit of fractions, announced.
struct RadiusUnitOption: ParsableArguments {
  @Option(
    help: """
      Unit of --eps: level (1/16 for digits, 1/255 for 8-bit images) or input (default: level; input for fractions \
      such as 8/255).
      """)
  var epsUnit: RadiusUnit?

  /// The radii that numbers of an option stand for. Says on stderr which unit fractions have where none
  /// is given.
  /// - Throws: `ValidationError` for fractions beside other numbers without a unit, `MismatchError` for
  ///   what is not finite in both units.
  /// - Parameters:
  ///   - numbers: of one option, all of one unit.
  ///   - option: for errors, as typed.
  ///   - dataset: whose intensity level converts between the units.
  /// - Returns: radii in the order of the numbers; each keeps what was typed.
  func radii(
    _ numbers: [RadiusNumber], of option: String = "--eps", on dataset: Dataset
  ) throws -> [Radius] {
    let unit = try unit(of: numbers, option: option)
    return try numbers.map { number in
      let radius = Radius(typed: TypedRadius(number: number, in: unit), level: dataset.level)
      guard radius.isFinite else {
        throw MismatchError("\(option) times the intensity level \(dataset.level) is not finite")
      }
      return radius
    }
  }

  /// 0 is the same in either unit and decides nothing.
  private func unit(of numbers: [RadiusNumber], option: String) throws -> RadiusUnit {
    if let epsUnit { return epsUnit }
    let counted = numbers.filter { $0.value > 0 }
    guard let fraction = counted.first(where: \.isFraction) else { return .level }
    if let other = counted.first(where: { !$0.isFraction }) {
      throw ValidationError(
        "\(option) has fractions and other numbers, \(fraction) and \(other); say with --eps-unit"
          + " level or input what they count")
    }
    note("\(option) \(fraction): in input units, as fractions are without --eps-unit")
    return .input
  }
}

extension RadiusUnit: NamedChoice {}
