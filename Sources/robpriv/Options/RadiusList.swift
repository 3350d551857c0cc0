import ArgumentParser
import Foundation
import Results

/// Radii on the command line: `A..B`, `A..B/STEP` or a list; every failure says why.
struct RadiusList {
  let values: [Double]

  /// Step of a range without one.
  private static let defaultStep = 0.25

  /// For `@Option(transform:)`.
  static func parse(_ argument: String) throws -> RadiusList {
    let ends = argument.components(separatedBy: "..")
    let values = ends.count == 2 ? try range(ends[0], ends[1]) : try list(argument)
    guard values.allSatisfy(\.isFinite) else { throw ValidationError("radii are finite") }
    guard values.allSatisfy({ $0 >= 0 }) else {
      throw ValidationError("radii must not be negative")
    }
    try refuseRepetition(in: values)
    return RadiusList(values: values.sorted())
  }

  private static func range(_ first: String, _ rest: String) throws -> [Double] {
    let tail = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard tail.count <= 2, let first = Double(first), let last = Double(tail[0]),
      let step = tail.count == 2 ? Double(tail[1]) : defaultStep
    else { throw ValidationError("a range is written A..B or A..B/STEP") }
    guard step > 0, first <= last, (last - first) / step <= 1000 else {
      throw ValidationError("a range ascends in positive steps, at most 1000 of them")
    }
    // Each value from its index, to twelve digits, so that steps of 0.1 accumulate no error.
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

  private static func list(_ argument: String) throws -> [Double] {
    try argument.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let value = Double($0) else { throw ValidationError("'\($0)' is not a number") }
      return value
    }
  }
}
