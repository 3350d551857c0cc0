internal import Tensors

/// Tables of binary features with a class, on which membership inference is measured since Shokri et
/// al. (2017).
enum BinaryTable: String {
  /// Check-ins: 446 features, 30 classes.
  case location30
  /// Purchases: 600 features, 100 classes.
  case purchase100
  /// Hospital stays: 6,169 features, 100 classes.
  case texas100
}

extension Dataset {
  /// A CSV file, or a tar archive that holds one, gzip or not: the class first unless the options say
  /// otherwise, then zeros and ones. The intensity level is 1: ε counts in input units.
  static func binary(
    _ table: BinaryTable, _ file: String, _ options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    var options = options
    options.labelColumn = options.labelColumn ?? .first
    var samples = try samples(ofCSV: file, options)
    if let position = samples.inputs.elements.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      let (sample, value) = position.quotientAndRemainder(dividingBy: samples.inputs.rowStride)
      throw DatasetError(
        file: file, place: "sample \(sample), value \(value) (counted from 0)",
        problem: "\(samples.inputs[position]) is neither 0 nor 1",
        fix: "pass the class's column as --label-column, or the table as csv:\(file)")
    }
    (samples.name, samples.inputRange, samples.level) = (table.rawValue, 0...1, 1)
    return try samples.checked(options)
  }
}
