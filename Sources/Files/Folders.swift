internal import Glibc

/// Creates the folder `path` and its missing parents; an existing folder is left alone.
///
/// Links to folders count as folders here: where a user's own path leads is the user's business.
/// - Throws: `FileError` naming the folder that could not be made.
package func createFolder(_ path: String) throws(FileError) {
  if mkdir(path, 0o777) == 0 { return }
  var status = stat()
  switch errno {
  case EEXIST where stat(path, &status) == 0 && status.isFolder: return
  case ENOENT where path.utf8.contains(UInt8(ascii: "/")):
    try createFolder(parent(of: path))
    // Another process may have made it in between, which is as good.
    if mkdir(path, 0o777) != 0 && errno != EEXIST {
      throw FileError(action: "create folder", path: path)
    }
  default: throw FileError(action: "create folder", path: path)
  }
}

/// Creates the folder `name` in `folder`. An existing one is left alone, but a link is refused:
/// what is written there would end elsewhere.
///
/// For folders within a run's folder, which may come from a stranger.
/// - Throws: `FileError` naming the folder.
package func createFolder(_ name: String, in folder: String) throws(FileError) {
  let path = "\(folder)/\(name)"
  guard mkdir(path, 0o777) != 0 else { return }
  guard errno == EEXIST else { throw FileError(action: "create folder", path: path) }
  try checkFolder(path)
}

/// Refuses what is not a folder itself; a missing one is fine.
///
/// - Throws: `FileError` naming the path.
package func checkFolder(_ path: String) throws(FileError) {
  var status = stat()
  guard lstat(path, &status) == 0, !status.isFolder else { return }
  throw FileError(
    action: "use", path: path,
    reason: status.st_mode & S_IFMT == S_IFLNK ? "it is a link" : systemWords(ENOTDIR),
    fix: "put a folder in its place")
}

/// The names in a folder but for what killed writers left, in no order; names that are not UTF-8
/// come with replacement characters.
/// - Throws: `FileError` naming the folder.
package func entries(of folder: String) throws(FileError) -> [String] {
  try allEntries(of: folder).filter { !Remnant.isName($0) }
}

/// The order is that of the file system: callers sort what they show.
func allEntries(of folder: String) throws(FileError) -> [String] {
  guard let stream = opendir(folder) else { throw FileError(action: "read folder", path: folder) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}

/// Whether something is at a path, be it a link that leads nowhere.
package func exists(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0
}

/// "a/b" for "a/b/c" and "a/b/c/", "/" for "/c", "." for "c".
///
/// Lexical: neither links nor `..` are resolved.
func parent(of path: String) -> String {
  // Letters of Swift would join a slash and a combining mark after it.
  let parts = path.utf8.split(separator: UInt8(ascii: "/")).dropLast()
  let joined = String(decoding: Array(parts.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
  return path.utf8.first == UInt8(ascii: "/") ? "/" + joined : joined.isEmpty ? "." : joined
}

/// "c" for "a/b/c", empty for "a/b/".
func lastComponent(of path: String) -> String { String(path[folderPrefix(of: path).endIndex...]) }

/// "a/b/" for "a/b/c", empty for "c".
package func folderPrefix(of path: String) -> Substring {
  let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
  return path[..<(slash.map { path.utf8.index(after: $0) } ?? path.startIndex)]
}

extension stat {
  var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
}
