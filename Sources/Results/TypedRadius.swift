/// What an ε counts in.
package enum RadiusUnit: String, Codable, CaseIterable, Sendable {
  /// Intensity levels of the data set.
  case level
  /// Units of the network's input.
  case input
}

/// An ℓ∞ radius ε as it was typed, before it is known how wide an intensity level is.
///
/// As data it is a number, of intensity levels, or text where it is more than that: `8/255 input`.
package struct TypedRadius: Hashable, Sendable {
  package let number: RadiusNumber
  package let unit: RadiusUnit

  /// Nothing is converted before the data set's level is known.
  package init(number: RadiusNumber, in unit: RadiusUnit) {
    self.number = number
    self.unit = unit
  }

  /// A number of intensity levels, finite and not negative.
  package init(levels: Double) { self.init(number: RadiusNumber(levels), in: .level) }

  /// Whether it is no more than a number of levels.
  package var isPlain: Bool { unit == .level && number.isPlain }

  /// The radius times a factor.
  package func multiplied(by factor: RadiusNumber) throws(RadiusNumber.Fault) -> TypedRadius {
    TypedRadius(number: try number.multiplied(by: factor), in: unit)
  }

  /// For the names of files: `0.25`, `8_255input`.
  package var fileName: String {
    String(number.text.map { $0 == "/" ? "_" : $0 }) + (unit == .input ? unit.rawValue : "")
  }
}

extension TypedRadius: CustomStringConvertible {
  /// As typed, with the unit where it is not the usual one: `0.25`, `8/255 input`.
  package var description: String {
    switch unit {
    case .level: number.text
    case .input: "\(number.text) \(unit.rawValue)"
    }
  }
}

extension TypedRadius: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// In intensity levels.
  package init(floatLiteral value: Double) { self.init(levels: value) }
  package init(integerLiteral value: Int) { self.init(levels: Double(value)) }
}

extension TypedRadius: Codable {
  /// Text without a unit counts in levels.
  /// - Throws: `DecodingError` for other words, and numbers that are negative or not finite.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text =
      if let value = try? container.decode(Double.self) { shortest(value) } else {
        try container.decode(String.self)
      }
    let words = text.split(separator: " ").map(String.init)
    let unit = words.count == 2 ? RadiusUnit(rawValue: words[1]) : .level
    guard 1...2 ~= words.count, let unit, let number = try? RadiusNumber(words[0]) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a radius is a number, or text such as '8/255 input'")
    }
    self.init(number: number, in: unit)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if isPlain {
      try container.encode(number.value)
    } else {
      try container.encode("\(number.text) \(unit.rawValue)")
    }
  }
}
