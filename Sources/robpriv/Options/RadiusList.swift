import ArgumentParser
import Foundation
import Results

/// Radii on the command line: `A..B`, `A..B/STEP` or a list, of decimals or fractions; every failure
/// says why.
/// Numbers without unit: `RadiusUnitOption` gives them one. Decimals stay as typed, since reports
/// show them so.
struct RadiusList {
  /// Ascending.
  let values: [RadiusNumber]

  init(_ values: [RadiusNumber]) { self.values = values }

  /// Step of a range of decimals without one.
  /// In levels, a quarter of one.
  private static let defaultStep = 0.25

  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` for text that is no list or range, a radius twice, a negative one.
  static func parse(_ argument: String) throws -> RadiusList {
    let ends = argument.components(separatedBy: "..")
    let texts = ends.count == 2 ? try range(ends[0], rest: ends[1]) : list(argument)
    let values = try texts.map(RadiusNumber.parse)
    try refuseRepetition(in: values)
    return RadiusList(values.sorted())
  }

  /// Empty items stay, and are refused as numbers.
  private static func list(_ argument: String) -> [String] {
    argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  /// - Parameters:
  ///   - first: what stands before the dots.
  ///   - rest: what follows them: B, B/STEP or, after a fraction, B/D.
  /// - Throws: `ValidationError` where they are no range.
  private static func range(_ first: String, rest: String) throws -> [String] {
    if first.contains("/") { return try fractions(first, rest: rest) }
    let tail = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard tail.count <= 2, let first = Double(first), let last = Double(tail[0]),
      let step = tail.count == 2 ? Double(tail[1]) : defaultStep
    else { throw ValidationError("a range is written A..B, A..B/STEP or A/D..B/D") }
    // `0..8/255` means fractions, but reads as steps of 255.
    guard first == last || tail.count < 2 || step <= last - first else {
      throw ValidationError(
        "the step \(tail[1]) exceeds the range; fractions at both ends are written 0/\(tail[1])..\(rest)"
      )
    }
    return try steps(from: first, to: last, by: step).map(shortest)
  }

  /// `A/D..B/D`, in steps of 1/D, or `A/D..B/D/C/D`, in steps of C/D.
  private static func fractions(_ first: String, rest: String) throws -> [String] {
    let parts =
      (first.split(separator: "/", omittingEmptySubsequences: false)
      + rest.split(separator: "/", omittingEmptySubsequences: false)).map(String.init)
    let numerators = stride(from: 0, to: parts.count, by: 2).compactMap { Double(parts[$0]) }
    let denominators = Set(stride(from: 1, to: parts.count, by: 2).map { parts[$0] })
    guard parts.count == 4 || parts.count == 6, numerators.count == parts.count / 2,
      denominators.count == 1
    else {
      throw ValidationError(
        "a range of fractions is written A/D..B/D (steps of 1/D) or A/D..B/D/C/D, with one denominator"
      )
    }
    let step = numerators.count == 3 ? numerators[2] : 1
    return try steps(from: numerators[0], to: numerators[1], by: step)
      .map { "\(shortest($0))/\(parts[1])" }
  }

  /// The values first, first + step, …, last, at most 1001.
  /// - Throws: `ValidationError` for steps that are not positive, are too many, or miss `last`.
  private static func steps(from first: Double, to last: Double, by step: Double) throws -> [Double]
  {
    guard step > 0, first <= last, (last - first) / step <= 1000 else {
      throw ValidationError("a range ascends in positive steps, at most 1000 of them")
    }
    // Each value from its index, to twelve digits, so that steps of 0.1 accumulate no error.
    // 1e-9 forgives the rounding of the quotient where steps meet the end.
    let values = (0...Int(((last - first) / step + 1e-9).rounded(.down))).compactMap {
      Double(String(format: "%.12g", first + Double($0) * step))
    }
    guard let end = values.last, abs(end - last) <= 1e-6 * step else {
      throw ValidationError(
        "steps of \(shortest(step)) from \(shortest(first)) miss \(shortest(last)); write a step that"
          + " meets it, A..B/STEP, or a list")
    }
    return values
  }
}
