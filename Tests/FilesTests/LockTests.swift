import Files
import Foundation
import Testing

@Suite struct LockTests {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "locks-\(UUID().uuidString)").path()

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  @Test func anOutputHasOneMaker() throws {
    try createFolder(folder)
    // What a killed process left.
    try Data().write(to: URL(filePath: folder + "/model.lock"))
    var lock: OutputLock? = try OutputLock(folder + "/model")
    let error = #expect(throws: FileError.self) { try OutputLock(folder + "/model") }
    #expect(error?.description.contains("another process is making it") == true)
    withExtendedLifetime(try OutputLock(folder + "/other")) {}
    #expect(try names() == ["model.lock"] && lock != nil)
    lock = nil
    #expect(try names().isEmpty)
    withExtendedLifetime(try OutputLock(folder + "/model")) {}
    #expect(throws: FileError.self) { try OutputLock(folder + "/none/model") }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func aPlantedLockIsNotFollowed() throws {
    try createFolder(folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/model.lock", withDestinationPath: folder + "/planted")
    #expect(throws: FileError.self) { try OutputLock(folder + "/model") }
    #expect(try names() == ["model.lock"])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func aFolderHasOneUser() throws {
    try createFolder(folder)
    var lock: FolderLock? = try FolderLock(folder)
    let error = #expect(throws: FileError.self) { try FolderLock(folder) }
    #expect(error?.description.contains("another process is running here") == true && lock != nil)
    lock = nil
    withExtendedLifetime(try FolderLock(folder)) {}
    try FileManager.default.removeItem(atPath: folder)
  }
}
