/// A batch of axis-parallel boxes, by their ends.
///
/// Plain ends, as properties and perturbations state them; `OutwardBox` is the form of centre and
/// radius that bounds are computed in.
package struct Box<Element: Scalar>: Sendable {
  /// [n, …], in input units; nothing here checks lower ≤ upper.
  package let lower: Tensor<Element>
  /// Of the same shape.
  package let upper: Tensor<Element>

  /// - Parameters:
  ///   - lower: lower ends, the first axis the sample.
  ///   - upper: upper ends; another shape ends the process.
  package init(lower: Tensor<Element>, upper: Tensor<Element>) {
    precondition(lower.shape == upper.shape, "ends \(lower.shape) and \(upper.shape)")
    self.lower = lower
    self.upper = upper
  }

  /// The boxes of some consecutive samples.
  package func rows(_ range: Range<Int>) -> Box {
    Box(lower: lower.rows(range), upper: upper.rows(range))
  }
}
