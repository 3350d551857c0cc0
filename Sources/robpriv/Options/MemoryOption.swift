import ArgumentParser
import Resources

/// How much memory a command may take.
/// Without the option the limit of `Robpriv.main` stays.
struct MemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Memory to use at most, as in 500MB or 2GB (default: nine tenths of what the system has).",
      valueName: "size"),
    transform: MemorySize.parse)
  var memoryLimit: MemorySize?

  /// From now on, what exceeds the limit is refused.
  func apply() {
    if let memoryLimit { Memory.limit(to: memoryLimit.bytes) }
  }
}

/// A number of bytes on the command line: a number and a unit of 1000 or (`KiB`) 1024 powers.
/// At least one byte and less than 2⁶⁰.
struct MemorySize {
  let bytes: Int

  /// `b` last, since every other unit ends in it.
  private static let units: [(name: String, bytes: Double)] = [
    ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("kib", 0x1p10), ("mib", 0x1p20),
    ("gib", 0x1p30), ("tib", 0x1p40), ("b", 1),
  ]

  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` without a unit: 500 alone would be taken for MB by some, bytes by
  ///   others.
  static func parse(_ text: String) throws -> MemorySize {
    let word = text.lowercased()
    guard let unit = units.first(where: { word.hasSuffix($0.name) }),
      let number = Double(word.dropLast(unit.name.count)), number > 0,
      number * unit.bytes < 0x1p60, number * unit.bytes >= 1
    else { throw ValidationError("--memory-limit takes a size as in 500MB, 2GB or 1.5GiB") }
    return MemorySize(bytes: Int(number * unit.bytes))
  }
}
