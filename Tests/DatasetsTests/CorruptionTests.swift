import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Files of every format, cut short and mutated: loading fails with a `DatasetError` or succeeds,
/// and never crashes; where every byte of the contents is under a checksum, success means the
/// original contents.
@Suite struct CorruptionTests {
  struct Sample: CustomTestStringConvertible {
    let kind: String
    let name: String
    let bytes: [UInt8]
    /// Further files that stay intact.
    var others: [String: [UInt8]] = [:]
    var hasChecksum = false

    var testDescription: String { "\(kind) \(name)" }

    /// The fingerprint; nil where a `DatasetError` was thrown.
    func fingerprint(of bytes: [UInt8], in folder: TemporaryFolder) throws -> String? {
      try folder.write(name, bytes)
      let isFile = kind == "csv" || kind == "npz"
      do {
        return try Dataset.load("\(kind):\(folder.path)" + (isFile ? "/\(name)" : "")).fingerprint
      } catch {
        #expect(!error.description.contains { $0.isNewline })
        return nil
      }
    }
  }

  static let samples = [
    Sample(
      kind: "mnist", name: "train-images-idx3-ubyte.gz", bytes: Golden.images,
      others: ["train-labels-idx1-ubyte.gz": Golden.labels], hasChecksum: true),
    Sample(
      kind: "mnist", name: "train-images-idx3-ubyte",
      bytes: [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2] + (0..<12),
      others: ["train-labels-idx1-ubyte.gz": Golden.labels]),
    Sample(
      kind: "mnist", name: "train-labels-idx1-ubyte", bytes: [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9],
      others: ["train-images-idx3-ubyte.gz": Golden.images]),
    Sample(kind: "cifar10", name: "test_batch.bin", bytes: CIFARTests.batch([[1], [9]])),
    Sample(kind: "cifar100", name: "train.bin", bytes: CIFARTests.batch([[1, 2]])),
    Sample(
      kind: "csv", name: "a.csv",
      bytes: Array("u,\"v \"\"w\"\"\",class\r\n1,2.5e-1,\"a\nb\"\r\n-3,0.125,c\r\n5,1e3,c\n".utf8)),
    Sample(kind: "npz", name: "stored.npz", bytes: Golden.savez, hasChecksum: true),
    Sample(kind: "npz", name: "deflated.npz", bytes: Golden.compressed, hasChecksum: true),
    Sample(kind: "npz", name: "zip64.npz", bytes: Golden.zip64, hasChecksum: true),
  ]

  @Test(arguments: samples) func truncated(sample: Sample) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, bytes) in sample.others { try folder.write(name, bytes) }
    #expect(try sample.fingerprint(of: sample.bytes, in: folder) != nil)
    let count = sample.bytes.count
    for length in stride(from: 0, to: count, by: max(1, count / 700)) {
      let fingerprint = try sample.fingerprint(of: Array(sample.bytes[..<length]), in: folder)
      let isWhole = sample.kind == "csv" || sample.kind == "cifar10" && length % 3073 == 0
      #expect(fingerprint == nil || isWhole, "\(length) of \(count) bytes")
    }
  }

  @Test(arguments: samples) func mutated(sample: Sample) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, bytes) in sample.others { try folder.write(name, bytes) }
    let original = try sample.fingerprint(of: sample.bytes, in: folder)
    var stream = RandomStream(seed: 2, name: sample.testDescription)
    for round in 0..<700 {
      var bytes = sample.bytes
      for _ in 0...(round % 3) {
        let position = Int(stream.next() % UInt64(bytes.count))
        let flip: UInt8 = round % 2 == 0 ? 1 << (stream.next() % 8) : UInt8(stream.next() % 255) + 1
        bytes[position] ^= flip
      }
      let fingerprint = try sample.fingerprint(of: bytes, in: folder)
      if sample.hasChecksum { #expect(fingerprint == nil || fingerprint == original) }
    }
  }

  @Test func mutatedHeadersOfPlainArrays() throws {
    let bytes = npy("'<f4'", "(2, 2)", [UInt8](repeating: 63, count: 16))
    var stream = RandomStream(seed: 3, name: "npy")
    for _ in 0..<3000 {
      var mutated = bytes
      for _ in 0..<2 { mutated[Int(stream.next() % 64)] = UInt8(stream.next() % 256) }
      do {
        let array = try NPYArray(ByteSource(file: "a.npy", bytes: mutated))
        #expect(array.doubles.count == array.count)
      } catch {
        #expect(error.file == "a.npy")
      }
    }
    for length in 0..<bytes.count {
      expectError(DatasetError.self, "a.npy: byte") {
        try NPYArray(ByteSource(file: "a.npy", bytes: Array(bytes[..<length])))
      }
    }
  }
}
