internal import CMemory

/// How the program was built.
package enum Build {
  /// What `commit` is where the build was not told.
  package static let unknownCommit = "unknown"

  /// Hash of the commit that was built, with `-changed` where files differed from it.
  package static let commit = String(
    String(cString: robpriv_commit()).trimmingPrefix("commit_").map { $0 == "_" ? "-" : $0 })
}
