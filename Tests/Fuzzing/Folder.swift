import Foundation

/// A folder for one input at a time.
struct Folder {
  let path: String

  /// Creates a folder that does not exist yet.
  init(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    self.path = path
  }

  /// A folder in the memory where there is one, removed by `remove()`.
  static func temporary() throws -> Folder {
    let isMounted = FileManager.default.isWritableFile(atPath: "/dev/shm")
    let root = isMounted ? "/dev/shm" : NSTemporaryDirectory()
    return try Folder("\(root)/robpriv-fuzz-\(UUID().uuidString)")
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ file: Sample.File) throws {
    let target = self.file(file.name)
    if file.name.contains("/") {
      let parent = URL(filePath: target).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    }
    if let link = file.link {
      try FileManager.default.createSymbolicLink(atPath: target, withDestinationPath: link)
    } else {
      try Data(file.bytes).write(to: URL(filePath: target))
    }
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: file(name))))
  }

  func empty() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names { try? FileManager.default.removeItem(atPath: file(name)) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
