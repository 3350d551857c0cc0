import Results

/// The verifiers that exist, from loose to exact.
let verifierNames = BoundName.allCases.map(\.rawValue)

extension TradeoffReport {
  /// One list item on the verifiers of the run, one on complete verification where it ran.
  var verifierGuide: String {
    let evaluations = records.flatMap(\.evaluations)
    let exact = evaluations.compactMap(\.exact)
    let used = Set(evaluations.flatMap(\.verifierBounds) + exact.flatMap(\.bounds.keys))
      .union(evaluations.flatMap { $0.worstCases ?? [] }.map(\.bound))
      .union(exact.isEmpty ? [] : ["exact"])
    let meanings = verifierNames.filter(used.contains).map { "`\($0)`: \(verifierMeaning($0))" }
    let bounds = """
      - **Verifiers** prove lower bounds of all margins, rounding covered, for *ver-* and IV: of several, the best one for every sample and class. \
      \(meanings.joined(separator: "; ")).

      """
    return exact.isEmpty ? bounds : bounds + exactMeaning
  }
}

/// One list item, with its line break.
private let exactMeaning = """
  - **Complete verification** settles some test inputs of the smaller networks, spread evenly over \
  all: *exact* is the share proven by any bound or by branch and bound, with its 95 % \
  Clopper–Pearson interval over the inputs of all seeds; *undecided* inputs reached the limit of \
  sub-problems and count as not proven. Always bounds ≤ exact ≤ *adv-test*, input by input.

  """

/// - Parameter name: a raw value of `BoundName`.
private func verifierMeaning(_ name: String) -> String {
  switch name {
  case "ibp": "interval bounds (Gowal et al. 2018)"
  case "zonotope": "zonotopes (Singh et al. 2018)"
  case "dual": "the dual bound of Wong and Kolter (2018)"
  case "crown": "linear bounds with adaptive slopes (Zhang et al. 2018)"
  case "alpha": "linear bounds with optimised slopes (Xu et al. 2021)"
  case "exact": "branch and bound where `alpha` leaves an input open (Wang et al. 2021)"
  default: "as recorded"
  }
}
