/// What a file does not say about itself. Options that do not concern a format have no effect on
/// it.
public struct DatasetOptions: Equatable, Sendable {
  /// Width of one intensity level in input units; nil: see `Dataset.level`.
  public var level: Double?
  /// Range of the input values. Nil: 0…1 for images; for tables the smallest and largest value of
  /// the whole table, not widened (a constant table: the constant…the constant + 1).
  public var inputRange: ClosedRange<Float>?
  /// Number of classes; labels are then taken as class numbers 0..<`classes`. Nil: MNIST has ten;
  /// CSV and NPZ files have as many classes as distinct labels, numbered in sorted order (integers
  /// first, by value).
  public var classes: Int?
  /// CSV: which column holds the class; nil: the last one, of binary tables the first.
  public var labelColumn: LabelColumn?
  /// CSV: whether the first record names the columns; nil: it does if no input column of it is a
  /// number, or if its label is text where the next one is a number.
  public var hasHeader: Bool?
  /// NPZ: name of the array of inputs, [n, d], [n, H, W] or [n, C, H, W].
  public var inputsKey: String
  /// NPZ: name of the array of labels, [n] or [n, 1].
  public var labelsKey: String

  public init(
    level: Double? = nil, inputRange: ClosedRange<Float>? = nil, classes: Int? = nil,
    labelColumn: LabelColumn? = nil, hasHeader: Bool? = nil, inputsKey: String = "x",
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

/// The column of a CSV file that holds the class.
public enum LabelColumn: Equatable, Sendable {
  case first, last
  /// Counted from 1.
  case number(Int)
  /// As the header spells it.
  case named(String)

  /// `first`, `last`, a number counted from 1, or else a name in the header.
  public init(_ text: String) {
    switch text {
    case "first": self = .first
    case "last": self = .last
    default: self = Int(text).map { .number($0) } ?? .named(text)
    }
  }
}
