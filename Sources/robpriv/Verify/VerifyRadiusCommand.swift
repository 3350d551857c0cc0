import ArgumentParser
import Datasets
import Results
import Verification

/// Brackets robust radii of samples.
/// Bisection between what is proven and what is falsified, up to a tolerance.
struct VerifyRadiusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "radius",
    abstract: "Bracket the largest radius, up to ε, within which samples keep their class.",
    discussion: """
      One CSV row for each sample: what is proven, and the distance of the closest counterexample that was found. \
      The summary is on stderr.

      EXAMPLE: robpriv verify radius ibp.safetensors --eps 2 --count 20 --timeout 10
      """)

  /// Where the search ends.
  /// ε ends the search; larger radii are not looked at.
  struct Search: ParsableArguments {
    /// Above 0; what is proven up to it is reported as at least this.
    @Option(
      parsing: .unconditional, help: "Largest radius to look at.",
      transform: RadiusNumber.parsePositive)
    var eps: RadiusNumber

    /// Brackets may stay wider where boxes are left undecided.
    @Option(
      parsing: .unconditional,
      help: "Width of a bracket, in the unit of --eps (default: a hundredth of that).",
      transform: RadiusNumber.parsePositive)
    var tolerance: RadiusNumber?
  }

  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var model: ModelFile

  @OptionGroup(title: "Question") var search: Search
  @OptionGroup(title: "Question") var samples: SampleOptions
  @OptionGroup(title: "Decision") var decision: DecisionOptions
  @OptionGroup(title: "Decision") var execution: ExecutionOptions
  @OptionGroup(title: "Results") var witness: WitnessFolderOption
  @OptionGroup(title: "Data") var data: DataOptions

  /// - Throws: `MismatchError` for a radius or tolerance that vanishes or overflows in input units.
  func run() throws {
    execution.resources.apply()
    let stopwatch = Stopwatch()
    let network = try NetworkFile(model)
    let samples = try samples.samples(of: data, for: network)
    let limit = try self.samples.unit.radii([search.eps], on: samples.dataset)[0]
    warn(of: [limit], on: samples.dataset)
    // In the unit that ε turned out to have: fractions alone would be taken for input units.
    let tolerance = search.tolerance.map {
      Radius(typed: TypedRadius(number: $0, in: limit.typed.unit), level: samples.dataset.level)
        .input
    }
    let width = tolerance ?? limit.input / 100
    guard limit.input > 0, width > 0, width.isFinite else {
      throw MismatchError("--eps or --tolerance is zero or not finite in input units; pass others")
    }
    let robustness = try RobustnessCheck(
      network: network, samples: samples, radius: limit, witnesses: witness.folder)
    let radii = try robustness.run(
      decision.cascade(execution.workers), tolerance: width, status: execution.status)
    note(
      "\(samples.description), \(robustness.radiusText), \(decision.method.rawValue),"
        + " \(stopwatch.text) s:")
    note(radii.summary)
  }
}
