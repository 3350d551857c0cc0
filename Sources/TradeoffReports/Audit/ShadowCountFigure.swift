import Results

extension AuditReport {
  /// True-positive rates against the number of shadow models, a panel per attack, a line per
  /// false-positive rate that is resolved; nil where no attack was made with several numbers.
  var shadowCountFigure: Figure? {
    let counts = shadowCounts ?? []
    let rates = [0.1, 0.01, 0.001].filter { fpr in
      counts.contains { $0.resolvedRate(at: fpr) != nil }
    }
    let numbers = Set(counts.map(\.shadowModels)).sorted()
    let attacks = Set(counts.map(\.attack)).sorted()
    guard !rates.isEmpty, let fewest = numbers.first, let most = numbers.last, fewest < most else {
      return nil
    }
    let name = "shadow-models"
    return Figure(
      name: name,
      caption: "True-positive rate against the number of shadow models, with 95 % intervals; "
        + "false-positive rates that stand for fewer than ten non-members are left out.",
      csv: csvText([Self.header(rates)] + counts.map { $0.row(rates) }),
      script: Script(
        name: name, title: "\(members) members, \(nonMembers) non-members",
        canvas: Canvas(panels: attacks.count, sharesY: true),
        legend: rates.enumerated().map { index, fpr in
          legendEntry("at \(shortest(100 * fpr)) % FPR", style: Palette.line(method: index))
        },
        panels: attacks.map { attack in
          Script.Panel(
            title: attack.rawValue, xLabel: "shadow models", yLabel: "true-positive rate (%)",
            settings: [
              "set logscale x 2; set xtics \(tics(numbers.filter { $0 & ($0 - 1) == 0 }.map(Double.init)))",
              "set xrange [\(brief(0.9 * Double(fewest))):\(brief(1.1 * Double(most)))]",
              "set yrange [0:100]",
            ],
            elements: rates.enumerated().flatMap { index, fpr in
              lineWithBars(
                in: "\(name).csv", series: attack.rawValue, x: "shadow_models",
                y: "tpr_\(shortest(fpr))", style: Palette.line(method: index))
            })
        }
      ).text)
  }

  private static func header(_ rates: [Double]) -> [String] {
    ["series", "shadow_models"]
      + rates.flatMap { fpr in ["", "_low", "_high"].map { "tpr_\(shortest(fpr))\($0)" } }
  }
}

extension ShadowCount {
  fileprivate func resolvedRate(at fpr: Double) -> RateAtFPR? {
    lowFPR.first { $0.fpr == fpr && $0.resolved }
  }

  /// Rates that are not resolved are left empty.
  fileprivate func row(_ rates: [Double]) -> [String] {
    [attack.rawValue, "\(shadowModels)"]
      + rates.flatMap { fpr in
        guard let rate = resolvedRate(at: fpr) else { return ["", "", ""] }
        let ends = [rate.interval.lowerBound, rate.interval.upperBound]
        return ([rate.tpr.value] + ends).map { shortest($0) }
      }
  }
}
