/// A batch of axis-parallel boxes, by their ends.
public struct Box<Element: Scalar>: Sendable {
  public let lower: Tensor<Element>
  public let upper: Tensor<Element>

  public init(lower: Tensor<Element>, upper: Tensor<Element>) {
    precondition(lower.shape == upper.shape, "ends \(lower.shape) and \(upper.shape)")
    self.lower = lower
    self.upper = upper
  }

  public func rows(_ range: Range<Int>) -> Box {
    Box(lower: lower.rows(range), upper: upper.rows(range))
  }
}
