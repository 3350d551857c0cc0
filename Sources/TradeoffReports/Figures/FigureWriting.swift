import Files
import Glibc
import Results

extension [Figure] {
  /// Writes data and scripts into `figures/` of `folder`, which is created if missing, removes older
  /// drawings and lets gnuplot draw; without figures, nothing.
  /// Old drawings go first, so that none is shown beside data that it does not show.
  /// - Parameter gnuplot: name or path of the program.
  /// - Returns: a one-line warning if the figures were not drawn.
  func write(to folder: String, gnuplot: String) throws(FileError) -> String? {
    guard !isEmpty else { return nil }
    try createFolder("figures", in: folder)
    let folder = folder + "/figures"
    for figure in self {
      let path = "\(folder)/\(figure.name)"
      try writeAtomically(figure.csv.utf8, to: path + ".csv")
      try writeAtomically(figure.script.utf8, to: path + ".gp")
      unlink(path + ".svg")
      unlink(path + ".png")
    }
    return Gnuplot(program: gnuplot).draw(map { $0.name + ".gp" }, in: folder)
  }
}

extension [Figure] {
  /// The drawings that gnuplot made, by name; those that are not there, or are no sensible size, are
  /// missing.
  func drawings(in folder: String) -> [String: String] {
    let texts = compactMap { figure -> (String, String)? in
      let path = "\(folder)/figures/\(figure.name).svg"
      let file = try? RegularFile(path: path, followingLinks: false)
      return (try? file?.bytes(limit: 1 << 24)).map {
        (figure.name, String(decoding: $0, as: UTF8.self))
      }
    }
    return Dictionary(texts) { first, _ in first }
  }
}
