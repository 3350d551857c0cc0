import ArgumentParser
import Datasets
import Experiments

/// Options that say what a CSV file does not say of itself.
/// What is not given is recognised by the reader, and announced.
struct TableOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Column of the class: first, last, a number counted from 1, or a name in the header.",
      discussion: """
        By default the column that the header calls label, class, target or y, otherwise the last. Where a name is a \
        number, column:4 and name:4 say which is meant.
        """))
  var labelColumn: String?

  @Flag(inversion: .prefixedNo, help: "Whether the first line names the columns.")
  var header: Bool?

  @Option(
    help: "Columns to leave out, by numbers or names: A,B.", transform: ItemList.parse)
  var dropColumns: ItemList<String>?

  @Option(
    help: "Columns of categories, each word of which becomes a column of zeros and ones: A,B.",
    transform: ItemList.parse)
  var oneHot: ItemList<String>?

  @Option(help: "What separates fields (default: recognised).")
  var separator: CSVSeparator?

  @Flag(help: "Numbers have a comma in place of their point.")
  var decimalComma = false

  @Flag(help: "Keep a column without a name, or one that counts the rows.")
  var keepIndex = false

  /// Every option, and whether it is given.
  /// `DataOptions` refuses them for other formats.
  var given: [GivenOption] {
    [
      ("--label-column", labelColumn != nil), ("--header", header != nil),
      ("--drop-columns", dropColumns != nil), ("--one-hot", oneHot != nil),
      ("--separator", separator != nil), ("--decimal-comma", decimalComma),
      ("--keep-index", keepIndex),
    ]
  }

  /// Flags become true or nil, so that records of older runs stay equal.
  func apply(to selection: inout DataSelection) {
    selection.labelColumn = labelColumn
    selection.header = header
    selection.droppedColumns = dropColumns?.values
    selection.categoryColumns = oneHot?.values
    selection.separator = separator
    selection.decimalComma = decimalComma ? true : nil
    selection.keepsIndex = keepIndex ? true : nil
  }
}

extension CSVSeparator: NamedChoice {}
