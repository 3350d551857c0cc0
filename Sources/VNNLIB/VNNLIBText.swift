internal import Files

/// The bytes of a property or witness file, gzip data inflated.
/// - Throws: `VNNLIBError` where it cannot be read or inflated.
func vnnlibText(of file: String) throws(VNNLIBError) -> [UInt8] {
  do throws(FileReadError) {
    return try RegularFile.contents(of: file)
  } catch {
    throw VNNLIBError(error)
  }
}

/// What `read` makes of a text; its failures get the file, line and column.
///
/// The text is copied once, to put a zero behind it.
/// - Parameters:
///   - text: of any source.
///   - file: names it in errors.
///   - read: is handed a scanner at the start, which must not escape.
func scan<Result>(
  _ text: some Sequence<UInt8>, file: String,
  read: (VNNLIBScanner) throws(SyntaxFailure) -> Result
) throws(VNNLIBError) -> Result {
  let text = Array(text)
  let terminated = text + [0]
  do throws(SyntaxFailure) {
    return try terminated.withUnsafeBufferPointer { buffer throws(SyntaxFailure) in
      try read(VNNLIBScanner(text: buffer.baseAddress!, count: text.count))
    }
  } catch {
    throw VNNLIBError(failure: error, in: text, file: file)
  }
}
