internal import Tensors

/// What a reader hands over: samples whose values are still to be checked, range and level to be
/// settled.
///
/// Every reader ends here, so that no `Dataset` holds NaN, a value outside its range or a level of
/// 0.
struct UncheckedSamples {
  /// What reports call the data set.
  var name: String
  /// What errors name.
  var file: String
  /// [n, C, H, W] or [n, d], any values.
  var inputs: Tensor<Float>
  /// In 0..<classes: readers check labels where they can name the place.
  var labels: [Int]
  var classes: Int
  /// Range unless the options give one; nil: the observed one.
  var inputRange: ClosedRange<Float>?
  /// Level unless the options give one; nil: 1/255 of the range.
  var level: Double?
  /// Index of the first sample of a test file.
  var testStart: Int?
  /// See `Dataset`.
  var columns: [String] = []
  var notes: [String] = []
  var warnings: [String] = []

  /// Fails unless there are samples, all their values finite and in range.
  ///
  /// The options win over what the reader knows. Range and level are in input units.
  /// - Throws: `DatasetError` where there are no samples, naming the first value at fault by sample
  ///   and place, or where range and level are of no use.
  func checked(_ options: DatasetOptions) throws(DatasetError) -> Dataset {
    guard inputs.count > 0 else {
      throw DatasetError(file: file, problem: "holds no samples", fix: "pass at least one")
    }
    let range = try settledRange(options.inputRange ?? inputRange)
    let level = options.level ?? level ?? width(range) / 255
    guard level.isFinite && level > 0 else {
      throw DatasetError(
        file: file, problem: "an intensity level cannot be \(level)",
        fix: "pass a positive level and a bounded input range")
    }
    return Dataset(
      name: name, inputs: inputs, labels: labels, classes: classes, inputRange: range,
      level: level, testStart: testStart, columns: columns, notes: notes, warnings: warnings)
  }

  /// A constant table gets a range of width 1: perturbations and levels need one.
  private func settledRange(
    _ stated: ClosedRange<Float>?
  ) throws(DatasetError) -> ClosedRange<Float> {
    let observed = try observedRange()
    guard let stated else {
      // A range of one value has no room for a perturbation, and no level above 0.
      let isConstant = observed.lowerBound == observed.upperBound
      return isConstant ? observed.lowerBound...observed.upperBound + 1 : observed
    }
    if stated.contains(observed) { return stated }
    throw invalid(
      "is outside the input range \(stated.lowerBound)…\(stated.upperBound)",
      fix: "scale the data or pass their range, \(observed.lowerBound)…\(observed.upperBound)"
    ) { !stated.contains($0) }
  }

  /// One pass without branches over all values.
  private func observedRange() throws(DatasetError) -> ClosedRange<Float> {
    var (low, high, sum) = (inputs[0], inputs[0], Float.zero)
    inputs.withUnsafePointer { values in
      for i in 0..<inputs.count {
        low = min(low, values[i])
        high = max(high, values[i])
        sum += values[i] * 0  // NaN as soon as one value is NaN or infinite
      }
    }
    if sum == 0 { return low...high }
    throw invalid("is not finite", fix: "remove the sample or replace the value") { !$0.isFinite }
  }

  /// In double precision: the ends of a `Float` range may be farther apart than `Float` reaches.
  private func width(_ range: ClosedRange<Float>) -> Double {
    Double(range.upperBound) - Double(range.lowerBound)
  }

  /// Names the first value that is at fault.
  ///
  /// A second pass, only once something is wrong.
  /// - Parameters:
  ///   - problem: what follows the value in the message.
  ///   - fix: what to do about it.
  ///   - isAtFault: which value is meant.
  private func invalid(
    _ problem: String, fix: String, where isAtFault: (Float) -> Bool
  ) -> DatasetError {
    let position = inputs.elements.firstIndex(where: isAtFault) ?? 0
    let (sample, value) = position.quotientAndRemainder(dividingBy: inputs.rowStride)
    return DatasetError(
      file: file, place: "sample \(sample), value \(value) (counted from 0)",
      problem: "\(inputs[position]) \(problem)", fix: fix)
  }
}
