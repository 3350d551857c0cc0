import ArgumentParser
import Foundation
import Resources
import Tensors

/// How many cores and how much memory a command uses, and whether it tells how far it is.
/// For commands that take long.
struct ExecutionOptions: ParsableArguments {
  @OptionGroup var resources: ResourceOptions

  @Flag(help: "No progress on stderr.")
  var quiet = false

  var workers: Workers { resources.workers }
  var status: StatusLine { StatusLine(isQuiet: quiet) }
}

/// How many cores and how much memory a command uses.
/// Neither cores nor memory change a result; a lack of memory ends the command.
struct ResourceOptions: ParsableArguments {
  /// 1 to 10⁶; more than there are cores give a warning.
  @Option(help: "Cores to use (default and limit: all); results do not depend on it.")
  var jobs: Int?

  @OptionGroup var memory: MemoryOption

  /// Those that the process may run on.
  private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
  /// What a worker takes beside its data: OpenBLAS's 128 MB for a product, and a stack.
  private static let bytesPerWorker = 160 << 20

  func validate() throws { try positive(jobs, option: "--jobs") }

  /// As many workers as asked for and as the memory allows, of which no more run at a time than there
  /// are cores.
  var workers: Workers {
    Workers(max(1, min(jobs ?? Self.cores, Memory.left / Self.bytesPerWorker)))
  }

  /// Heeds the limit of memory, and says on stderr where fewer cores are there than asked for.
  /// To be called first in `run`, before data are read.
  func apply() {
    memory.apply()
    guard let jobs, jobs > Self.cores else { return }
    warn("--jobs \(jobs): only \(Self.cores) cores are there and used")
  }
}
