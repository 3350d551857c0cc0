package import Results

extension MethodSettings {
  /// Refuses settings that no option gives.
  /// Of a record that is read: κ and α within 0...1, factors finite and not negative, 2 to 256
  /// draws, up to 1000 projections, 1 to 1000 attack steps; missing ones are fine.
  /// - Parameter key: the place in the record that the settings were read from.
  /// - Throws: `RecordDefect` with the key of the first that is out of range.
  package func check(_ key: RecordKey) throws(RecordDefect) {
    for (name, share) in [("kappa", kappa), ("alpha", alpha)] {
      try key[name].number(share, in: 0...1)
    }
    for (name, number) in [
      ("beta", beta), ("gamma", gamma), ("ascentStep", ascentStep), ("lambda", lambda),
      ("noise", noise), ("attackFactor", attackFactor),
    ] {
      try key[name].positive(number, orZero: true)
    }
    try key["draws"].number(draws, in: 2...256)
    try key["projections"].number(projections, in: 0...1000)
    try key["attackSteps"].number(attackSteps, in: 1...1000)
  }
}
