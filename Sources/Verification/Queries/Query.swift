package import Networks
package import Rigorous
package import Tensors

/// A question about a network over one box: is there a counterexample, an input whose outputs y
/// satisfy all rows of at least one violation?
///
/// Properties of VNN-LIB become queries (`VNNLIBProperty.queries`), and so does the robustness of a
/// sample. Two boxes belong to a query, because inputs are decimals or rounded sums: proofs cover
/// the outer one, witnesses lie in the inner one.
package struct Query: Sendable {
  /// value = coefficients·y + constant, violated where value ≤ 0, or < 0 if strict.
  ///
  /// A lower bound above 0 proves that a row never is; one of 0 that a strict row never is, and a row
  /// whose constant was rounded down. Not so where a tie counts neither way, as between a class and
  /// another: there only a bound above 0 does.
  package struct Row: Hashable, Sendable {
    /// One for every output.
    package let coefficients: [Double]
    package let constant: Double
    /// What the constant may lack, where decimals were rounded: `constant` is for proofs and too small,
    /// the sum of both for counterexamples.
    package let uncertainty: Double
    /// Whether the row is violated only below 0, not at 0.
    package let isStrict: Bool
    /// Coefficients and, at last, constant without rounding, up to a factor above 0, where some are
    /// decimals that no double equals; nil too where they have too many digits.
    package let decimals: [ShortDecimal]?
    /// Whether a value of 0 counts neither as a violation nor as a proof.
    package let leavesTiesOpen: Bool

    /// A row whose numbers are doubles.
    /// - Parameters:
    ///   - coefficients: one for every output.
    ///   - constant: what is added to them.
    ///   - uncertainty: see the property; 0 where the constant is exact.
    ///   - isStrict: whether 0 is no violation.
    ///   - leavesTiesOpen: whether 0 is no proof either.
    package init(
      coefficients: [Double], constant: Double = 0, uncertainty: Double = 0,
      isStrict: Bool = false, leavesTiesOpen: Bool = false
    ) {
      self.init(
        coefficients: coefficients, constant: constant, uncertainty: uncertainty,
        isStrict: isStrict, leavesTiesOpen: leavesTiesOpen, decimals: nil)
    }

    /// A row of decimals: `decimals` has one entry for every coefficient and a last one for the
    /// constant.
    package init(
      coefficients: [Double], constant: Double, uncertainty: Double, isStrict: Bool,
      leavesTiesOpen: Bool, decimals: [ShortDecimal]?
    ) {
      self.coefficients = coefficients
      self.constant = constant
      self.uncertainty = uncertainty
      self.isStrict = isStrict
      self.leavesTiesOpen = leavesTiesOpen
      self.decimals = decimals
    }

    /// Whether a lower bound of the value proves that the row is not violated; NaN proves nothing.
    package func isExcluded(by bound: Double) -> Bool {
      // Both comparisons are false for NaN.
      excludesZero ? bound >= 0 : bound > 0
    }

    /// Whether a lower bound of 0 is a proof.
    ///
    /// With an uncertainty the constant was rounded down: a bound of 0 leaves the true value above
    /// 0.
    var excludesZero: Bool { (isStrict || uncertainty > 0) && !leavesTiesOpen }
  }

  package let network: Network<Double>
  /// One box, [1] + the input's shape, that contains every input in question.
  package let box: Box<Double>
  /// The box that counterexamples must lie in; within `box`, and differs by rounding only.
  package let witnessBox: Box<Double>
  /// Inputs none of whose values is a double: a witness has the nearest double there and stands for all
  /// numbers between the ends of `box`.
  let unrepresentable: Set<Int>
  /// Conjunctions of rows.
  ///
  /// The input is a counterexample where all rows of one of them are violated.
  package let violations: [[Row]]
  /// The class in question, where the violations are those of robustness.
  let label: Int?

  /// A question about linear properties of the outputs.
  /// - Parameters:
  ///   - network: whose last node's values are the outputs.
  ///   - box: [1] + input shape; what proofs are about.
  ///   - witnessBox: where counterexamples must lie; nil: the same box.
  ///   - violations: conjunctions of rows over all outputs.
  package init(
    network: Network<Double>, box: Box<Double>, witnessBox: Box<Double>? = nil,
    violations: [[Row]]
  ) {
    self.init(
      network: network, box: box, witnessBox: witnessBox ?? box, violations: violations,
      unrepresentable: [], label: nil)
  }

  /// All of it. Traps where the box has another shape than [1] + the network's input.
  package init(
    network: Network<Double>, box: Box<Double>, witnessBox: Box<Double>,
    violations: [[Row]], unrepresentable: Set<Int>, label: Int?
  ) {
    precondition(box.lower.shape == [1] + network.architecture.inputShape, "\(box.lower.shape)")
    self.network = network
    self.box = box
    self.witnessBox = witnessBox
    self.unrepresentable = unrepresentable
    self.violations = violations
    self.label = label
  }

  /// Whether the class `label` stays the largest output throughout the box: one violation for every
  /// other class, z_y − z_j < 0. Ties are open: they are neither robust nor counterexamples.
  package init(
    network: Network<Double>, box: Box<Double>, witnessBox: Box<Double>? = nil, label: Int
  ) {
    let classes = network.architecture.classes
    precondition(0..<classes ~= label, "label \(label) of \(classes) classes")
    let violations = (0..<classes).filter { $0 != label }.map { other in
      var coefficients = [Double](repeating: 0, count: classes)
      coefficients[label] = 1
      coefficients[other] = -1
      return [Row(coefficients: coefficients, isStrict: true, leavesTiesOpen: true)]
    }
    self.init(
      network: network, box: box, witnessBox: witnessBox ?? box, violations: violations,
      unrepresentable: [], label: label)
  }

  /// The same question of another network.
  ///
  /// For a rewriting of the network. Its label is dropped: margins need the head of the network
  /// that was asked about.
  func asked(of network: Network<Double>) -> Query {
    Query(
      network: network, box: box, witnessBox: witnessBox, violations: violations,
      unrepresentable: unrepresentable, label: nil)
  }

  /// The same question of other conjunctions.
  ///
  /// Without the label, whose margins stand for all other classes at once.
  func restricted(to violations: [[Row]]) -> Query {
    Query(
      network: network, box: box, witnessBox: witnessBox, violations: violations,
      unrepresentable: unrepresentable, label: nil)
  }
}
