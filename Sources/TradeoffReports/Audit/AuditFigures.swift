import Glibc
import Results
import Statistics

extension AuditReport {
  /// The figures that the results support.
  var figures: [Figure] {
    [rocFigure, shadowCountFigure, calibrationFigure].compactMap(\.self)
  }

  /// ROC curves on logarithmic axes, a panel per attack that has more than yes and no to say.
  /// The axes begin at one false positive among the largest set of non-members; where fewer than
  /// ten would make a rate up, the panel is shaded.
  private var rocFigure: Figure? {
    let drawn = attacks.filter { ![.gap, .correctness].contains($0.id) && $0.curve.count > 1 }
    guard let lowest = drawn.map({ 1 / Double($0.nonMembers) }).min(), lowest < 1 else {
      return nil
    }
    let axes = "[\(brief(lowest)):1]"
    return Figure(
      name: "roc",
      caption: "ROC of every attack; shaded: fewer than ten false positives, not resolved.",
      csv: csvText(
        [["series", "fpr", "tpr"]]
          + drawn.flatMap { attack in
            attack.curve.map { [attack.id.rawValue, shortest($0.fpr), shortest($0.tpr)] }
          }),
      script: Script(
        name: "roc", title: "\(members) members, \(nonMembers) non-members",
        canvas: Canvas(panels: drawn.count, sharesY: true),
        legend: [
          legendEntry("attack", style: Palette.line(method: 1), points: false),
          "NaN \(guessingLine) title 'guessing'",
        ],
        panels: drawn.map { attack in
          Script.Panel(
            title: attack.id.rawValue
              + (attack.auc.map { ": AUC \(decimal($0, places: 3))" } ?? ""),
            xLabel: "false-positive rate", yLabel: "true-positive rate",
            yFormat: rateFormat(lowest),
            settings: [
              "set logscale xy; set xrange \(axes); set yrange \(axes); set xtics add ('' 1)",
              "set format x '\(rateFormat(lowest))'",
              "set object 1 rectangle from graph 0, graph 0 to "
                + "\(brief(min(1, 10 / Double(attack.nonMembers)))), graph 1 behind "
                + "fc rgb '#eeeeee' fs solid noborder",
            ],
            elements: [
              "x \(guessingLine)",
              """
              'roc.csv' using (of('series', \(gnuplotString(attack.id.rawValue)), \
              column('fpr'))):'tpr' with lines ls \(Palette.line(method: 1))
              """,
            ])
        }
      ).text)
  }

  /// Share of members over the privacy risk score, and how the scores of both sets are spread.
  /// Nil without risk scores.
  private var calibrationFigure: Figure? {
    guard let risk = riskScores else { return nil }
    let name = "risk-score-calibration"
    return Figure(
      name: name,
      caption: "Share of members among samples of similar privacy risk score, with 95 % intervals, "
        + "and the spread of the scores.",
      csv: csvText(
        [["score", "share", "low", "high", "of_members", "of_nonmembers"]] + risk.calibrationRows),
      script: Script(
        name: name,
        title: "root-mean-square distance to the diagonal: \(decimal(risk.rmse, places: 3))",
        canvas: Canvas(panels: 2, sharesY: false),
        legend: [
          legendEntry("share of members", style: Palette.line(method: 0)),
          "NaN \(guessingLine) title 'ideal'",
          legendEntry("members", style: Palette.line(method: 1)),
          legendEntry("non-members", style: Palette.line(method: 2)),
        ],
        panels: [
          Script.Panel(
            title: "calibration", xLabel: "privacy risk score", yLabel: "share of members",
            settings: ["set xrange [0:1]; set yrange [0:1]"],
            elements: [
              "x \(guessingLine)",
              "'\(name).csv' using 1:2:3:4 with yerrorbars ls \(Palette.line(method: 0) + 50)",
              "'\(name).csv' using 1:2 with linespoints ls \(Palette.line(method: 0))",
            ]),
          Script.Panel(
            title: "spread", xLabel: "privacy risk score, by tenths",
            yLabel: "share of the set", settings: ["set xrange [0:1]; set yrange [0:1]"],
            elements: [
              "'\(name).csv' using 1:5 with linespoints ls \(Palette.line(method: 1))",
              "'\(name).csv' using 1:6 with linespoints ls \(Palette.line(method: 2))",
            ]),
        ]
      ).text)
  }
}

extension RiskScoreSummary {
  /// Score, share of members with its interval, share of all members and of all non-members, of
  /// every tenth of the score.
  /// Intervals are Clopper–Pearson's on the counts, then weighted like the shares.
  fileprivate var calibrationRows: [[String]] {
    let (m, n) = calibration.reduce((0, 0)) { ($0.0 + $1.members, $0.1 + $1.nonMembers) }
    return calibration.map { bin in
      let interval = clopperPearson(count: bin.members, total: bin.members + bin.nonMembers)
      let ends = [interval.lowerBound, interval.upperBound]
        .map { balanced($0, members: m, nonMembers: n) }
      let shares = [Double(bin.members) / Double(m), Double(bin.nonMembers) / Double(n)]
      return ([bin.score, bin.share] + ends + shares).map { shortest($0) }
    }
  }
}

/// A share of members as it were with as many non-members as members.
/// - Parameters:
///   - share: of members among samples as they are.
///   - members: of the whole set.
///   - nonMembers: of the whole set.
private func balanced(_ share: Double, members: Int, nonMembers: Int) -> Double {
  let (m, n) = (share / Double(members), (1 - share) / Double(nonMembers))
  return m / (m + n)
}
