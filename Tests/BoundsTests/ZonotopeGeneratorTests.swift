import Tensors
import Testing

/// Operations on matrices of generators.
@Suite struct ZonotopeGeneratorTests {
  static func matrix(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Tensor<Double> {
    var stream = RandomStream(seed: seed, name: "matrix")
    return Tensor(uniform: -1...1, shape: [rows, columns], from: &stream)
  }

  @Test(arguments: [0, 1, 2, 17, 300]) func columnMagnitudes(rows: Int) {
    let x = Self.matrix(rows, 21)
    let sums = x.columnMagnitudes()
    #expect(sums.shape == [1, 21])
    for column in 0..<21 {
      // Ascending sums of multiples of 2⁻⁵³ below 2⁹ are exact to 2⁻⁴⁴.
      let sum = (0..<rows).reduce(0) { $0 + abs(x[$1 * 21 + column]) }
      #expect(sum * (1 + 0x1p-50) <= sums[column] || rows == 0 && sums[column] == 0)
      #expect(sums[column] <= sum * (1 + 1e-12))
    }
  }

  @Test func rowsThatScalingClears() {
    let x = Tensor(
      elements: [1, 2, 0, 0, .nan, 0, 0, 0, .infinity, 0, 0, 0, 3, .nan, 4], shape: [5, 3])
    let factors = Tensor<Double>(elements: [0.5, 0, 0], shape: [1, 3])
    let rows = x.nonzeroRows(scaledBy: factors)
    #expect(rows == [0, 4])
    let scaled = x.scaledRows(rows, by: factors, appending: [(2, 7), (0, -1)])
    #expect(scaled == Tensor(elements: [0.5, 0, 0, 1.5, 0, 0, 0, 0, 7, -1, 0, 0], shape: [4, 3]))
    let spread = scaled.spreadRows(to: [4, 0, 2, 1], of: 5).elements
    #expect(spread == [1.5, 0, 0, -1, 0, 0, 0, 0, 7, 0, 0, 0, 0.5, 0, 0])
  }

  /// Rows of one element take a shortcut through dense layers.
  @Test func loneElements() throws {
    var x = Self.matrix(9, 6)
    for (row, column) in [(0, 3), (4, 0), (5, 5), (8, 2)] {
      for other in 0..<6 where other != column { x[row * 6 + other] = 0 }
    }
    for column in 0..<6 { x[2 * 6 + column] = 0 }
    let weight = Self.matrix(4, 6, seed: 2)
    let map = LinearMap.dense(inputs: 6, outputs: 4)
    let expected = x.applying(map, weight: weight).elements
    for rows in [Array(0..<9), [1, 3], [0, 8], []] {
      let products = try x.rows(rows).applyingToGenerators(map, weight: weight)
      #expect(products.shape == [rows.count, 4])
      for (position, product) in products.elements.enumerated() {
        #expect(abs(product - expected[rows[position / 4] * 4 + position % 4]) < 1e-15)
      }
    }
  }

  /// The maximum under the kernel, by definition, on boxes of which few, some or all are certain.
  @Test(arguments: [0, 0.01, 0.1, 1], [0, 1]) func dominantInputs(width: Double, padding: Int) {
    let window = Window(
      height: 5, width: 4, channels: 2, kernel: .init(vertical: 3, horizontal: 2),
      stride: .init(vertical: 2, horizontal: 1),
      before: .init(padding), after: .init(vertical: 0, horizontal: 1))
    let center = Self.matrix(1, 40)
    let lower = Tensor(elements: center.elements.map { $0 - width }, shape: [1, 40])
    let upper = Tensor(elements: center.elements.map { $0 + width }, shape: [1, 40])
    let dominant = window.dominantInputs(lower: lower, upper: upper)
    var expected: [Int?] = []
    for row in 0..<window.outputHeight {
      for column in 0..<window.outputWidth {
        for channel in 0..<2 {
          let patch = (0..<40).filter {
            let (y, x) = ($0 / 8 - (2 * row - padding), $0 / 2 % 4 - (column - padding))
            return $0 % 2 == channel && 0..<3 ~= y && 0..<2 ~= x
          }
          expected.append(
            patch.first { j in
              patch.allSatisfy { j == $0 || upper[$0] <= lower[j] }
            })
        }
      }
    }
    #expect(dominant == expected)
    let found = dominant.count { $0 != nil }
    #expect(width == 0 ? found == dominant.count : width < 1 ? found > 0 : found < dominant.count)
  }
}
