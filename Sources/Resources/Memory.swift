internal import CMemory
internal import Glibc

/// How much memory the process may take.
///
/// The system itself enforces the limit, on every allocation of every library: one that exceeds it
/// ends the process in one line, exit code 1. Requests that name what they are for are checked
/// beforehand with `check`.
package enum Memory {
  /// What the machine and the control groups of the process leave for it, less a tenth for all
  /// else.
  ///
  /// In bytes; read anew at each call.
  package static var ofSystem: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    let smallest = ControlGroups(process: "/proc/self/cgroup").limits.reduce(machine, min)
    return smallest - smallest / 10
  }

  /// Lets the process take so many bytes and no more, as far as the system allows that.
  ///
  /// `RLIMIT_DATA`, which counts writable private memory: files that are mapped do not count. A
  /// limit that cannot be set is left as it is.
  /// - Parameter bytes: the most, down to what the hard limit allows.
  package static func limit(to bytes: Int) {
    var limit = rlimit()
    guard getrlimit(dataLimit, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(bytes))
    setrlimit(dataLimit, &limit)
  }

  /// The least of the limits, of which some is in use.
  package static var limit: Int { allowances.map(\.limit).min() ?? .max }

  /// Bytes that the process may still take.
  ///
  /// `Int.max` where nothing limits the process.
  package static var left: Int { allowances.map { max(0, $0.limit - $0.used) }.min() ?? .max }

  /// Bytes of an array; `Int.max` where their number is beyond that.
  ///
  /// The number of elements times their stride, extents ≥ 0.
  package static func bytes<Element>(_ extents: [Int], of type: Element.Type) -> Int {
    extents.reduce(MemoryLayout<Element>.stride) { product, extent in
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? .max : next
    }
  }

  /// Refuses what would not fit, before memory is taken for it.
  ///
  /// - Parameter bytes: what is about to be taken.
  /// - Throws: `MemoryShortage` with what is needed and left.
  package static func check(_ bytes: Int) throws(MemoryShortage) {
    // Reading the system's figures costs more than a small array.
    guard bytes >= 1 << 20 else { return }
    let left = left
    if bytes > left { throw MemoryShortage(needed: bytes, left: left, limit: limit) }
  }

  /// Limits on writable memory and on addresses, and what is used of each.
  ///
  /// Columns of `/proc/self/statm`, in pages: 0 is all addresses, 5 data and stack.
  private static var allowances: [(limit: Int, used: Int)] {
    let pages = words(of: "/proc/self/statm").map { Int($0) ?? 0 }
    return [(dataLimit, 5), (addressLimit, 0)].compactMap { resource, column in
      var limit = rlimit()
      guard getrlimit(resource, &limit) == 0, limit.rlim_cur < Int.max else { return nil }
      let used = pages.indices ~= column ? pages[column] * sysconf(Int32(_SC_PAGESIZE)) : 0
      return (Int(limit.rlim_cur), used)
    }
  }

  private static let dataLimit = Int32(RLIMIT_DATA.rawValue)
  private static let addressLimit = Int32(RLIMIT_AS.rawValue)
}

/// A request for more memory than is left.
package struct MemoryShortage: Error, Equatable, Sendable, CustomStringConvertible {
  package let needed, left, limit: Int

  /// What is wrong.
  package var problem: String {
    "needs \(memoryText(needed)), but \(memoryText(left)) of the limit of \(memoryText(limit)) are left"
  }
  /// What to do about it.
  package let fix = "raise --memory-limit (or ulimit -v)"

  package var description: String { "\(problem); \(fix)" }
}

/// A number of bytes for the user's eyes.
///
/// In MB or GB of 10⁶ and 10⁹ bytes, rounded up.
func memoryText(_ bytes: Int) -> String {
  guard bytes < Int.max else { return "more bytes than can be counted" }
  let tenths = (Double(bytes) / 1e8).rounded(.up) / 10
  return bytes < 1_000_000_000 ? "\((bytes + 999_999) / 1_000_000) MB" : "\(tenths) GB"
}
