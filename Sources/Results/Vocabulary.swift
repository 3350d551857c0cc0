/// The training methods, in the order of reports: natural training, then from empirical to certified
/// defences. A case more, and the compiler names every switch that must know it.
package enum MethodName: String, CaseIterable, Sendable {
  case natural, pgd, trades, wrm, ibp, dual, diffai
  case crownIBP = "crown-ibp"
  case mtlIBP = "mtl-ibp"
  case sabr, noise

  /// What a method trains against.
  package enum Kind: Sendable {
    /// Nothing but the samples.
    case natural
    /// Attacked or noisy inputs.
    case empirical
    /// Bounds over the whole box, or estimates of these.
    case certified
  }

  /// By what the loss is computed on. `mtl-ibp` and `sabr` count as certified: bounds enter their
  /// loss, though not as a bound of it.
  package var kind: Kind {
    switch self {
    case .natural: .natural
    case .pgd, .trades, .wrm, .noise: .empirical
    case .ibp, .dual, .diffai, .crownIBP, .mtlIBP, .sabr: .certified
    }
  }

  /// The attack that claims about a method use: what it trains against is what tells most.
  package var strategy: Attack {
    switch kind {
    case .natural, .empirical: .adversarial
    case .certified: .verified
    }
  }
}

/// What proves margins, from loose to exact.
/// Raw values are written to records. The order holds for ibp ≤ crown ≤ alpha ≤ exact; `zonotope`
/// and `dual` lie between without an order of their own.
package enum BoundName: String, CaseIterable, Sendable {
  case ibp, zonotope, dual, crown, alpha, exact
}
