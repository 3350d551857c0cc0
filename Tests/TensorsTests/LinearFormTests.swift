import Tensors
import Testing

/// Backward substitution covers its own rounding.
@Suite struct LinearFormTests {
  /// A window of one column, whose sum of −1 and thousands of numbers that single precision rounds away
  /// stays −1: only the slack for as many rows tells.
  @Test(arguments: [64, 512, 4096]) func slackGrowsWithTheRowsOfAWindow(_ height: Int) {
    let shape = [1, height]
    var intercepts = [Float](repeating: 0x1p-24, count: height)
    intercepts[0] = 1
    let zeros = Tensor<Float>(zeros: shape)
    let footprint = Footprint(
      image: ImageShape([height, 1, 1]), height: height, width: 1,
      origins: [Footprint.Origin(row: 0, column: 0)])
    var forms = LinearForms(
      coefficients: Tensor<Float>(repeating: -1, shape: shape), footprint: footprint, samples: [0])
    var offsets = [0.0]
    forms.substitute(
      lines: Lines(
        lowerSlope: zeros, upperSlope: zeros,
        upperIntercept: Tensor(elements: intercepts, shape: shape), magnitude: zeros),
      offsets: &offsets)
    let exact = -1 - Double(height - 1) * 0x1p-24
    #expect(offsets[0] <= exact && offsets[0] > exact - 1e-2)
  }
}
