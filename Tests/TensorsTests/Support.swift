import Tensors
import Testing

/// Checks that two tensors have one shape and that their elements differ by at most
/// tolerance·max(1, |expected|).
func expectClose<S: Scalar>(
  _ value: Tensor<S>, _ expected: Tensor<S>, _ tolerance: S, _ comment: String = "",
  _ location: SourceLocation = #_sourceLocation
) {
  #expect(value.shape == expected.shape, "\(comment)", sourceLocation: location)
  let errors = zip(value.elements, expected.elements).map { abs($0 - $1) / max(1, abs($1)) }
  #expect(errors.allSatisfy { $0 <= tolerance }, "\(comment): \(errors)", sourceLocation: location)
}

/// Numbers that are exact in both types and keep away from kinks.
extension Tensor {
  /// ±[0.25, 1.25) in steps of 2⁻¹⁰: no element within 0.25 of 0.
  init(awayFromZero shape: [Int], _ stream: inout RandomStream) {
    self.init(shape: shape, &stream) { stream in
      let size = 0.25 + Double(stream.next() % 1024) / 1024
      return stream.next() % 2 == 0 ? size : -size
    }
  }

  /// [0.125, 0.625) in steps of 2⁻¹⁰.
  init(positive shape: [Int], _ stream: inout RandomStream) {
    self.init(shape: shape, &stream) { 0.125 + Double($0.next() % 512) / 1024 }
  }

  /// All different: multiples of 1/16 in random order, about half of them negative, plus `shift`.
  init(distinct shape: [Int], shift: Double = 0, _ stream: inout RandomStream) {
    let count = shape.reduce(1, *)
    let values = stream.permutation(count).map { Element(Double($0 - count / 2) / 16 + shift) }
    self.init(elements: values, shape: shape)
  }

  private init(
    shape: [Int], _ stream: inout RandomStream, _ next: (inout RandomStream) -> Double
  ) {
    self.init(elements: (0..<shape.reduce(1, *)).map { _ in Element(next(&stream)) }, shape: shape)
  }

  /// Plain rows, then centres and radii of boxes whose ends keep away from 0.
  init(stackOf plain: Int, boxes: Int, _ shape: [Int], _ stream: inout RandomStream) {
    let top = Tensor(awayFromZero: [plain] + shape, &stream)
    let (a, b) = (
      Tensor(awayFromZero: [boxes] + shape, &stream), Tensor(awayFromZero: [boxes] + shape, &stream)
    )
    let ends = zip(a.elements, b.elements).map { (Swift.min($0, $1), Swift.max($0, $1)) }
    let (lower, upper) = (
      Tensor(elements: ends.map(\.0), shape: a.shape),
      Tensor(elements: ends.map(\.1), shape: a.shape)
    )
    self.init(concatenating: [top, lower, upper], rowShape: shape)
    convertEndsToBoxes(boxes)
  }
}

extension Window {
  var text: String {
    "\(height)×\(width)×\(channels), kernel \(kernel.vertical)×\(kernel.horizontal), stride "
      + "\(stride.vertical)×\(stride.horizontal), before \(before.vertical)×\(before.horizontal), "
      + "after \(after.vertical)×\(after.horizontal)"
  }

  /// Seeded windows of every kind: single pixels and channels, uneven strides and borders. Those
  /// for pooling see at least one pixel at every position.
  static func examples(_ count: Int, pooling: Bool = false) -> [Window] {
    var stream = RandomStream(seed: 5, name: "windows \(pooling)")
    var examples: [Window] = []
    while examples.count < count {
      let n = (0..<11).map { _ in Int(stream.next() % 1000) }
      let kernel = Pair(vertical: 1 + n[3] % 4, horizontal: 1 + n[4] % 4)
      let limit = pooling ? kernel : Pair(4)
      let before = Pair(
        vertical: n[5] % min(3, limit.vertical), horizontal: n[6] % min(3, limit.horizontal))
      let after = Pair(
        vertical: n[7] % min(4, limit.vertical), horizontal: n[8] % min(4, limit.horizontal))
      let (height, width) = (1 + n[0] % 6, 1 + n[1] % 6)
      guard height + before.vertical + after.vertical >= kernel.vertical,
        width + before.horizontal + after.horizontal >= kernel.horizontal
      else { continue }
      examples.append(
        Window(
          height: height, width: width, channels: 1 + n[2] % 3, kernel: kernel,
          stride: Pair(vertical: 1 + n[9] % 3, horizontal: 1 + n[10] % 3), before: before,
          after: after))
    }
    return examples
  }
}
