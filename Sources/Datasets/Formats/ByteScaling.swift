/// What the numbers of an array are divided by: 255 for images of 8 bits, 1 for everything else.
///
/// Bytes of a table count or code something, and images of zeros and ones are white at 1: dividing
/// either by 255 would give inputs that nobody meant.
struct ByteScaling: Equatable {
  var divisor: Float = 1
  /// Range that the inputs then have by their kind; nil: the observed one.
  var inputRange: ClosedRange<Float>?
  /// Width of an intensity level; nil: 1/255 of the range.
  var level: Double?
  var notes: [String] = []
  var warnings: [String] = []

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
      guard top < 128 else { return }
      warnings = [
        "the largest byte of \(key) is \(top), so that scaled images reach \(largest / 255) only;"
          + " save floats in 0…1 if \(top) is white"
      ]
    }
  }
}
