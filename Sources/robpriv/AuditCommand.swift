public import ArgumentParser
import Foundation
public import MembershipInference
public import Results
import Tensors
import TradeoffReports

/// Audits a model for membership inference.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Attack a model's membership privacy, by asking it or from its recorded outputs.",
    discussion: """
      --model FILE asks the model itself. A model of ours knows its data, members and training; an ONNX model needs \
      --data and --members-index. --shadow-models N trains N models like it on random halves of its samples, for \
      thresholds, LiRA, RMIA and instance vectors. Attacks that ask about each sample many times run when they are \
      named in --attacks (or with --attacks all): augmentation-rotation, augmentation-translation, noise, \
      boundary-hopskipjump, boundary-cw, combined, white-box-gradient.

      --outputs FILE audits one model. NPZ: arrays members_logits or members_probs [n, classes], members_labels [n], \
      the same for nonmembers_, optionally members_adversarial_… and members_worst_case_…, and shadow_members_… and \
      shadow_nonmembers_…; or output_train_benign, output_test_benign, train_label, test_label. CSV: columns \
      member,label,p0,p1,… (or logit0,…), optionally set (target or shadow).

      --shadows FILE attacks a model by others trained on parts of the same pool (LiRA, RMIA). NPZ: logits \
      [models, samples, classes], labels [samples], keep [models, samples], optionally population_logits and \
      population_labels.

      The report goes to stdout; --out writes it in all formats, with figures.
      """)

  @Option(help: "Recorded outputs: a file .npz, .csv or .csv.gz.")
  var outputs: String?

  @Option(
    help: """
      Outputs of many models on one pool: a file .npz. With --model: folder where shadow models are kept, and from \
      which an interrupted audit continues.
      """)
  var shadows: String?

  @OptionGroup(title: "Models") var asked: ModelAuditOptions
  @OptionGroup(title: "Data of models") var data: DataOptions

  @Option(
    help: """
      With --shadows: number of the model under attack from 0, or all (each in turn). With --model: all attacks the \
      shadow models, too.
      """)
  var targetModel: String?

  @Option(
    name: .customLong("protocol"),
    help: "Samples to choose thresholds on: oracle (the evaluated ones), shadow or held-out.")
  var thresholdProtocol: ThresholdProtocol?

  @Option(help: "One threshold for all classes (global) or one each (per-class).")
  var thresholds = ThresholdScope.global

  @Option(help: "Published arithmetic to reproduce.")
  var compat: Compatibility?

  @Option(help: "Attacks to run, separated by commas (default: all that the outputs allow).")
  var attacks: String?

  @Option(help: "What to print.")
  var format = AuditFormat.markdown

  @Option(help: "Folder for the report in all formats and its figures.")
  var out: String?

  @Option(
    help:
      "CSV file for the score of every sample by every attack; of several targets, sample counts on."
  )
  var scores: String?

  @Option(help: "Seed of random halves, permutations, bootstrap and self-test.")
  var seed: UInt64 = 0

  @Option(help: "Cores to use (default: all).")
  var jobs: Int?

  @Flag(
    help: """
      Accept members with lower confidences than non-members, as some defences make them; otherwise \
      the sets count as swapped.
      """)
  var allowInverted = false

  @Flag(help: "Check every attack on outputs whose membership is known to show, and not to.")
  var selfTest = false

  func validate() throws {
    guard jobs.map({ $0 > 0 }) ?? true else { throw ValidationError("--jobs must be positive") }
    let sources = [
      asked.model != nil, outputs != nil, shadows != nil && asked.model == nil, selfTest,
    ]
    guard sources.count(where: \.self) == 1 else {
      throw ValidationError(
        "pass one of --model FILE, --outputs FILE, --shadows FILE and --self-test")
    }
    guard thresholdProtocol != .fixed else {
      throw ValidationError("--protocol is oracle, shadow or held-out")
    }
    _ = try target
    try refuseIdleOptions(with: try chosen)
  }

  func run() throws {
    var settings = AuditSettings(
      thresholdProtocol: thresholdProtocol, scope: thresholds, compatibility: compat,
      attacks: try chosen, allowsInversion: allowInverted, seed: seed,
      workers: Workers(jobs ?? ProcessInfo.processInfo.activeProcessorCount))
    if selfTest { return try SelfTestRun(settings, format).run() }
    let table = scores.map { _ in ScoreTable() }
    if let table { settings.onScores = table.add }
    let run = AuditRun(settings: settings)
    let report =
      if let model = asked.model {
        try run.checked(
          ModelAuditRun(
            file: model, options: asked, data: data, settings: settings, shadows: shadows,
            areAllAsked: attacks == "all", attacksShadows: targetModel != nil
          ).report(), model, areAllAsked: attacks == "all")
      } else if let outputs {
        try run.outputs(outputs)
      } else {
        try run.shadows(shadows ?? "", target: try target)
      }
    // Markdown has them already.
    if format != .markdown { for warning in report.warnings { note("warning: \(warning)") } }
    if let scores, let table { try table.write(to: scores) }
    try emit(format.text(of: report))
    if let out {
      if let warning = try report.write(to: folder(out)) { note("warning: \(warning)") }
    }
  }

  private func folder(_ path: String) -> String {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// The attacks named; nil for all.
  private var chosen: Set<Attack>? {
    get throws {
      guard let attacks else { return nil }
      return attacks == "all" ? nil : try robpriv.attacks(named: attacks)
    }
  }

  /// The model under attack; nil for all in turn.
  private var target: Int? {
    get throws {
      guard let targetModel, targetModel != "all" else { return nil }
      guard let number = Int(targetModel), number >= 0 else {
        throw ValidationError("--target-model takes a number from 0, or all")
      }
      return number
    }
  }
}

extension ThresholdProtocol: ExpressibleByArgument {
  public static var allValueStrings: [String] { ["oracle", "shadow", "held-out"] }
}
extension ThresholdScope: ExpressibleByArgument {}
extension Compatibility: ExpressibleByArgument {}
