package import Files
import Results

extension TradeoffReport {
  /// Writes `report.md`, `report.html`, `tradeoff.csv` and `figures/`, each file atomically, into `folder`, which
  /// is created if missing, and lets gnuplot draw the figures.
  ///
  /// Without gnuplot the data and the scripts are there to draw later.
  /// The Markdown comes last: it names the figures and the table.
  /// - Parameter gnuplot: name or path of the program.
  /// - Returns: a one-line warning if the figures were not drawn.
  /// - Throws: `FileError` naming the file that could not be written.
  package func write(to folder: String, gnuplot: String = "gnuplot") throws(FileError) -> String? {
    try createFolder(folder)
    try writeAtomically(csv.utf8, to: folder + "/tradeoff.csv")
    let warning = try figures.write(to: folder, gnuplot: gnuplot)
    try writeAtomically(markdown.utf8, to: folder + "/report.md")
    let page = Page(
      title: "Robustness versus privacy: \(study.dataset), \(study.architecture)",
      markdown: markdown, drawings: figures.drawings(in: folder))
    try writeAtomically(page.html.utf8, to: folder + "/report.html")
    return warning
  }
}
