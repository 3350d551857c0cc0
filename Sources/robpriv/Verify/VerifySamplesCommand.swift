import ArgumentParser
import Verification

/// Decides robustness on samples.
struct VerifySamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samples",
    abstract: "Decide for samples whether every input within ε gets their class.",
    discussion: """
      One CSV row for each sample: verified, falsified, misclassified (the sample itself gets another class) or \
      undecided. The summary is on stderr.

      EXAMPLE: robpriv verify samples ibp.safetensors --eps 1 --count 100
      """)

  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var model: ModelFile

  @Option(
    parsing: .unconditional, help: "Radius of the box around every sample.",
    transform: notNegative)
  var eps: Double

  @OptionGroup var samples: SampleOptions
  @OptionGroup var decision: DecisionOptions
  @OptionGroup var check: CheckOption

  func run() throws {
    decision.jobs.warn()
    let stopwatch = Stopwatch()
    let network = try NetworkFile(model)
    let samples = try samples.samples()
    let radius = try self.samples.epsUnit.radius(eps, of: samples.dataset)
    let check = try RobustnessCheck(
      network, samples, radius: radius, witnesses: self.samples.witness)
    let summary = RobustnessSummary(
      try check.run(decision.cascade, status: decision.status))
    note(
      "\(samples.description), \(check.radiusText), \(decision.method.rawValue),"
        + " \(stopwatch.text) s:")
    note(summary.text)
    try self.check.exit(by: summary.tally)
  }
}
