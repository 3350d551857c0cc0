import ArgumentParser
import Results

/// Decides a VNN-LIB property.
/// Output as at VNN-COMP: verdict in the first line, then the counterexample.
struct VerifyPropertyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "property",
    abstract: "Decide a VNN-LIB property of a network.",
    discussion: """
      A property describes counterexamples: stdout begins with sat (one exists, and follows), unsat (proven: there is \
      none), timeout or unknown.

      EXAMPLE: robpriv verify property network.onnx property.vnnlib --timeout 60
      """)

  @Argument(help: ModelFile.help, transform: ModelFile.parse)
  var model: ModelFile

  /// VNN-LIB; its numbers of inputs and outputs must be the model's.
  @Argument(help: "Property: a VNN-LIB file, with .gz or without.")
  var property: String

  @OptionGroup(title: "Decision") var decision: DecisionOptions
  @OptionGroup(title: "Decision") var execution: ExecutionOptions
  @OptionGroup(title: "Results") var files: Files
  @OptionGroup(title: "Results") var check: CheckOption

  /// Where results go, beside stdout.
  struct Files: ParsableArguments {
    /// Removed first, then written whole; never an input.
    @Option(help: "File for what is printed on stdout.")
    var result: String?

    /// Written only where there is a counterexample.
    @Option(help: "File for the counterexample.")
    var witness: String?

    func validate() throws {
      guard result == nil || result != witness else {
        throw ValidationError("--result and --witness must be two files")
      }
    }
  }

  /// The clock starts before the files are read.
  /// - Throws: `FileError` before the work for outputs that cannot be written; the exit code of
  ///   `--check`.
  func run() throws {
    execution.resources.apply()
    let stopwatch = Stopwatch(limit: decision.timeout)
    let outputs = try OutputFiles(
      result: files.result, witness: files.witness, inputs: [property, model.path])
    let answer = try PropertyCheck.decide(
      model: model, property: property, cascade: decision.cascade(execution.workers),
      stopwatch: stopwatch,
      status: execution.status)
    for line in answer.warnings { note("warning: " + line) }
    note(answer.explanation)
    try emit(answer.text)
    try outputs.write(answer)
    try check.exit(by: Tally([answer.verdict]))
  }
}
