package import Testing

/// Checks that `body` fails with an error of this type whose one line holds all `parts`.
package func expectError<Failure: Error>(
  _ type: Failure.Type, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
  from body: () throws -> some Any
) {
  do {
    _ = try body()
    Issue.record("no error", sourceLocation: sourceLocation)
  } catch {
    let text = "\(error)"
    #expect(error is Failure, sourceLocation: sourceLocation)
    #expect(!text.contains { $0.isNewline }, sourceLocation: sourceLocation)
    for part in parts {
      #expect(text.contains(part), "\(text)", sourceLocation: sourceLocation)
    }
  }
}
