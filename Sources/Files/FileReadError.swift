/// Why a file could not be read, and what to do about it.
public struct FileReadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file at fault.
  public let file: String
  /// The first byte at fault; nil where all of the file is.
  public let byte: Int?
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let fix: String

  public init(file: String, byte: Int? = nil, problem: String, fix: String) {
    self.file = file
    self.byte = byte
    self.problem = problem
    self.fix = fix
  }

  /// One line: `FILE: byte N: problem; fix`.
  public var description: String {
    let place = byte.map { ": byte \($0)" } ?? ""
    return "\(file)\(place): \(problem); \(fix)".message
  }
}
