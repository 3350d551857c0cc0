import ArgumentParser
import Datasets
import Experiments
import Foundation

/// Options that select and read a data set.
/// They become a `DataSelection`, which records keep, so that other commands read the same data the
/// same way.
struct DataOptions: ParsableArguments {
  /// NAME or FORMAT:FILE, as records keep it.
  @Option(help: "Data set: \(Dataset.specifications).")
  var data = "digits"

  /// Above 0, finite; nil: by the data set.
  @Option(
    help: """
      Width of one intensity level in input units (default: 1/16 digits, 1 for location30, purchase100 and texas100, else \
      1/255 of the range).
      """)
  var level: Double?

  /// Parsed by `limits`; boxes of perturbed inputs end there.
  @Option(help: "Range of the inputs as LOW..HIGH (default: 0..1 images, observed tables).")
  var range: String?

  /// 2 to 65,536; nil: as many as there are labels.
  @Option(help: "Number of classes; labels are then class numbers from 0.")
  var classes: Int?

  @OptionGroup(title: "Options of csv:FILE and tables of its kind") var table: TableOptions

  /// Two names, of inputs and labels.
  @Option(
    help: ArgumentHelp("NPZ: names of the arrays of inputs and labels.", valueName: "x,y"))
  var npzKeys = "x,y"

  @Option(
    help:
      "NPZ: where the channels of images stand (default: recognised by their number, 1, 3 or 4).")
  var channels: ChannelPlace?

  /// Only what can be told without the files; the readers check the rest.
  func validate() throws {
    try checkSource()
    if range != nil { _ = try limits }
    guard level.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--level must be a positive number")
    }
    guard classes.map({ 2...65_536 ~= $0 }) ?? true else {
      throw ValidationError("--classes must be between 2 and 65536")
    }
    guard npzKeys.split(separator: ",").count == 2 else {
      throw ValidationError("--npz-keys takes two names, as in x,y")
    }
  }

  /// Every option, and whether it is more than its default.
  /// For commands that take the data from a model's record and refuse everything else.
  var given: [GivenOption] {
    [
      ("--data", data != "digits"), ("--level", level != nil), ("--range", range != nil),
      ("--classes", classes != nil), ("--npz-keys", npzKeys != "x,y"),
      ("--channels", channels != nil),
    ] + table.given
  }

  /// Refuses a bare file name, and options that have no effect on data of this format.
  /// An option that is ignored silently would be taken for one that acted.
  private func checkSource() throws {
    for name in ["csv", "npz"] where !data.contains(":") {
      let file = data.lowercased()
      // `--data table.csv` is the most likely mistake, and has one remedy.
      guard file.hasSuffix("." + name) || file.hasSuffix(".\(name).gz") else { continue }
      throw ValidationError("--data \(data): write \(name):\(data)")
    }
    let format = data.prefix { $0 != ":" }.lowercased()
    let tables = ["csv", "location30", "purchase100", "texas100"]
    let numbered = tables + ["npz", "mnist", "fashion-mnist"]
    let limited: [(option: GivenOption, formats: [String])] =
      [
        (("--npz-keys", npzKeys != "x,y"), ["npz"]), (("--channels", channels != nil), ["npz"]),
        (("--classes", classes != nil), numbered),
      ]
      + table.given.map { ($0, tables) }
    for (option, formats) in limited where !formats.contains(format) {
      try refuse(
        [option], reason: "has no effect on \(data); it is for \(formats.joined(separator: ", "))")
    }
  }

  /// [low, high], low < high, finite; 32-bit floats, as inputs are.
  private var limits: [Float] {
    get throws {
      let ends = (range ?? "").components(separatedBy: "..").compactMap { Float($0) }
      guard ends.count == 2, ends[0] < ends[1], ends.allSatisfy(\.isFinite) else {
        throw ValidationError("--range takes LOW..HIGH, as in 0..1")
      }
      return ends
    }
  }

  /// What is at its default stays nil, so that records do not change where options are added.
  /// - Throws: `ValidationError` for a range that is none.
  var selection: DataSelection {
    get throws {
      var selection = DataSelection(source: data)
      let keys = npzKeys.split(separator: ",").map(String.init)
      selection.level = level
      selection.classes = classes
      selection.channels = channels
      table.apply(to: &selection)
      if range != nil {
        selection.lowest = try limits[0]
        selection.highest = try limits[1]
      }
      if keys != ["x", "y"] {
        selection.inputsKey = keys[0]
        selection.labelsKey = keys[1]
      }
      return selection
    }
  }
}

extension ChannelPlace: NamedChoice {}
