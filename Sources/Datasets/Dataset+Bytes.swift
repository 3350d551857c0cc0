internal import Tensors

extension Dataset {
  /// Whether the samples are images of 8 bits a value, as far as the first of them tell: levels are
  /// 1/255 of the range, and values are whole numbers of them.
  ///
  /// What a user's ε of 8 rather than 8/255 is likely a slip for. Looks at 100 samples; a guess for
  /// warnings, no basis for anything computed.
  package var isOfBytes: Bool {
    let lowest = Double(inputRange.lowerBound)
    let width = Double(inputRange.upperBound) - lowest
    guard inputs.shape.count == 4, abs(level * 255 / width - 1) < 1e-6 else { return false }
    return inputs.rows(0..<min(count, 100)).elements.allSatisfy { value in
      let levels = (Double(value) - lowest) / level
      return abs(levels - levels.rounded()) < 1e-3
    }
  }
}
