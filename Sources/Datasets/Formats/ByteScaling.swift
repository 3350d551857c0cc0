/// What the numbers of an array are divided by: 255 for images of 8 bits, 1 for everything else.
///
/// Bytes of a table count or code something, and images of zeros and ones are white at 1: dividing
/// either by 255 would give inputs that nobody meant.
///
/// `NPZDataset` asks it; every decision comes with a note that the command prints.
struct ByteScaling: Equatable {
  /// 1 or 255.
  var divisor: Float = 1
  /// Range that the inputs then have by their kind; nil: the observed one.
  var inputRange: ClosedRange<Float>?
  /// Width of an intensity level; nil: 1/255 of the range.
  var level: Double?
  /// One where the array holds bytes, none otherwise.
  var notes: [String] = []
  var warnings: [String] = []

  /// An unsigned type and height and width are what makes an image of 8 bits; floats are never
  /// scaled, nor is anything guessed of them but the range 0…1, which `UncheckedSamples` then
  /// checks.
  /// - Parameters:
  ///   - key: what notes call the array.
  ///   - isImage: whether a sample has height and width.
  ///   - values: the numbers of the array; only those of bytes are looked at.
  init(key: String, isImage: Bool, isBytes: Bool, values: [Float]) {
    inputRange = isImage ? 0...1 : nil
    guard isBytes, let largest = values.max() else { return }
    let top = Int(largest)
    switch (isImage, top) {
    case (false, _):
      notes = ["bytes of \(key) up to \(top) are a table and taken as they are, not scaled"]
    case (true, ...1):
      notes = ["bytes of \(key) are images of zeros and ones and taken as they are, not scaled"]
    default:
      divisor = 255
      level = 1 / 255
      notes = ["bytes of \(key) are images and scaled by 1/255"]
      // Real photographs reach the upper half; what does not is likely on another scale, such as
      // 0…16.
      guard top < 128 else { return }
      warnings = [
        "the largest byte of \(key) is \(top), so that scaled images reach \(largest / 255) only;"
          + " save floats in 0…1 if \(top) is white"
      ]
    }
  }
}
