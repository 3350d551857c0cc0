import Tensors
import Testing

@Suite struct OrthogonalTests {
  static let shapes = [
    [1, 1], [1, 7], [7, 1], [5, 5], [40, 9], [9, 40], [6, 3, 3, 2], [200, 3, 1, 4],
  ]

  /// The fewer of rows and columns are orthonormal: QᵀQ = 1 or QQᵀ = 1.
  func check<S: Scalar>(_ shape: [Int], _ tolerance: S) {
    var stream = RandomStream(seed: 6, name: "orthogonal")
    let tensor = Tensor<S>(orthogonal: shape, from: &stream)
    #expect(tensor.shape == shape)
    let (rows, columns) = (shape[0], shape.dropFirst().reduce(1, *))
    let short = min(rows, columns)
    for a in 0..<short {
      for b in 0...a {
        let product: S =
          rows >= columns
          ? (0..<rows).reduce(0) { $0 + tensor[$1 * columns + a] * tensor[$1 * columns + b] }
          : (0..<columns).reduce(0) { $0 + tensor[a * columns + $1] * tensor[b * columns + $1] }
        #expect(abs(product - (a == b ? 1 : 0)) < tolerance, "\(shape)")
      }
    }
  }

  @Test(arguments: shapes) func double(shape: [Int]) { check(shape, 1e-14) as Void }

  @Test(arguments: shapes) func float(shape: [Int]) { check(shape, Float(1e-5)) as Void }

  /// Over many draws every entry of a uniformly random rotation has mean 0 and variance 1/n, the
  /// corner too, which a QR without the sign correction makes negative.
  @Test func entriesAreBalanced() {
    var stream = RandomStream(seed: 7, name: "orthogonal")
    let draws = 4000
    var (sums, squares) = ([Double](repeating: 0, count: 9), [Double](repeating: 0, count: 9))
    for _ in 0..<draws {
      let q = Tensor<Double>(orthogonal: [3, 3], from: &stream)
      for i in 0..<9 {
        sums[i] += q[i]
        squares[i] += q[i] * q[i]
      }
    }
    let error = 5 / Double(3 * draws).squareRoot()
    #expect(sums.allSatisfy { abs($0 / Double(draws)) < error }, "\(sums)")
    #expect(squares.allSatisfy { abs($0 / Double(draws) - 1 / 3.0) < error }, "\(squares)")
  }
}
