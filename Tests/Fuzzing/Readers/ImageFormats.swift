import Datasets
import Tensors

/// The IDX files of MNIST.
struct IDXFormat: FuzzedFormat {
  func seeds() -> [Sample] {
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2] + Array(0..<12)
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9]
    let train = [
      Sample.File("train-images-idx3-ubyte", images),
      Sample.File("train-labels-idx1-ubyte", labels),
    ]
    let test = [
      Sample.File("t10k-images-idx3-ubyte", GzipFile(images).bytes),
      Sample.File("t10k-labels.idx1-ubyte.gz", GzipFile(labels).bytes),
    ]
    return [Sample(train), Sample(train + test)]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    let index = stream.below(2)
    var bytes = sample.files[index].bytes
    let rank = Int(bytes.count > 3 ? max(1, min(bytes[3], 3)) : 1)
    let header = min(bytes.count, 4 + 4 * rank)
    switch stream.below(8) {
    case 0: if bytes.count > 3 { bytes[stream.below(4)] = stream.pick([0, 1, 3, 8, 9, 13, 255]) }
    case 1, 2: setExtent(stream.below(rank), stream.pick([0, 1, 2, 3, 4, 255]), &bytes)
    case 3: setExtent(stream.below(rank), stream.pick([.max, 1 << 31, 1 << 16]), &bytes)
    case 4: bytes.removeLast(stream.below(bytes.count + 1))
    case 5: bytes += [UInt8](repeating: UInt8(stream.below(12)), count: 1 + stream.below(9))
    case 6: if header < bytes.count { bytes[header + stream.below(bytes.count - header)] = 10 }
    default: setAllExtents(&bytes, &stream)
    }
    sample.files[index].bytes = bytes
  }

  private func setExtent(_ axis: Int, _ extent: UInt32, _ bytes: inout [UInt8]) {
    guard bytes.count >= 8 + 4 * axis else { return }
    bytes.replaceSubrange(4 + 4 * axis..<8 + 4 * axis, with: bigEndian(extent))
  }

  /// Other extents with the payload that they call for.
  private func setAllExtents(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
    let extents = [3, 1 + stream.below(3), stream.below(4)].map { UInt32($0) }
    let count = Int(extents.reduce(1, *))
    bytes = [0, 0, 8, 3] + extents.flatMap { bigEndian($0) }
    bytes += (0..<count).map { UInt8($0 * 20 % 256) }
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    try values(ofData: "mnist:\(folder.path)")
  }
}

/// The binary files of CIFAR-10 and CIFAR-100.
struct CIFARFormat: FuzzedFormat {
  private func record(_ labels: [UInt8]) -> [UInt8] {
    labels + (0..<3072).map { UInt8($0 * 7 % 256) }
  }

  func seeds() -> [Sample] {
    [
      Sample("test_batch.bin", record([1]) + record([9]), variant: 10),
      Sample(
        [
          .init("data_batch_1.bin", record([0])),
          .init("test_batch.bin.gz", GzipFile(record([3])).bytes),
        ], variant: 10),
      Sample("train.bin", record([1, 99]), variant: 100),
    ]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    let index = stream.below(sample.files.count)
    let count = sample.files[index].bytes.count
    switch stream.below(6) {
    case 0: if count > 0 { sample.files[index].bytes[0] = UInt8(stream.below(256)) }
    case 1: if count > 1 { sample.files[index].bytes[1] = UInt8(stream.below(256)) }
    case 2: sample.files[index].bytes.removeLast(min(count, stream.pick([1, 3072, 3073, 3074])))
    case 3: sample.files[index].bytes += record([UInt8(stream.below(12))])
    case 4:
      sample.files[index].name = stream.pick(["test.bin", "data_batch_5.bin", "train.bin", "x"])
    default: sample.variant = 110 - sample.variant
    }
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    try values(ofData: "cifar\(variant):\(folder.path)")
  }
}
