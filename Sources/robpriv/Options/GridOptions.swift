import ArgumentParser
import ModelAudits
import Results
import Training

/// The networks of a sweep.
/// A cell is made for every method, radius, capacity and repetition; methods without radius are
/// trained once for all radii.
struct GridOptions: ParsableArguments {
  /// In levels unless `unit` says otherwise; evaluated for every network, trained for where the
  /// method has a radius.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Radii: A..B, A..B/STEP (step 0.25), A/D..B/D or a list (default: 0.25..1.5).",
      valueName: "a,b,..."),
    transform: RadiusList.parse)
  var eps = RadiusList([0.25, 0.5, 0.75, 1, 1.25, 1.5].map { RadiusNumber($0) })

  @OptionGroup var unit: RadiusUnitOption

  /// Names that exist, each once.
  @Option(
    help: ArgumentHelp(
      "Training methods: \(TrainingMethod.known.joined(separator: ", ")).", valueName: "a,b,..."),
    transform: TrainingMethod.parse(names:))
  var methods = ItemList(TrainingMethod.names)

  /// Above 0, at most 64 each.
  @Option(
    help: ArgumentHelp("Factors on every hidden width.", valueName: "a,b,..."),
    transform: ItemList.parse)
  var capacity = ItemList([0.25, 0.5, 1, 2])

  /// 1 to 1,000.
  @Option(
    help:
      "Repetitions, each with its own members and initial weights, and shadow models of the others."
  )
  var seeds = 10

  /// 1 to 2³² each; nil: `defaultMemberCount`.
  @Option(
    help: ArgumentHelp(
      "Training samples, or sizes of several training sets (\(memberDefault)).",
      valueName: "a,b,..."),
    transform: ItemList.parse)
  var members: ItemList<Int>?

  @Option(
    help: ArgumentHelp(
      """
      Epochs after which natural training at the main capacity is proven and attacked, too (default: 5, 10 and 20 % of 20 \
      or more, where other methods are beside it; 0: none).
      """,
      valueName: "a,b,..."),
    transform: ItemList.parse)
  var keepEpochs: ItemList<Int>?

  /// Each for all methods; `none` for the unprotected ones.
  @Option(
    help: ArgumentHelp(
      """
      Privacy defences in training: none or \(DefenceName.allCases.map(\.rawValue).joined(separator: ", ")); numbers \
      behind colons (l2:1e-3), several together by + (mmd+mixup).
      """,
      valueName: "a,b,..."),
    transform: Defences.parse(list:))
  var defence: ItemList<Defences>?

  @Flag(
    help: """
      Every radius at every capacity (default: every radius at the capacity nearest to 1, every capacity at the middle \
      radius).
      """)
  var fullGrid = false

  /// At most 1,000 repetitions, 2³² members; capacities within 0…64; some radius above 0.
  func validate() throws {
    for count in members?.values ?? [] { try positive(count, option: "--members", atMost: 1 << 32) }
    try positive(seeds, option: "--seeds", atMost: 1000)
    for factor in capacity.values { try checkCapacity(factor) }
    guard eps.values.contains(where: { $0.value > 0 }) else {
      throw ValidationError("--eps needs a radius above 0")
    }
  }

  /// Epochs at which natural training is looked at, ascending; nil for none.
  func keptEpochs(of epochs: Int) throws -> [Int]? {
    let isCompared = methods.values.contains(MethodName.natural.rawValue)
    guard let chosen = keepEpochs?.values else {
      return isCompared && methods.values.count > 1 && epochs >= 20
        ? [epochs / 20, epochs / 10, epochs / 5] : nil
    }
    if chosen == [0] { return nil }
    guard chosen.allSatisfy({ 1..<epochs ~= $0 }) else {
      throw ValidationError(
        "--keep-epochs takes epochs before the last of the \(epochs) --epochs, or 0 for none")
    }
    guard isCompared else {
      throw ValidationError("--keep-epochs is about natural training, which is none of --methods")
    }
    return chosen.sorted()
  }

  /// Smaller training sets, ascending; nil without.
  /// The largest size is the grid's own; the others are trained beside it.
  var reducedMembers: [Int]? {
    let smaller = (members?.values ?? []).sorted().dropLast()
    return smaller.isEmpty ? nil : Array(smaller)
  }
}

/// Refuses factors on widths that no network has.
/// - Throws: `ValidationError` outside 0 < factor ≤ 64, and for NaN.
func checkCapacity(_ factor: Double) throws {
  guard factor > 0, factor <= 64 else {
    throw ValidationError("--capacity takes factors above 0, at most 64")
  }
}

extension Defences {
  /// For `@Option(transform:)`: defences that act together.
  /// - Throws: `ValidationError` in the words of `DefenceError`.
  static func parse(text: String) throws -> Defences {
    do {
      return try Defences(parsing: text)
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// The same for several, each once.
  static func parse(list: String) throws -> ItemList<Defences> {
    let items = try ItemList<String>.parse(list).values.map(parse(text:))
    try refuseRepetition(in: items)
    return ItemList(items)
  }
}
