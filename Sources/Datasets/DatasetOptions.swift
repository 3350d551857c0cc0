/// What a file does not say about itself. Options that do not concern a format have no effect on
/// it.
package struct DatasetOptions: Equatable, Sendable {
  /// Width of one intensity level in input units; nil: see `Dataset.level`.
  package var level: Double?
  /// Range of the input values. Nil: 0…1 for images; for tables the smallest and largest value of
  /// the whole table, not widened (a constant table: the constant…the constant + 1).
  package var inputRange: ClosedRange<Float>?
  /// Number of classes; labels are then taken as class numbers 0..<`classes`. Nil: MNIST has ten;
  /// CSV and NPZ files have as many classes as distinct labels, numbered in sorted order (integers
  /// first, by value).
  package var classes: Int?
  /// CSV: which column holds the class; nil: the one that the header calls label, class, target or
  /// y, otherwise the last one, of binary tables the first.
  package var labelColumn: ColumnReference?
  /// CSV: whether the first record names the columns; nil: see `CSVOpening.hasHeader`.
  package var hasHeader: Bool?
  /// CSV: what separates fields; nil: see `CSVSeparator.recognised`.
  package var separator: CSVSeparator?
  /// CSV: whether numbers have a comma in place of their point.
  package var hasDecimalComma = false
  /// CSV: columns that are left out.
  package var droppedColumns: [ColumnReference] = []
  /// CSV: columns of categories, each of which becomes one column of zeros and ones for every
  /// value.
  package var categoryColumns: [ColumnReference] = []
  /// CSV: whether a column that does nothing but count the rows is kept.
  package var keepsIndex = false
  /// NPZ: where the channels of images stand; nil: see `ChannelPlace.recognised`.
  package var channels: ChannelPlace?
  /// NPZ: name of the array of inputs, [n, d], [n, H, W], [n, C, H, W] or [n, H, W, C].
  package var inputsKey: String
  /// NPZ: name of the array of labels, [n] or [n, 1].
  package var labelsKey: String

  /// - Parameters:
  ///   - level: width of one intensity level, in input units.
  ///   - inputRange: range of the inputs, in input units; must hold all of them.
  ///   - classes: number of classes.
  ///   - labelColumn: CSV: the class's column.
  ///   - hasHeader: CSV: whether there is a header.
  ///   - inputsKey: NPZ: the array of inputs.
  ///   - labelsKey: NPZ: the array of labels.
  package init(
    level: Double? = nil, inputRange: ClosedRange<Float>? = nil, classes: Int? = nil,
    labelColumn: ColumnReference? = nil, hasHeader: Bool? = nil, inputsKey: String = "x",
    labelsKey: String = "y"
  ) {
    self.level = level
    self.inputRange = inputRange
    self.classes = classes
    self.labelColumn = labelColumn
    self.hasHeader = hasHeader
    self.inputsKey = inputsKey
    self.labelsKey = labelsKey
  }
}
