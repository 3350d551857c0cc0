/// The training methods, in the order of reports: natural training, then from empirical to certified
/// defences.
public enum MethodName: String, CaseIterable, Sendable {
  case natural, pgd, trades, wrm, ibp, dual, diffai
  case crownIBP = "crown-ibp"
  case mtlIBP = "mtl-ibp"
  case sabr, noise
}

/// What proves margins, from loose to exact.
public enum BoundName: String, CaseIterable, Sendable {
  case ibp, zonotope, dual, crown, alpha, exact
}
