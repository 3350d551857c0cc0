internal import Files
internal import Tensors

extension UncheckedSamples {
  /// What in the columns of a table is likely a mistake.
  ///
  /// Names that occur twice, and columns of one value, which no model can use. Warnings only: such
  /// tables are read.
  var tableWarnings: [String] {
    var warnings: [String] = []
    let names = Dictionary(grouping: columns) { $0 }.filter { $1.count > 1 }.keys.sorted()
    if !names.isEmpty {
      warnings.append("several columns are called \(listed(names.map { excerpt($0) }))")
    }
    let ranges = columnRanges(of: inputs)
    let constant = ranges.indices.filter { ranges[$0].lowerBound == ranges[$0].upperBound }
    if constant.count == ranges.count {
      warnings.append("every column is the same in all rows: there is nothing to learn")
    } else if !constant.isEmpty {
      let names = constant.map { inputName($0, columns: columns) }
      warnings.append("the same in all rows: input \(listed(names))")
    }
    return warnings
  }
}

/// How an input is called: by its column's name, or by its number.
///
/// Quoted and cut, as it comes from the file.
private func inputName(_ column: Int, columns: [String]) -> String {
  columns.isEmpty ? "\(column + 1)" : excerpt(columns[column])
}

extension Dataset {
  /// Smallest and largest value of every input of a table.
  package var columnRanges: [ClosedRange<Float>] { Datasets.columnRanges(of: inputs) }

  /// `input "age"`, or without names `input 3`, counted from 1.
  ///
  /// - Parameter column: index of the input, from 0.
  package func inputTitle(_ column: Int) -> String {
    "input " + inputName(column, columns: columns)
  }
}

/// Smallest and largest value of every column of [n, d].
///
/// One pass, row by row; none where there are no values. A range of NaN alone, which cannot be
/// written, comes as 0…0: values are checked elsewhere.
func columnRanges(of inputs: Tensor<Float>) -> [ClosedRange<Float>] {
  let width = inputs.rowStride
  guard inputs.count > 0 else { return [] }
  return inputs.withUnsafePointer { values in
    var low = Array(UnsafeBufferPointer(start: values, count: width))
    var high = low
    for row in 1..<max(1, inputs.count / width) {
      for column in 0..<width {
        let value = values[row * width + column]
        low[column] = min(low[column], value)
        high[column] = max(high[column], value)
      }
    }
    // NaN makes both ends wrong; an invalid range would end the process before the value is
    // reported.
    return zip(low, high).map { $0 <= $1 ? $0...$1 : 0...0 }
  }
}
