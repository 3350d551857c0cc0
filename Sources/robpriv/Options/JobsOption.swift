import ArgumentParser
import Foundation
import Tensors

/// How many cores a command uses, and whether it tells how far it is.
struct ExecutionOptions: ParsableArguments {
  @OptionGroup var jobs: JobsOption

  @Flag(help: "No progress on stderr.")
  var quiet = false

  var workers: Workers { jobs.workers }
  var status: StatusLine { StatusLine(isQuiet: quiet) }
}

/// How many cores a command uses.
struct JobsOption: ParsableArguments {
  @Option(help: "Cores to use (default and limit: all); results do not depend on it.")
  var jobs: Int?

  private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws { try positive(jobs, "--jobs") }

  /// As many workers as asked for, of which no more run at a time than there are cores.
  var workers: Workers { Workers(jobs ?? Self.cores) }

  /// Says on stderr where fewer cores are there than asked for.
  func warn() {
    guard let jobs, jobs > Self.cores else { return }
    robpriv.warn("--jobs \(jobs): only \(Self.cores) cores are there and used")
  }
}
