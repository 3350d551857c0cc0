import ArgumentParser
import Results
import Verification

/// Brackets robust radii of samples.
struct VerifyRadiusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "radius",
    abstract: "Bracket the largest radius, up to ε, within which samples keep their class.",
    discussion: """
      One CSV row for each sample: what is proven, and the distance of the closest counterexample that was found. \
      The summary is on stderr.

      EXAMPLE: robpriv verify radius ibp.safetensors --eps 2 --count 20 --timeout 10
      """)

  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var model: ModelFile

  @Option(
    parsing: .unconditional, help: "Largest radius to look at.", transform: aboveZero)
  var eps: Double

  @Option(
    parsing: .unconditional,
    help: "Width of a bracket, in the unit of --eps (default: a hundredth of that).",
    transform: aboveZero)
  var tolerance: Double?

  @OptionGroup var samples: SampleOptions
  @OptionGroup var decision: DecisionOptions

  func run() throws {
    decision.jobs.warn()
    let stopwatch = Stopwatch()
    let network = try NetworkFile(model)
    let samples = try samples.samples()
    let unit = self.samples.epsUnit
    let limit = try unit.radius(eps, of: samples.dataset)
    let tolerance = try unit.radius(tolerance ?? eps / 100, of: samples.dataset)
    guard limit.input > 0, tolerance.input > 0 else {
      throw MismatchError("--eps or --tolerance is zero in input units; pass larger ones")
    }
    let check = try RobustnessCheck(
      network, samples, radius: limit, witnesses: self.samples.witness)
    let radii = try check.run(
      decision.cascade, tolerance: tolerance.input, status: decision.status)
    note(
      "\(samples.description), \(check.radiusText), \(decision.method.rawValue),"
        + " \(stopwatch.text) s:\n\(radii.summary)")
  }
}
