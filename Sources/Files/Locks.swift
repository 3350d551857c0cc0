internal import Glibc

/// An exclusive lock on a folder, held until the last reference is gone or the process ends.
///
/// Advisory (`flock`): it keeps processes of this program apart, on one machine or a file system
/// that shares locks.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `FileError` where there is no such folder or another process has the lock.
  package init(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(action: "open", path: path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw FileError(
        action: "use", path: path, reason: "another process is running here",
        fix: "wait for it or stop it")
    }
  }

  deinit { close(descriptor) }
}

/// The claim on a file that takes long to make, held until the last reference is gone or the
/// process ends: a lock on `PATH.lock`, which is removed then. What a killed process left of it
/// locks nothing.
///
/// Two processes that would train for hours and write one file are told so at the start.
package final class OutputLock: Sendable {
  private let file: String
  private let descriptor: Int32

  /// - Throws: `FileError` where the folder is missing or another process makes the file.
  package init(_ path: String) throws(FileError) {
    file = path + ".lock"
    // Between opening and locking, the holder may remove the file; a lock on a file without a name
    // would exclude nobody.
    while true {
      let opened = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
      guard opened >= 0 else { throw FileError(action: "write", path: file) }
      guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
        close(opened)
        throw FileError(
          action: "write", path: path, reason: "another process is making it",
          fix: "wait for it, stop it or pass another path")
      }
      if Self.isStill(opened, at: file) {
        descriptor = opened
        return
      }
      // Whoever had it has removed it in between.
      close(opened)
    }
  }

  /// Compares device and inode of the open file with what the name leads to.
  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var opened = stat()
    var present = stat()
    return fstat(descriptor, &opened) == 0 && lstat(path, &present) == 0
      && opened.st_dev == present.st_dev && opened.st_ino == present.st_ino
  }

  /// Removes the file of the lock, for a process that ends before the value does.
  /// That of a later lock stays.
  package func removeFile() {
    if Self.isStill(descriptor, at: file) { unlink(file) }
  }

  deinit {
    removeFile()
    close(descriptor)
  }
}
