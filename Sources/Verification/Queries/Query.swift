public import Networks
public import Robustness
public import Tensors

/// A question about a network over one box: is there a counterexample, an input whose outputs y
/// satisfy all rows of at least one violation?
public struct Query: Sendable {
  /// value = coefficients·y + constant, violated where value ≤ 0, or < 0 if strict.
  public struct Row: Hashable, Sendable {
    /// One for every output.
    public let coefficients: [Double]
    public let constant: Double
    /// What the constant may lack, where coefficients are rounded decimals: `constant` is for proofs,
    /// the sum of both for counterexamples.
    public let uncertainty: Double
    public let isStrict: Bool

    public init(
      coefficients: [Double], constant: Double = 0, uncertainty: Double = 0, isStrict: Bool = false
    ) {
      (self.coefficients, self.constant, self.isStrict) = (coefficients, constant, isStrict)
      self.uncertainty = uncertainty
    }
  }

  public let network: Network<Double>
  /// One box, [1] + the input's shape, that contains every input in question.
  public let box: Box<Double>
  /// The box that counterexamples must lie in; within `box`, and differs by rounding only.
  public let witnessBox: Box<Double>
  /// Conjunctions of rows.
  public let violations: [[Row]]
  /// The class in question, where the violations are those of robustness.
  let label: Int?

  public init(
    network: Network<Double>, box: Box<Double>, witnessBox: Box<Double>? = nil,
    violations: [[Row]]
  ) {
    self.init(network, box, witnessBox ?? box, violations, label: nil)
  }

  private init(
    _ network: Network<Double>, _ box: Box<Double>, _ witnessBox: Box<Double>,
    _ violations: [[Row]], label: Int?
  ) {
    precondition(box.lower.shape == [1] + network.architecture.inputShape, "\(box.lower.shape)")
    (self.network, self.box, self.witnessBox) = (network, box, witnessBox)
    (self.violations, self.label) = (violations, label)
  }

  /// Whether the class `label` stays the largest output throughout the box: one violation for every
  /// other class, z_y − z_j < 0.
  public init(
    network: Network<Double>, box: Box<Double>, witnessBox: Box<Double>? = nil, label: Int
  ) {
    let classes = network.architecture.classes
    precondition(0..<classes ~= label, "label \(label) of \(classes) classes")
    let violations = (0..<classes).filter { $0 != label }.map { other in
      var coefficients = [Double](repeating: 0, count: classes)
      (coefficients[label], coefficients[other]) = (1, -1)
      return [Row(coefficients: coefficients, isStrict: true)]
    }
    self.init(network, box, witnessBox ?? box, violations, label: label)
  }

  /// The same question of another network.
  func asked(of network: Network<Double>) -> Query {
    Query(network: network, box: box, witnessBox: witnessBox, violations: violations)
  }

  /// The same question of other conjunctions.
  func restricted(to violations: [[Row]]) -> Query {
    Query(network: network, box: box, witnessBox: witnessBox, violations: violations)
  }
}
