internal import Tensors

/// Images of unsigned bytes within a file, one every `stride` bytes.
///
/// MNIST and CIFAR differ only in what stands between the images. The caller has checked that all
/// of them lie within the file.
struct ByteImages {
  /// The whole file.
  let source: ByteSource
  /// Offset of the first image's first byte.
  let start: Int
  /// Bytes from one image's first byte to the next one's.
  let stride: Int
  /// Images of the file.
  let count: Int

  /// The images of several files, one after the other, scaled to [0, 1] by 1/255; `shape` is that
  /// of one.
  ///
  /// - Parameters:
  ///   - files: in the order of the samples.
  ///   - shape: [C, H, W] of an image; its product is the number of bytes read of each.
  /// - Returns: [n] + shape; each value is the correctly rounded quotient byte/255.
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
