/// A batch of axis-parallel boxes, by their ends.
package struct Box<Element: Scalar>: Sendable {
  package let lower: Tensor<Element>
  package let upper: Tensor<Element>

  package init(lower: Tensor<Element>, upper: Tensor<Element>) {
    precondition(lower.shape == upper.shape, "ends \(lower.shape) and \(upper.shape)")
    self.lower = lower
    self.upper = upper
  }

  package func rows(_ range: Range<Int>) -> Box {
    Box(lower: lower.rows(range), upper: upper.rows(range))
  }
}
