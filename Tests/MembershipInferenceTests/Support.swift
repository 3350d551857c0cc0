import Datasets
import Foundation
import MembershipInference
import Testing

/// Arrays as NumPy's `savez` stores them.
struct Recording {
  /// NPY files by key.
  var arrays: [String: [UInt8]]

  /// Two members and three non-members of three classes, with adversarial outputs.
  static let sound = Recording(arrays: [
    "train_label": integers([0, 2]), "test_label": integers([1, 1, 0]),
    "output_train_benign": outputs([[0.75, 0.25, 0], [0.5, 0, 0.5]]),
    "output_test_benign": outputs([[0.25, 0.5, 0.25], [0.5, 0.5, 0], [1, 0, 0]]),
    "output_train_adversarial": outputs([[0.25, 0.75, 0], [0, 0, 1]]),
    "output_test_adversarial": outputs([[1, 0, 0], [0, 0.125, 0.875], [0, 1, 0]]),
  ])

  static func integers(_ values: [Int64]) -> [UInt8] {
    npy("<i8", "(\(values.count),)", values.flatMap { little($0) })
  }

  static func outputs(_ rows: [[Float]]) -> [UInt8] {
    npy(
      "<f4", "(\(rows.count), \(rows.first?.count ?? 0))",
      rows.joined().flatMap { little($0.bitPattern) })
  }

  /// 64-bit floats of any shape.
  static func doubles(_ values: [Double], _ shape: [Int]) -> [UInt8] {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    return npy("<f8", "(\(extents))", values.flatMap { little($0.bitPattern) })
  }

  static func npy(_ type: String, _ shape: String, _ payload: [UInt8]) -> [UInt8] {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n"
    return [0x93] + "NUMPY".utf8 + [1, 0] + little(UInt16(text.utf8.count)) + text.utf8 + payload
  }

  /// The outputs that the library reads from these arrays.
  func read() throws -> RecordedOutputs { try RecordedOutputs(archive()) }

  /// The archive that the library reads.
  func archive() throws -> NPZArchive {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "recording-\(UUID().uuidString).npz").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    return try NPZArchive(file: path)
  }

  /// A ZIP archive of stored entries.
  private var bytes: [UInt8] {
    var (file, directory): ([UInt8], [UInt8]) = ([], [])
    for (key, bytes) in arrays.sorted(by: { $0.key < $1.key }) {
      let name = Array("\(key).npy".utf8)
      let common =
        Self.little(UInt16(20), 0, 0, 0, 0) + Self.little(Self.crc32(bytes))
        + Self.little(UInt32(bytes.count), UInt32(bytes.count))
        + Self.little(UInt16(name.count), 0)
      directory += [80, 75, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
      directory += Self.little(UInt32(file.count)) + name
      file += [80, 75, 3, 4] + common + name + bytes
    }
    let count = UInt16(arrays.count)
    let end = Self.little(0, 0, count, count)
    let position = Self.little(UInt32(directory.count), UInt32(file.count))
    return file + directory + [80, 75, 5, 6] + end + position + [0, 0]
  }

  private static func little<T: FixedWidthInteger>(_ values: T...) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
  }

  /// CRC-32 of ISO 3309, bit by bit.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}

func signal(_ values: [Double]) -> Signal {
  Signal(samples: Array(values.indices), values: values)
}
