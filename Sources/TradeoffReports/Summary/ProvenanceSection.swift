import Results

extension TradeoffReport {
  /// Why the claims confirm nothing; nil where the number of seeds was there before the first report.
  var optionalStopping: String? {
    let seeds = (records.map(\.cell.seed) + (missing ?? []).map(\.seed)).max().map { $0 + 1 }
    guard let before = provenance?.reportedSeeds, let seeds, seeds > before else { return nil }
    return """
      **These tests are exploratory.** The run was extended from \(before) to \(seeds) seeds after a report \
      was written. Who adds repetitions until a p-value is small finds one at last without any effect \
      (optional stopping): the p-values below do not keep their level, and no verdict is given. Confirm \
      with another `--seed` in another folder.
      """
  }

  /// Title of the section on claims.
  var claimTitle: String {
    optionalStopping == nil ? "Confirmatory claims" : "Exploratory claims"
  }

  /// Commands, program and machine; empty where they are not known.
  var provenanceList: String {
    guard let provenance else { return "" }
    let commands = provenance.commands.map { "\n- Command: \(markdownCode($0))" }.joined()
    return """
      - Program: robpriv \(markdownText(provenance.version)), commit \(markdownText(provenance.commit))\(commands)
      - Machine: \(markdownText(provenance.system)); CPU kernel (OpenBLAS): \
      \(markdownText(provenance.kernels.joined(separator: ", ")))
      - Data: fingerprint \(markdownText(study.fingerprint)); every stream derives from run seed \(study.seed)
      """
  }
}
