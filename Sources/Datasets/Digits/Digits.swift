internal import Tensors

extension Dataset {
  /// The 1,797 hand-written digits of 8×8 pixels, compiled into the program: grey values 0…16
  /// divided by 16.
  ///
  /// Optical Recognition of Handwritten Digits, test part, by E. Alpaydin and C. Kaynak (1998), UCI
  /// Machine Learning Repository, https://doi.org/10.24432/C50P49, licensed CC BY 4.0.
  ///
  /// [1797, 1, 8, 8], about 180 samples a class. The text is checked by the program's tests rather
  /// than here.
  static func digits(_ options: DatasetOptions) throws(DatasetError) -> Dataset {
    // A `StaticString` lies in the program's image: no copy, and no decoding as text.
    let count = digitsText.utf8CodeUnitCount / digitStride
    let text = UnsafeBufferPointer(start: digitsText.utf8Start, count: count * digitStride)
    let inputs = Tensor<Float>(shape: [count, 1, 8, 8]) { target in
      for i in 0..<count * 64 {
        target[i] = Float(greyValue(text[i / 64 * digitStride + i % 64])) / 16
      }
    }
    return try UncheckedSamples(
      name: "digits", file: "digits", inputs: inputs,
      labels: (0..<count).map { greyValue(text[$0 * digitStride + 64]) }, classes: 10,
      inputRange: 0...1, level: 1 / 16
    ).checked(options)
  }
}

/// 64 pixels, the class, a line break (which the last digit must have too).
private let digitStride = 66

/// `0…9` stand for themselves, `A…G` for 10…16.
///
/// - Parameter character: one of `0…9` and `A…G`, in ASCII.
private func greyValue(_ character: UInt8) -> Int {
  Int(character) - (character < UInt8(ascii: "A") ? 48 : 55)
}
