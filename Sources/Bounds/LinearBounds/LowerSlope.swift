/// Which line bounds an unstable ReLU, l < 0 < u, from below: αz.
///
/// Any α in [0, 1] is sound. Stable ReLUs, and the upper line, have no choice.
package enum LowerSlope: String, Codable, Sendable, CaseIterable {
  /// α = u/(u − l), the slope of the upper line: Fast-Lin, and the dual of Wong and Kolter (2018).
  case parallel
  /// α = 1 if u ≥ −l, else 0: CROWN (Zhang et al. 2018), DeepPoly.
  case adaptive
  /// α = 0
  case zero
  /// α by gradient ascent for every row: α-CROWN (Xu et al. 2021).
  case optimised
}
