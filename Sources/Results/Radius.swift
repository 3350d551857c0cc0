internal import Rigorous

/// An ℓ∞ radius ε of a data set: as it was typed, and in both units.
///
/// Radii are equal, and in order, by their size, whatever the unit that they were typed in.
package struct Radius: Sendable {
  package let typed: TypedRadius
  /// ε in intensity levels of the data set (1/255 of the range for 8-bit images), to the nearest
  /// double.
  package let levels: Double
  /// ε in units of the network's input, to the nearest double.
  package let input: Double
  /// ε in units of the network's input, rounded up: what proofs cover, so that they hold for the
  /// number that was typed, 8/255 and not the double nearest to it.
  package let covering: Double

  /// Conversions are exact, in rational numbers, and rounded once. Traps unless the level is above
  /// 0 and finite; sizes may overflow to infinity (`isFinite`).
  /// - Parameter level: width of an intensity level in input units.
  package init(typed: TypedRadius, level: Double) {
    self.typed = typed
    let (number, width) = (typed.number.exact, levelWidth(level))
    switch typed.unit {
    case .level:
      levels = typed.number.value
      input = (number * width).nearest
      covering = (number * width).ceiling
    case .input:
      levels = (number / width).nearest
      input = typed.number.value
      covering = number.ceiling
    }
  }

  /// Whether both are numbers.
  package var isFinite: Bool { levels.isFinite && covering.isFinite }

  /// Lower and upper bound, in intensity levels, of a distance in input units.
  /// Rounded outwards: the lower for what is proven, the upper for what is falsified. An infinite
  /// distance stays so.
  /// - Parameters:
  ///   - distance: 0 or more.
  ///   - level: width of an intensity level in input units.
  package static func levels(
    of distance: Double, level: Double
  ) -> (lower: Double, upper: Double) {
    guard distance.isFinite else { return (distance, distance) }
    let levels = Rational(distance) / levelWidth(level)
    return (levels.floor, levels.ceiling)
  }
}

/// The width of an intensity level that a double stands for: 1/n, or 1/255 of a range, where the double
/// is the nearest one to that, else the decimal that it is written as.
private func levelWidth(_ level: Double) -> Rational {
  precondition(level > 0 && level.isFinite, "level \(level)")
  let count = (1 / level).rounded()
  if count >= 1, count < 0x1p53, 1 / count == level { return Rational(1) / Rational(count) }
  let range = Double(Float(level * 255))
  if range.isFinite, range / 255 == level { return Rational(range) / Rational(255) }
  return Rational(decimal: shortest(level)) ?? Rational(level)
}

extension Radius: Hashable, Comparable {
  /// By levels, which both ways of typing lead to.
  package static func == (a: Radius, b: Radius) -> Bool { a.levels == b.levels }
  package static func < (a: Radius, b: Radius) -> Bool { a.levels < b.levels }
  package func hash(into hasher: inout Hasher) { hasher.combine(levels) }
}

extension Radius: Codable {
  private enum CodingKeys: CodingKey { case typed, levels, input }

  /// Reads both units, and what was typed where that is more than a number of levels.
  /// - Throws: `DecodingError` for sizes that are negative or not finite, and for a typed number
  ///   that is not the size in its unit.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func size(_ key: CodingKeys) throws -> Double {
      let size = try values.decode(Double.self, forKey: key)
      guard size >= 0, size.isFinite else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values,
          debugDescription: "\(shortest(size)) is not a number of 0 or more")
      }
      return size
    }
    levels = try size(.levels)
    input = try size(.input)
    typed =
      try values.decodeIfPresent(TypedRadius.self, forKey: .typed) ?? TypedRadius(levels: levels)
    guard typed.number.value == (typed.unit == .level ? levels : input) else {
      throw DecodingError.dataCorruptedError(
        forKey: .typed, in: values, debugDescription: "not the radius that was typed")
    }
    // Without the data set's level it is not known how the input units were rounded.
    covering = typed.unit == .input ? typed.number.exact.ceiling : input.nextUp
  }

  /// What is a plain number of levels has no `typed`.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(levels, forKey: .levels)
    try values.encode(input, forKey: .input)
    if !typed.isPlain { try values.encode(typed, forKey: .typed) }
  }
}
