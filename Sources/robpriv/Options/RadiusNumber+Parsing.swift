import ArgumentParser
import Results

extension RadiusNumber {
  /// For `@Option(transform:)`: a decimal or a fraction that is not negative.
  static func parse(_ text: String) throws -> RadiusNumber {
    do {
      return try RadiusNumber(text)
    } catch {
      throw ValidationError("'\(text)' \(error)")
    }
  }

  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` for 0 too, where a radius of 0 asks nothing.
  static func parsePositive(_ text: String) throws -> RadiusNumber {
    let number = try parse(text)
    guard number.value > 0 else { throw ValidationError("it must be above 0") }
    return number
  }
}
