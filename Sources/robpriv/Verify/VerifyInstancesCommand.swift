import ArgumentParser

/// Decides all instances of a benchmark.
/// Exit code 1 where an instance could not be run.
struct VerifyInstancesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instances",
    abstract: "Decide all instances of a VNN-COMP benchmark.",
    discussion: """
      The file has lines network,property,timeout with paths relative to its folder; stdout gets one CSV row each. An \
      instance that cannot be run is an error on stderr, and the others go on.

      EXAMPLE: robpriv verify instances acasxu/instances.csv --timeout 60
      """)

  @Argument(help: "Benchmark: a file of lines network,property,timeout.")
  var file: String

  @OptionGroup(title: "Decision") var decision: DecisionOptions
  @OptionGroup(title: "Decision") var execution: ExecutionOptions
  @OptionGroup(title: "Results") var check: CheckOption

  /// - Throws: errors of the list itself; the exit code of the tally.
  func run() throws {
    execution.resources.apply()
    let benchmark = try Benchmark(
      file: file, cascade: decision.cascade(execution.workers), status: execution.status)
    try check.exit(by: benchmark.run())
  }
}
