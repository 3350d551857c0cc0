extension Dataset {
  /// The specifications that `load` takes, for messages and help.
  package static let specifications =
    "digits, mnist:DIR, fashion-mnist:DIR, cifar10:DIR, cifar100:DIR, har:DIR, location30:FILE,"
    + " purchase100:FILE, texas100:PATH, csv:FILE or npz:FILE"

  /// Loads a data set by one of `specifications`.
  ///
  /// Errors name the file, the place in it and the fix: files that are missing, truncated or
  /// corrupt, labels outside the classes, values that are not finite or outside the input range.
  ///
  /// Reads all of the data before it returns.
  /// - Parameters:
  ///   - specification: a name, or a name, a colon and a path; the path may hold colons.
  ///   - options: what a reader cannot tell from the file. Those that a format has no use for are
  ///     ignored.
  /// - Throws: `DatasetError`.
  package static func load(
    _ specification: String, options: DatasetOptions = .init()
  ) throws(DatasetError) -> Dataset {
    // Scalars again: a path may begin with a combining mark, which would join the colon.
    let parts = specification.unicodeScalars.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("digits", nil): return try digits(options)
    case ("mnist", let folder?): return try mnist(folder, options: options)
    case ("fashion-mnist", let folder?):
      return try mnist(folder, named: "fashion-mnist", options: options)
    case ("cifar10", let folder?): return try cifar(layout: .ten, folder: folder, options: options)
    case ("cifar100", let folder?):
      return try cifar(layout: .hundred, folder: folder, options: options)
    case ("har", let folder?): return try har(folder, options: options)
    case (let name?, let file?) where BinaryTable(rawValue: name) != nil:
      return try binary(table: BinaryTable(rawValue: name)!, file: file, options: options)
    case ("csv", let file?): return try csv(file, options: options)
    case ("npz", let file?): return try npz(file, options: options)
    default:
      throw DatasetError(
        file: specification.debugDescription, problem: "no such data set",
        fix: "pass \(specifications)")
    }
  }
}
