import TestSupport
import Testing

@testable import Datasets

@Suite struct GzipTests {
  @Test func severalMembersAreJoined() throws {
    let source = try ByteSource(file: "f.gz", bytes: Golden.gzip).gunzipped()
    #expect(String(decoding: source.bytes, as: UTF8.self) == "hello, gzip\ngzip\ngzip\ngzip\n")
  }

  @Test func expansionIsLimited() {
    expectError(DatasetError.self, "f.gz: byte", "expands beyond 20 bytes") {
      try ByteSource(file: "f.gz", bytes: Golden.gzip).gunzipped(limit: 20)
    }
  }

  @Test(arguments: 0..<54) func truncationIsAnError(length: Int) {
    let isWholeMember = length == 27
    let source = ByteSource(file: "f.gz", bytes: Array(Golden.gzip[..<length]))
    if isWholeMember {
      #expect(throws: Never.self) { try source.gunzipped() }
    } else {
      expectError(DatasetError.self, "f.gz: byte", "compressed data end in the middle") {
        try source.gunzipped()
      }
    }
  }

  @Test func trailingBytesAreAnError() {
    expectError(DatasetError.self, "f.gz: byte 5", "corrupt") {
      try ByteSource(file: "f.gz", bytes: Golden.gzip + [1, 2, 3]).gunzipped()
    }
  }

  @Test func aNameInGzMeansGzipData() {
    expectError(DatasetError.self, "a.csv.gz: byte", "corrupt") {
      try TemporaryFolder.load("csv", ["a.csv.gz": Array("1,2\n".utf8)], file: "a.csv.gz")
    }
  }
}
