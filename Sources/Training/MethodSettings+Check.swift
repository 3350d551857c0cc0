package import Results

extension MethodSettings {
  /// Refuses settings that no option gives.
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
