/// A sparse matrix, row after row.
struct SparseRows: Equatable, Sendable {
  private(set) var starts = [0]
  private(set) var columns: [Int32] = []
  var values: [Double] = []

  /// Where the entries of a row are.
  func places(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  mutating func append(_ variables: [Int], coefficients: [Double]) {
    columns.append(contentsOf: variables.lazy.map { Int32($0) })
    values.append(contentsOf: coefficients)
    starts.append(values.count)
  }
}
