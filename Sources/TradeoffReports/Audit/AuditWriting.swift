import Files
package import Results

extension AuditReport {
  /// Writes `audit.json`, `audit.csv`, `audit.md` and `figures/`, each file atomically, into
  /// `folder`, which is created if missing, and lets gnuplot draw the figures.
  ///
  /// The Markdown comes last: it names the figures.
  /// - Parameter gnuplot: name or path of the program.
  /// - Returns: a one-line warning if the figures were not drawn.
  /// - Throws: `FileError` naming the file that could not be written, or an encoding error.
  package func write(to folder: String, gnuplot: String = "gnuplot") throws -> String? {
    try createFolder(folder)
    try writeAtomically(json().utf8, to: folder + "/audit.json")
    try writeAtomically(csv.utf8, to: folder + "/audit.csv")
    let figures = figures
    let warning = try figures.write(to: folder, gnuplot: gnuplot)
    let embedded = figures.map {
      "![\($0.caption)](figures/\($0.name).png)\n\n*\($0.caption)*\n"
    }
    let section = embedded.isEmpty ? "" : "\n## Figures\n\n" + embedded.joined(separator: "\n")
    try writeAtomically((markdown + section).utf8, to: folder + "/audit.md")
    return warning
  }
}
