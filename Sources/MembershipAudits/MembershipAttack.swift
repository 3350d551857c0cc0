/// An attack of one's own on the recorded outputs of a model: a number for every sample.
///
/// How the number is turned into a decision, and what that decision is worth, is the audit's part: the
/// threshold is chosen by the audit's protocol, never by the attack.
public protocol MembershipAttack: Sendable {
  /// What results are called.
  var name: String { get }

  /// How likely a sample is to be a member: any number, larger for likelier members.
  /// - Parameters:
  ///   - probabilities: of all classes, summing to 1, as the model gave them for the sample.
  ///   - label: the sample's true class, from 0.
  /// - Returns: a score; NaN counts as the smallest, since what is not known is no sign of membership.
  func score(probabilities: [Double], label: Int) -> Double
}
