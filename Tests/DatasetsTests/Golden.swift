import Foundation
import Testing

@testable import Datasets

/// Bytes written by NumPy 2.4 and Python's gzip.
enum Golden {
  /// `savez(x=arange(8).reshape(4, 2) / 8 as float32, y=[3, 1, 3, 2] as int64)`.
  static let savez = bytes(
    """
    UEsDBC0AAAAAAAAAIQDkxx3l//////////8FABQAeC5ucHkBABAAoAAAAAAAAACgAAAAAAAAAJNOVU1QWQEAdgB7J2Rl
    c2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICg0LCAyKSwgfSAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAD4AAIA+AADAPgAAAD8AACA/
    AABAPwAAYD9QSwMELQAAAAAAAAAhAHNaB3r//////////wUAFAB5Lm5weQEAEACgAAAAAAAAAKAAAAAAAAAAk05VTVBZ
    AQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDQsKSwgfSAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoDAAAAAAAAAAEAAAAAAAAA
    AwAAAAAAAAACAAAAAAAAAFBLAQItAy0AAAAAAAAAIQDkxx3loAAAAKAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBL
    AQItAy0AAAAAAAAAIQBzWgd6oAAAAKAAAAAFAAAAAAAAAAAAAACAAdcAAAB5Lm5weVBLBQYAAAAAAgACAGYAAACuAQAA
    AAA=
    """)
  /// The same by `savez_compressed`.
  static let compressed = bytes(
    """
    UEsDBC0AAAAIAAAAIQDkxx3l//////////8FABQAeC5ucHkBABAAoAAAAAAAAABcAAAAAAAAAJvsF+obEMnIUMZQrZ6S
    WpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6CkaaOgq1CmQDLgYIsGNgaADiA0DMYM/A
    oADEDkCcYA8AUEsDBC0AAAAIAAAAIQBzWgd6//////////8FABQAeS5ucHkBABAAoAAAAAAAAABPAAAAAAAAAJvsF+ob
    EMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6mjoKtQoUAC5mBghghNIw
    PhOUBgBQSwECLQMtAAAACAAAACEA5Mcd5VwAAACgAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAACAAA
    ACEAc1oHek8AAACgAAAABQAAAAAAAAAAAAAAgAGTAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAAGQEAAAAA
    """)
  /// The same, every size, offset and count as 64 bits (ZIP64), behind another extra field.
  static let zip64 = bytes(
    """
    UEsDBC0AAAAAAAAAAADkxx3l//////////8FABQAeC5ucHkBABAAoAAAAAAAAACgAAAAAAAAAJNOVU1QWQEAdgB7J2Rl
    c2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICg0LCAyKSwgfSAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAD4AAIA+AADAPgAAAD8AACA/
    AABAPwAAYD9QSwMELQAAAAAAAAAAAHNaB3r//////////wUAFAB5Lm5weQEAEACgAAAAAAAAAKAAAAAAAAAAk05VTVBZ
    AQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDQsKSwgfSAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoDAAAAAAAAAAEAAAAAAAAA
    AwAAAAAAAAACAAAAAAAAAFBLAQItAC0AAAAAAAAAAADkxx3l//////////8FACAAAAAAAAAAAAAAAP////94Lm5weZmZ
    AAABABgAoAAAAAAAAACgAAAAAAAAAAAAAAAAAAAAUEsBAi0ALQAAAAAAAAAAAHNaB3r//////////wUAIAAAAAAAAAAA
    AAAA/////3kubnB5mZkAAAEAGACgAAAAAAAAAKAAAAAAAAAA1wAAAAAAAABQSwYGLAAAAAAAAAAtAC0AAAAAAAAAAAAC
    AAAAAAAAAAIAAAAAAAAApgAAAAAAAACuAQAAAAAAAFBLBgcAAAAAVAIAAAAAAAABAAAAUEsFBgAAAAD/////////////
    //8AAA==
    """)
  /// `hello, ` and, in a second member, four lines `gzip`.
  static let gzip = bytes(
    "H4sIAAAAAAACA8tIzcnJ11EAAJlW6hEHAAAAH4sIAAAAAAACA0uvyizgSkclAD9s+JYUAAAA")
  /// IDX: three 2×2 images with the pixels 0, 20, … 220.
  static let images = bytes("H4sIAAAAAAACA2Ng4GBmYGAAYSYwFtGwCUip6Fmw5cQdAL1JqB8cAAAA")
  /// IDX: the labels 7, 0, 9.
  static let labels = bytes("H4sIAAAAAAACA2Ng4GBkYGBgZmfgBAClEtNyCwAAAA==")

  private static func bytes(_ base64: String) -> [UInt8] {
    Array(Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
  }
}

/// A folder for one test; its files are removed with `remove()`.
struct TemporaryFolder {
  let path = NSTemporaryDirectory() + "datasets-tests-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Writes the files, loads `kind:FOLDER[/file]`, removes the files.
  static func load(
    _ kind: String, _ files: [String: [UInt8]], file: String? = nil,
    options: DatasetOptions = .init()
  ) throws -> Dataset {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, bytes) in files { try folder.write(name, bytes) }
    return try Dataset.load(
      "\(kind):\(folder.path)" + (file.map { "/\($0)" } ?? ""), options: options)
  }
}

/// A tar archive of small files.
func tarArchive(_ files: KeyValuePairs<String, String>) -> [UInt8] {
  files.flatMap { name, text in
    var record = [UInt8](repeating: 0, count: 1024)
    record.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    record.replaceSubrange(124..<135, with: String(format: "%011o", text.utf8.count).utf8)
    record[156] = UInt8(ascii: "0")
    record.replaceSubrange(257..<262, with: "ustar".utf8)
    sealTarHeader(&record)
    record.replaceSubrange(512..<512 + text.utf8.count, with: text.utf8)
    return record
  } + [UInt8](repeating: 0, count: 1024)
}

/// Writes the checksum of a header: the sum of its bytes, those of the checksum as blanks.
func sealTarHeader(_ bytes: inout [UInt8], at start: Int = 0) {
  let place = start + 148..<start + 156
  bytes.replaceSubrange(place, with: [UInt8](repeating: 32, count: 8))
  let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
  bytes.replaceSubrange(place, with: Array(String(format: "%06o", sum).utf8) + [0, 32])
}

/// A ZIP archive of stored entries, as `savez` writes it.
func archive(_ arrays: [(name: String, bytes: [UInt8])], method: UInt16 = 0) -> [UInt8] {
  var (file, directory): ([UInt8], [UInt8]) = ([], [])
  for (name, bytes) in arrays {
    let (name, size) = (Array("\(name).npy".utf8), UInt32(bytes.count))
    var common = little(20, 0, method, 0, 0)
    common += little(bytes.withUnsafeBytes { checksum(of: $0) }, size, size)
    common += little(UInt16(name.count), 0)
    directory += [80, 75, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
    directory += little(UInt32(file.count)) + name
    file += [80, 75, 3, 4] + common + name + bytes
  }
  let end = little(0, 0, UInt16(arrays.count), UInt16(arrays.count))
  let position = little(UInt32(directory.count), UInt32(file.count))
  return file + directory + [80, 75, 5, 6] + end + position + [0, 0]
}

/// An NPY array with a header of one's own.
func npy(
  _ descr: String, _ shape: String, _ payload: [UInt8], order: String = "False",
  version: UInt8 = 1
) -> [UInt8] {
  let text = Array("{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }\n".utf8)
  let length = version == 1 ? little(UInt16(text.count)) : little(UInt32(text.count))
  return [0x93] + "NUMPY".utf8 + [version, 0] + length + text + payload
}

func little<T: FixedWidthInteger>(_ values: T...) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}
