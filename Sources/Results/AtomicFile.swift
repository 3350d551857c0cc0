import Glibc

/// What the file system refused, in one line: "cannot write report.md: No space left on device; free some space and try again".
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// `write`, `create folder`.
  public var action: String
  public var path: String
  /// The system's words.
  public var reason: String

  public init(action: String, path: String, reason: String) {
    self.action = action
    self.path = path
    self.reason = reason
  }

  public var description: String { "cannot \(action) \(path): \(reason); \(fix)" }

  private var fix: String {
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains { reason == String(cString: strerror($0)) }
    return isFull ? "free some space and try again" : "pass another path"
  }
}

extension FileError {
  /// The error that the last failed system call left in `errno`.
  init(_ action: String, _ path: String) {
    self.init(action: action, path: path, reason: String(cString: strerror(errno)))
  }
}

/// Writes `bytes` to `path` so that a reader, or a crash at any moment, sees the old file or the
/// new one but never a part: to `path.tmp` beside it, synced, then renamed.
///
/// One writer per path at a time. A remnant of a killed writer is overwritten; after an error the
/// temporary file is removed and the old file is as it was. Where files are limited in size, the
/// process must ignore SIGXFSZ to get the error.
/// - Throws: `FileError` naming `path`.
public func writeAtomically(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
  try checkReplaceable(path)
  let temporary = path + ".tmp"
  let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw FileError("write", path) }
  defer { close(file) }
  guard writeAll(Array(bytes), to: file), fsync(file) == 0, rename(temporary, path) == 0 else {
    let error = FileError("write", path)
    unlink(temporary)
    throw error
  }
  syncFolder(of: path)
}

/// Refuses what a file must not replace: a folder, a device, a pipe, a link among the devices such as
/// `/dev/stdout`, whatever that leads to. A missing file is fine, if its folder is there.
public func checkReplaceable(_ path: String) throws(FileError) {
  var status = stat()
  if stat(path, &status) == 0 {
    guard status.st_mode & S_IFMT == S_IFREG, !isDeviceLink(path) else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw FileError(
        action: "write", path: path,
        reason: isFolder ? String(cString: strerror(EISDIR)) : "Not a regular file")
    }
  } else if stat(parent(of: path), &status) != 0 {
    throw FileError("write", path)
  }
}

private func isDeviceLink(_ path: String) -> Bool {
  var status = stat()
  return path.hasPrefix("/dev/") && lstat(path, &status) == 0
    && status.st_mode & S_IFMT == S_IFLNK
}

/// Removes a file that `writeAtomically` could replace; a missing one is fine.
/// - Throws: `FileError` naming `path`.
public func removeReplaceable(_ path: String) throws(FileError) {
  try checkReplaceable(path)
  guard unlink(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
}

/// Whether both paths lead to one existing file, by whatever names and links.
public func isSameFile(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
    && first.st_ino == second.st_ino
}

/// Creates the folder `path` and its missing parents; an existing folder is left alone.
/// - Throws: `FileError` naming the folder that could not be made.
public func createFolder(_ path: String) throws(FileError) {
  if mkdir(path, 0o777) == 0 { return }
  var status = stat()
  switch errno {
  case EEXIST where stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR: return
  case ENOENT where path.contains("/"):
    try createFolder(parent(of: path))
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw FileError("create folder", path) }
  default: throw FileError("create folder", path)
  }
}

/// Writes everything, however often the system takes only a part.
private func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// Makes the renaming itself durable, where the file system supports that.
private func syncFolder(of path: String) {
  let folder = open(parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { return }
  fsync(folder)
  close(folder)
}

/// "a/b" for "a/b/c" and "a/b/c/", "/" for "/c", "." for "c".
private func parent(of path: String) -> String {
  let parts = path.split(separator: "/").dropLast().joined(separator: "/")
  return path.hasPrefix("/") ? "/" + parts : parts.isEmpty ? "." : parts
}
