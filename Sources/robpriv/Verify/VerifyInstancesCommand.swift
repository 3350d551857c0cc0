import ArgumentParser

/// Decides all instances of a benchmark.
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

  @OptionGroup var decision: DecisionOptions
  @OptionGroup var check: CheckOption

  func run() throws {
    decision.jobs.warn()
    try check.exit(
      by: try Benchmark(file, decision.cascade, status: decision.status).run())
  }
}
