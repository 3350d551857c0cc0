import ArgumentParser
import Results
import Verification

/// Decides robustness on samples.
/// ε may be 0: then the question is whether the prediction is safe from rounding.
struct VerifySamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samples",
    abstract: "Decide for samples whether every input within ε gets their class.",
    discussion: """
      One CSV row for each sample: verified, falsified, misclassified (the sample itself gets another class) or \
      undecided. The summary is on stderr.

      EXAMPLE: robpriv verify samples ibp.safetensors --eps 1 --count 100
      """)

  /// The radius, whose verdicts can be checked.
  /// A group of its own, for its title in the help.
  struct Radius: ParsableArguments {
    /// 0 or more, in the unit of the samples' options.
    @Option(
      parsing: .unconditional, help: "Radius of the box around every sample.",
      transform: RadiusNumber.parse)
    var eps: RadiusNumber
  }

  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var model: ModelFile

  @OptionGroup(title: "Question") var radius: Radius
  @OptionGroup(title: "Question") var samples: SampleOptions
  @OptionGroup(title: "Decision") var decision: DecisionOptions
  @OptionGroup(title: "Decision") var execution: ExecutionOptions
  @OptionGroup(title: "Results") var witness: WitnessFolderOption
  @OptionGroup(title: "Results") var check: CheckOption
  @OptionGroup(title: "Data") var data: DataOptions

  /// - Throws: errors of files and data; the exit code of `--check`.
  func run() throws {
    execution.resources.apply()
    let stopwatch = Stopwatch()
    let network = try NetworkFile(model)
    let samples = try samples.samples(of: data, for: network)
    let radius = try self.samples.unit.radii([radius.eps], on: samples.dataset)[0]
    warn(of: [radius], on: samples.dataset)
    let robustness = try RobustnessCheck(
      network: network, samples: samples, radius: radius, witnesses: witness.folder)
    let summary = RobustnessSummary(
      try robustness.run(decision.cascade(execution.workers), status: execution.status))
    note(
      "\(samples.description), \(robustness.radiusText), \(decision.method.rawValue),"
        + " \(stopwatch.text) s:")
    for line in summary.text.split(separator: "\n") { note(String(line)) }
    try check.exit(by: summary.tally)
  }
}
