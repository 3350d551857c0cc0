internal import Glibc

/// Memory limits of the control groups that a process is in, of version 1 or 2, up to the root.
///
/// A container's limit stands in its own group or in any above it; the least of all counts. Groups
/// without a limit say `max`, which is no number and left out.
struct ControlGroups {
  /// In bytes; none outside of control groups.
  let limits: [Int]

  /// - Parameters:
  ///   - process: the list of a process's groups, lines `number:controllers:path`.
  ///   - root: where the groups' file systems are mounted.
  init(process file: String, root: String = "/sys/fs/cgroup") {
    limits = lines(of: file).flatMap { line in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [Int]() }
      // Version 2 names no controllers; within a container the path is the root itself.
      let mount = parts[1].isEmpty ? root : "\(root)/memory"
      let name = parts[1].isEmpty ? "memory.max" : "memory.limit_in_bytes"
      guard parts[1].isEmpty || parts[1].split(separator: ",").contains("memory") else { return [] }
      return Self.ancestors(parts[2]).compactMap { words(of: mount + $0 + "/" + name).first }
        .compactMap { Int($0) }
    }
  }

  /// `/a/b` gives `/a/b`, `/a` and the root, which is empty.
  ///
  /// From the group itself upwards.
  private static func ancestors(_ path: Substring) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map { names[..<$0].map { "/" + $0 }.joined() }
  }
}

/// The lines of a small file; none where it cannot be read.
func lines(of file: String) -> [Substring] { text(of: file).split(separator: "\n") }

/// The words of a small file; none where it cannot be read.
func words(of file: String) -> [Substring] { text(of: file).split(whereSeparator: \.isWhitespace) }

/// At most 16 KiB: files of the kernel are short, and their size reads as 0.
private func text(of file: String) -> String {
  let descriptor = open(file, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, filled in
    filled = max(0, read(descriptor, buffer.baseAddress, buffer.count))
  }
  return String(decoding: bytes, as: UTF8.self)
}
