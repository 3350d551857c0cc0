import Glibc

/// Runs gnuplot on the scripts of a folder, all in one process.
struct Gnuplot {
  /// Name or path of the program.
  let program: String

  /// Draws every script in `folder`; returns nil, or in one line why not all was drawn.
  ///
  /// The user's own gnuplot settings (`~/.gnuplot`) are not read.
  func draw(_ scripts: [String], in folder: String) -> String? {
    let command = ([program, "-d"] + scripts).map(shellWord).joined(separator: " ")
    let (status, messages) = run("cd \(shellWord(folder)) && \(command) 2>&1 >/dev/null </dev/null")
    let remedy = "; draw later: cd \(folder) && gnuplot \(scripts.joined(separator: " "))"
    switch status {
    case 0: return nil
    case 127: return "no figures drawn: \(program) is not installed (package gnuplot-nox)" + remedy
    default:
      let lines = messages.split(separator: "\n").map { $0.drop { $0.isWhitespace } }
      return "not all figures drawn: \(lines.last { !$0.isEmpty } ?? "\(program) failed")" + remedy
    }
  }
}

/// The exit status and the output of a shell command; −1 if it was killed or could not start.
private func run(_ command: String) -> (status: Int32, output: String) {
  guard let pipe = popen(command, "r") else { return (-1, String(cString: strerror(errno))) }
  var bytes: [UInt8] = []
  while case let byte = getc(pipe), byte != EOF { bytes.append(UInt8(byte)) }
  let status = pclose(pipe)
  return (status & 0x7f == 0 ? status >> 8 : -1, String(decoding: bytes, as: UTF8.self))
}

private func shellWord(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    + "'"
}
