internal import Glibc

/// Writes `bytes` to `path` so that a reader, or a crash at any moment, sees the old file or the
/// new one but never a part: to a new file of an unpredictable name beside it, synced, then
/// renamed.
///
/// A link at `path` is replaced, not followed, and a replaced file's permissions are kept. After an
/// error the temporary file is removed and the old file is as it was; a killed writer leaves it,
/// and `removeRemnants` finds it. Where files are limited in size, the process must ignore SIGXFSZ
/// to get the error.
/// - Parameters:
///   - bytes: all of the file; copied once.
///   - path: whose folder exists and may be written to.
/// - Throws: `FileError` naming `path`.
package func writeAtomically(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
  try checkReplaceable(path)
  let name = lastComponent(of: path)
  // A handle, so that both names are in one folder whatever happens to the path meanwhile.
  let folder = open(parent(of: path), handleOnly | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw FileError(action: "write", path: path) }
  defer { close(folder) }
  let temporary = Remnant.newName()
  let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
  let file = openat(folder, temporary, flags, 0o666)
  guard file >= 0 else { throw FileError(action: "write", path: path) }
  defer { close(file) }
  var old = stat()
  if fstatat(folder, name, &old, AT_SYMLINK_NOFOLLOW) == 0, old.isRegular {
    // Before the renaming: nobody sees the new file with wider permissions than the old one had.
    fchmod(file, old.st_mode & 0o777)
  }
  // Synced before it is renamed: after a crash the name must not lead to a file whose bytes never
  // arrived.
  guard writeAll(Array(bytes), to: file), fsync(file) == 0,
    renameat(folder, temporary, folder, name) == 0
  else {
    let error = FileError(action: "write", path: path)
    unlinkat(folder, temporary, 0)
    throw error
  }
  sync(folder)
}

/// Refuses what a file must not replace: a folder, a device, a pipe, a link among the devices such
/// as `/dev/stdout`, whatever that leads to. A missing file is fine, if its folder is there.
///
/// Asked for early, before hours of work whose result could not be written; `writeAtomically` asks
/// again.
/// - Throws: `FileError` naming `path`, with the system's reason.
package func checkReplaceable(_ path: String) throws(FileError) {
  var status = stat()
  guard !lastComponent(of: path).isEmpty else {
    throw FileError(action: "write", path: path, reason: systemWords(EISDIR))
  }
  if stat(path, &status) == 0 {
    guard status.isRegular, !isDeviceLink(path) else {
      throw FileError(
        action: "write", path: path,
        reason: status.isFolder ? systemWords(EISDIR) : "Not a regular file")
    }
  } else if stat(parent(of: path), &status) != 0 {
    throw FileError(action: "write", path: path)
  }
}

/// `/dev/stdout` leads to a regular file where output is redirected: replacing the link would break
/// the system.
private func isDeviceLink(_ path: String) -> Bool {
  var status = stat()
  return path.hasPrefix("/dev/") && lstat(path, &status) == 0
    && status.st_mode & S_IFMT == S_IFLNK
}

/// Removes a file that `writeAtomically` could replace; a missing one is fine.
///
/// A link is removed, not what it leads to.
/// - Throws: `FileError` naming `path`.
package func removeReplaceable(_ path: String) throws(FileError) {
  try checkReplaceable(path)
  guard unlink(path) == 0 || errno == ENOENT else { throw FileError(action: "remove", path: path) }
}

/// Whether both paths lead to one existing file, by whatever names and links.
///
/// False where either is missing.
package func isSameFile(_ a: String, b: String) -> Bool {
  var first = stat()
  var second = stat()
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
    && first.st_ino == second.st_ino
}

/// Linux's `O_PATH`, which Swift does not import: a folder that may be written needs not be
/// readable.
private let handleOnly: Int32 = 0o10_000_000

/// The temporary files of `writeAtomically`.
///
/// In a list of files they are told by their names, which nothing else has.
enum Remnant {
  private static let prefix = ".robpriv-"
  private static let suffix = ".tmp"
  private static let digits = 16

  /// Unpredictable, so that nobody can put something in its place beforehand.
  ///
  /// `.robpriv-`, sixteen hexadecimal digits, `.tmp`.
  static func newName() -> String {
    let number = String(UInt64.random(in: .min ... .max), radix: 16)
    return prefix + String(repeating: "0", count: digits - number.count) + number + suffix
  }

  /// Exactly such names: what a user called similarly is never removed.
  static func isName(_ name: String) -> Bool {
    let letters = Array(name.utf8)
    let hexadecimal = Array("0123456789abcdef".utf8)
    return letters.count == prefix.utf8.count + digits + suffix.utf8.count
      && letters.starts(with: prefix.utf8)
      && letters.suffix(suffix.utf8.count) == Array(suffix.utf8)[...]
      && letters.dropFirst(prefix.utf8.count).prefix(digits).allSatisfy(hexadecimal.contains)
  }
}

/// Removes what killed writers left in a folder, which nobody may be writing to; a missing folder
/// is fine.
///
/// The caller holds the folder's lock (`FolderLock`); otherwise it could take away what another
/// process is writing.
/// - Throws: `FileError` naming the file that could not be removed, or the folder.
package func removeRemnants(in folder: String) throws(FileError) {
  guard exists(folder) else { return }
  for name in try allEntries(of: folder) where Remnant.isName(name) {
    guard unlink("\(folder)/\(name)") == 0 || errno == ENOENT else {
      throw FileError(action: "remove", path: "\(folder)/\(name)")
    }
  }
}

/// Writes everything, however often the system takes only a part.
///
/// - Returns: whether all bytes were taken; else `errno` says why not.
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
///
/// Errors are not told: some file systems cannot sync folders, and the file itself is safe.
private func sync(_ folder: Int32) {
  let readable = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard readable >= 0 else { return }
  fsync(readable)
  close(readable)
}
