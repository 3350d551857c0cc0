public import ArgumentParser
import Foundation
import Results
import Sweeps
import Tensors
public import Verification

/// Proves or refutes VNN-LIB properties and the robustness of samples.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove or refute properties of a network, or its robustness on samples.",
    discussion: """
      --onnx N --vnnlib P decides a property: stdout begins with sat (a counterexample exists and follows), unsat \
      (proven: there is none), timeout or unknown.

      --csv INSTANCES decides all instances of a VNN-COMP benchmark, one CSV row each.

      --model M --data D --eps E decides for every sample whether all inputs within E of it get its class, one CSV \
      row each: verified, falsified, misclassified (the sample itself gets another class) or undecided. The summary \
      is on stderr. With --radius a row brackets the largest radius within which the sample keeps its class: what is \
      proven, and the distance of the closest counterexample that was found.
      """)

  @Option(help: "Network: a file .safetensors, .onnx or .onnx.gz.")
  var model: String?

  @Option(help: "Network: an ONNX file, whatever its name.")
  var onnx: String?

  @Option(help: "Property: a VNN-LIB file, .gz or not.")
  var vnnlib: String?

  @Option(help: "Benchmark: a file of lines network,property,timeout.")
  var csv: String?

  @Option(parsing: .unconditional, help: "Radius of the box around every sample.")
  var eps: Double?

  @Option(
    help: "Unit of --eps: level (1/16 for digits, 1/255 for 8-bit images; the default) or input.")
  var epsUnit: RadiusUnit?

  @Flag(help: "Find the robust radius of every sample, up to --eps.")
  var radius = false

  @Option(
    parsing: .unconditional,
    help: "Width of a robust radius's bracket, as --eps (default: a hundredth of that).")
  var tolerance: Double?

  @OptionGroup var data: DataOptions

  @Option(help: "Samples from the data's own test or train files (default: test, all without).")
  var split: SampleSplit?

  @Option(help: "At most so many samples, from the first (default: all).")
  var count: Int?

  @Option(help: "How to decide; exact and cascade are complete for piecewise linear networks.")
  var method = Method.cascade

  @Option(
    parsing: .unconditional,
    help: "Seconds for one sample or property; caps those of a benchmark (default: none).")
  var timeout: Double?

  @Option(help: "Cores to use (default: all).")
  var jobs: Int?

  @Option(help: "File for what a property prints on stdout.")
  var result: String?

  @Option(
    help: "File for a property's counterexample; with samples a folder, INDEX.txt for each.")
  var witness: String?

  @Flag(help: "Exit with 3 if anything is falsified, otherwise with 4 if anything is undecided.")
  var check = false

  @Flag(help: "No progress on stderr.")
  var quiet = false

  /// What the options ask for.
  private enum Task {
    case property(String)
    case benchmark(String)
    case samples(Double)
  }

  func validate() throws {
    try positive(count, "--count")
    try positive(jobs, "--jobs")
    guard timeout.map({ $0 > 0 && $0 <= Stopwatch.longestLimit }) ?? true else {
      throw ValidationError(
        "--timeout takes seconds above 0, at most \(shortest(Stopwatch.longestLimit))")
    }
    guard eps.map({ $0 >= 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--eps must be finite and not negative")
    }
    guard tolerance.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--tolerance must be finite and above 0")
    }
    guard radius || tolerance == nil else {
      throw ValidationError("--tolerance goes with --radius")
    }
    guard !radius || eps.map({ $0 > 0 }) ?? true, !(radius && check) else {
      throw ValidationError("--radius needs a positive --eps and no --check")
    }
    let ofNetwork = [("--model", model != nil), ("--onnx", onnx != nil)]
    let ofSamples =
      data.given + [
        ("--eps", eps != nil), ("--eps-unit", epsUnit != nil), ("--split", split != nil),
        ("--count", count != nil), ("--radius", radius),
      ]
    let ofFiles = [("--result", result != nil), ("--witness", witness != nil)]
    switch try task {
    case .property: try refuse(ofSamples, with: "--vnnlib")
    case .benchmark:
      return try refuse(
        ofNetwork + [("--vnnlib", vnnlib != nil)] + ofSamples + ofFiles, with: "--csv")
    case .samples: try refuse([ofFiles[0]], with: "--eps")
    }
    guard ofNetwork.count(where: \.1) == 1 else {
      throw ValidationError("pass the network, either as --model or as --onnx")
    }
    guard result == nil || result != witness else {
      throw ValidationError("--result and --witness must be two files")
    }
  }

  private var task: Task {
    get throws {
      if let csv { return .benchmark(csv) }
      if let vnnlib { return .property(vnnlib) }
      guard let eps else {
        throw ValidationError("pass --onnx and --vnnlib, or --model, --data and --eps, or --csv")
      }
      return .samples(eps)
    }
  }

  private func refuse(_ options: [(name: String, isGiven: Bool)], with other: String) throws {
    guard let option = options.first(where: \.isGiven) else { return }
    throw ValidationError("\(option.name) does not go with \(other)")
  }

  func run() throws {
    let tally =
      switch try task {
      case .property(let file): try decide(property: file)
      case .benchmark(let file): try Benchmark(file, cascade, status: status).run()
      case .samples(let radius): try verifySamples(radius)
      }
    if let code = tally.exitCode(isChecked: check) { throw code }
  }

  private var cores: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }
  private var cascade: Cascade { Cascade(method, timeout: timeout, workers: Workers(cores)) }
  private var status: StatusLine { StatusLine(isQuiet: quiet) }

  private var network: NetworkFile {
    get throws { try onnx.map { try NetworkFile(onnx: $0) } ?? NetworkFile(model ?? "") }
  }

  private func decide(property file: String) throws -> Tally {
    let stopwatch = Stopwatch(limit: timeout)
    let outputs = try OutputFiles(
      result: result, witness: witness, inputs: [file, onnx ?? model ?? ""])
    let check = try PropertyCheck(network, property: file)
    let decision = try check.run(cascade, stopwatch, status: status)
    for line in decision.warnings { note("warning: " + line) }
    note(decision.explanation)
    try emit(decision.text)
    try outputs.write(decision)
    return Tally([decision.verdict])
  }

  private func verifySamples(_ radius: Double) throws -> Tally {
    let stopwatch = Stopwatch()
    let network = try network
    let samples = try SampleSet(try data.selection.load(), split, atMost: count)
    let unit = epsUnit ?? .level
    let check = try RobustnessCheck(
      network, samples, radius: try unit.radius(radius, of: samples.dataset), witnesses: witness)
    let task = "\(samples.description), \(check.radiusText), \(method.rawValue)"
    if self.radius {
      let limit = try unit.radius(radius, of: samples.dataset).input
      let tolerance = try unit.radius(tolerance ?? radius / 100, of: samples.dataset).input
      guard limit > 0, tolerance > 0 else {
        throw MismatchError("--eps or --tolerance is zero in input units; pass larger ones")
      }
      let radii = try check.run(cascade, tolerance: tolerance, status: status)
      note("\(task), \(stopwatch.text) s:\n\(radii.summary)")
      return Tally()
    }
    let summary = RobustnessSummary(try check.run(cascade, status: status))
    note("\(task), \(stopwatch.text) s:")
    note(summary.text)
    return summary.tally
  }
}

extension Method: ExpressibleByArgument {}
