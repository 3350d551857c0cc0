internal import Tensors

/// Images of unsigned bytes within a file, one every `stride` bytes.
struct ByteImages {
  let source: ByteSource
  /// Offset of the first image's first byte.
  let start: Int
  let stride: Int
  let count: Int

  /// The images of several files, one after the other, scaled to [0, 1] by 1/255; `shape` is that
  /// of one.
  static func scaled(_ files: [ByteImages], shape: [Int]) -> Tensor<Float> {
    let size = shape.reduce(1, *)
    return Tensor(shape: [files.reduce(0) { $0 + $1.count }] + shape) { target in
      var target = target
      for file in files {
        file.source.bytes.withUnsafeBufferPointer { bytes in
          for image in 0..<file.count {
            let offset = file.start + image * file.stride
            for i in 0..<size { target[i] = Float(bytes[offset + i]) / 255 }
            target += size
          }
        }
      }
    }
  }
}
