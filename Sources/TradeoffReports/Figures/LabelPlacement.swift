/// Places short labels beside points of a panel so that they cover neither points nor each other.
///
/// Greedy: every label takes the place around its point that covers least of lines and error bars;
/// a label that would cover a point or another label everywhere is left out.
/// Deterministic: labels are placed in the order in which they are asked for. O(labels·(labels +
/// strokes)).
struct LabelPlacement {
  /// A box in pixels from the lower left corner of the panel.
  struct Box {
    var x: Double, y: Double
    var width: Double, height: Double

    /// The box of this size around a centre.
    init(centre: (x: Double, y: Double), width: Double, height: Double) {
      self.init(
        x: centre.x - width / 2, y: centre.y - height / 2, width: width, height: height)
    }

    /// A box by its lower left corner, in pixels.
    init(x: Double, y: Double, width: Double, height: Double) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }

    var centre: (x: Double, y: Double) { (x + width / 2, y + height / 2) }

    /// The area in common.
    /// In square pixels.
    func overlap(_ other: Box) -> Double {
      let across = min(x + width, other.x + other.width) - max(x, other.x)
      let along = min(y + height, other.y + other.height) - max(y, other.y)
      return max(0, across) * max(0, along)
    }
  }

  /// Labels stay within it.
  private let panel: Box
  /// Points and placed labels, which no label may cover.
  private var taken: [Box]
  /// Lines and bars, which labels avoid where they can.
  private let strokes: [Box]

  /// For a panel of this size with points and strokes on it.
  /// - Parameters:
  ///   - width: of the panel in pixels, as is `height`.
  ///   - points: centres of point marks, nine pixels wide.
  ///   - strokes: boxes along lines and bars.
  init(width: Double, height: Double, points: [(x: Double, y: Double)], strokes: [Box]) {
    panel = Box(x: 0, y: 0, width: width, height: height)
    taken = points.map { Box(centre: $0, width: 9, height: 9) }
    self.strokes = strokes
  }

  /// The centre for a label of `characters` at `point`, or nil if there is no room.
  /// Twelve places are tried; of those that cover as little as others the first is taken, right of
  /// the point.
  /// - Parameters:
  ///   - characters: of a font 6.5 pixels wide on average.
  ///   - point: in pixels.
  mutating func place(_ characters: Int, at point: (x: Double, y: Double)) -> (
    x: Double, y: Double
  )? {
    let (width, height) = (Double(characters) * 6.5, 11.0)
    let (across, along) = (width / 2 + 7, height / 2 + 5)
    let directions = [
      (1.0, 0.0), (-1, 0), (0, 1), (0, -1), (0.9, 0.8), (-0.9, 0.8), (0.9, -0.8), (-0.9, -0.8),
      (0.5, 1.1), (-0.5, 1.1), (0.5, -1.1), (-0.5, -1.1),
    ]
    let free = directions.map { right, up in
      Box(centre: (point.x + right * across, point.y + up * along), width: width, height: height)
    }.filter { box in
      box.overlap(panel) > 0.99 * width * height && taken.allSatisfy { box.overlap($0) == 0 }
    }
    guard let best = free.min(by: { covered($0) < covered($1) }) else { return nil }
    taken.append(best)
    return best.centre
  }

  /// Square pixels of strokes under the box.
  private func covered(_ box: Box) -> Double {
    strokes.map(box.overlap).reduce(0, +)
  }
}
