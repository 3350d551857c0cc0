internal import Datasets
internal import Networks
internal import Results
internal import Tensors

extension Experiment {
  /// What scales the inputs of a cell's network, by its members; nil for nothing.
  func inputScale(for cell: Cell) throws -> InputScale? {
    guard let kind = configuration.training.scale else { return nil }
    return InputScale(kind: kind, of: dataset.inputs.rows(try split(for: cell).members))
  }

  /// Refuses data that cannot be scaled before anything is trained.
  func checkScale() throws {
    guard configuration.training.scale != nil else { return }
    guard dataset.inputs.shape.count == 2 else {
      throw ExperimentError(
        "\(configuration.data.source): holds images, whose values share one range already; leave"
          + " --scale out, which is for tables")
    }
    let splits = Dictionary(grouping: cells) { [$0.seed, $0.members ?? 0] }
    for cells in splits.values { try inputScale(for: cells[0]).map(dataset.check) }
  }

  /// How many times wider the widest column may be than the narrowest.
  private static let mostUnequal: Float = 10

  /// A warning where one ε means much in one column of a table and little in another, and nothing is
  /// scaled; nil otherwise.
  package var unequalColumnsWarning: String? {
    let training = configuration.training
    guard training.scale == nil, training.standardised != true, dataset.inputs.shape.count == 2
    else { return nil }
    let widths = dataset.columnRanges.enumerated()
      .map { (column: $0, range: $1, width: $1.upperBound - $1.lowerBound) }
      .filter { $0.width > 0 }
    guard let widest = widths.max(by: { $0.width < $1.width }),
      let narrowest = widths.min(by: { $0.width < $1.width }),
      widest.width > Self.mostUnequal * narrowest.width
    else { return nil }
    let words = [widest, narrowest].map {
      "\(dataset.inputTitle($0.column)) from \($0.range.lowerBound) to \($0.range.upperBound)"
    }
    return
      "\(dataset.name): \(words[0]), but \(words[1]): one ε is for both; pass --scale minmax or"
      + " standard"
  }
}
