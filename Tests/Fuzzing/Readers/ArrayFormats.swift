import Datasets
import Tensors

/// NPY files.
struct NPYFormat: FuzzedFormat {
  static let arrays = [
    NPYFile(floats: [0, 0.25, 0.5, 0.75, 1, -1], [3, 2]), NPYFile(doubles: [0.1, 1e300], [2]),
    NPYFile(integers: [1, 0, 3], [3]), NPYFile("|u1", [2, 2], [0, 1, 128, 255]),
    NPYFile("|b1", [3], [0, 1, 1]), NPYFile("<i2", [], [1, 2]),
  ]

  func seeds() -> [Sample] {
    Self.arrays.indices.map { Sample("a.npy", Self.arrays[$0].bytes, variant: $0) }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var array = Self.arrays[sample.variant % Self.arrays.count]
    for _ in 0...stream.below(2) { array.mutate(&stream) }
    sample["a.npy"] = array.bytes
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let array = try NPYArray(file: folder.file("a.npy"))
    return values("a", array)
  }
}

/// NPZ files of changed arrays.
struct NPZFormat: FuzzedFormat {
  static let inputs = NPYFile(floats: (0..<8).map { Float($0) / 8 }, [4, 2])
  static let labels = NPYFile(integers: [1, 0, 2, 1], [4])

  static func archive(_ x: NPYFile, _ y: NPYFile, isDeflated: Bool) -> ZIPFile {
    ZIPFile(entries: [
      .init("x.npy", x.bytes, isDeflated: isDeflated),
      .init("y.npy", y.bytes, isDeflated: isDeflated),
    ])
  }

  func seeds() -> [Sample] {
    let images = NPYFile("|u1", [4, 2, 2], Array(0..<16))
    return [
      Sample("a.npz", Self.archive(Self.inputs, Self.labels, isDeflated: false).bytes),
      Sample("a.npz", Self.archive(images, Self.labels, isDeflated: true).bytes, variant: 1),
    ]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var (x, y) = (Self.inputs, Self.labels)
    if sample.variant == 1 { x = NPYFile("|u1", [4, 2, 2], Array(0..<16)) }
    if stream.isOne(in: 2) { x.mutate(&stream) } else { y.mutate(&stream) }
    sample["a.npz"] = Self.archive(x, y, isDeflated: stream.isOne(in: 2)).bytes
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    try values(ofData: "npz:\(folder.file("a.npz"))")
  }
}

/// ZIP archives of changed structure.
struct ZIPFormat: FuzzedFormat {
  private static let archives = [false, true].map {
    NPZFormat.archive(NPZFormat.inputs, NPZFormat.labels, isDeflated: $0)
  }

  func seeds() -> [Sample] {
    Self.archives.indices.map { Sample("a.npz", Self.archives[$0].bytes, variant: $0) }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var archive = Self.archives[sample.variant]
    for _ in 0...stream.below(2) { archive.mutate(&stream) }
    sample["a.npz"] = archive.bytes
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let archive = try NPZArchive(file: folder.file("a.npz"))
    return try archive.names.flatMap { values($0, try archive.array($0)) }
  }
}

/// The elements of an array, as floats and, where they are such, as integers.
func values(_ name: String, _ array: NPYArray) -> [ReadValues] {
  let integers = try? array.integers()
  return [
    ReadValues(name, array.shape, array.doubles),
    ReadValues("\(name) rounded", array.shape, array.floats.map { Double($0) }),
    ReadValues("\(name) integers", (integers ?? []).map { $0 & 0xFFFF_FFFF }),
  ]
}

/// Inputs and labels of a data set.
func values(
  ofData specification: String, options: DatasetOptions = .init()
) throws -> [ReadValues] {
  let data = try Dataset.load(specification, options: options)
  return [
    ReadValues("inputs", data.inputs.shape, data.inputs.elements.map { Double($0) }),
    ReadValues("labels", data.labels), ReadValues("classes", [data.classes]),
    ReadValues("range", [Double(data.inputRange.lowerBound), Double(data.inputRange.upperBound)]),
    ReadValues("level", [data.level]), ReadValues("test start", [data.testStart ?? -1]),
  ]
}
