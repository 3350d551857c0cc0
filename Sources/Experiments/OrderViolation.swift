/// Proofs and attacks that contradict each other: a defect of the bounds, never of the data.
package enum OrderViolation: Error, CustomStringConvertible, Sendable {
  /// A certified bound above a value that the network attains.
  case confidence(sample: Int, bound: Double, attained: Double)
  /// A sample that is proven correct and that the network misclassifies within the box.
  case accuracy(sample: Int, verifier: String)

  package var description: String {
    let conflict =
      switch self {
      case .confidence(let sample, let bound, let attained):
        "sample \(sample): certified worst-case log-odds \(bound) exceed the attained \(attained)"
      case .accuracy(let sample, let verifier):
        "sample \(sample): proven correct by \(verifier), but the evaluation attack fools the network"
      }
    return conflict + "; this is a defect of the bounds, please report it"
  }
}
