/// A node's values as a channel-last image; flat values are one row of one position.
package struct ImageShape: Hashable, Sendable {
  package let height, width, channels: Int

  /// [height, width, channels], or anything else, flat.
  package init(_ shape: [Int]) {
    (height, width, channels) =
      shape.count == 3 ? (shape[0], shape[1], shape[2]) : (1, 1, shape.reduce(1, *))
  }

  init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  package var count: Int { height * width * channels }
}

/// The part of a node's values that a row of coefficients meets: a window of some positions, with all
/// channels, whose corner lies somewhere else for every row. Where the window hangs over the edge of
/// the image, coefficients are 0.
package struct Footprint: Sendable {
  /// Where the corner of a row's window lies in the image; may be negative.
  package struct Origin: Hashable, Sendable {
    package let row, column: Int

    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  package let image: ImageShape
  /// Extents of the window.
  package let height, width: Int
  /// One for every row; nil: the window is the whole image.
  package let origins: [Origin]?

  /// All values of the node.
  package init(whole image: ImageShape) {
    self.image = image
    height = image.height
    width = image.width
    origins = nil
  }

  package init(image: ImageShape, height: Int, width: Int, origins: [Origin]) {
    self.image = image
    self.height = height
    self.width = width
    self.origins = origins
  }

  /// Coefficients of a row.
  package var count: Int { height * width * image.channels }

  /// The window over the inputs, of the given shape, of a linear layer; nil where windows would not pay
  /// or do not suit the map.
  func under(_ map: LinearMap, shape: [Int]) -> Footprint? {
    guard origins != nil else { return Footprint(whole: ImageShape(shape)) }
    return switch map {
    case .convolution(let window, _): under(window)
    case .diagonal(let period, _) where period == image.channels: self
    case .dense, .diagonal: nil
    }
  }

  /// The window under the kernel of a convolution, over its input.
  func under(_ window: Window) -> Footprint? {
    guard origins != nil else { return nil }
    let below = reach(of: window)
    return below.count < below.image.count ? below : nil
  }

  /// What the kernel of a convolution reads, of its input; may be larger than the image.
  func reach(of window: Window) -> Footprint {
    Footprint(
      image: ImageShape(height: window.height, width: window.width, channels: window.channels),
      height: (height - 1) * window.stride.vertical + window.kernel.vertical,
      width: (width - 1) * window.stride.horizontal + window.kernel.horizontal,
      origins: (origins ?? []).map {
        Origin(
          row: $0.row * window.stride.vertical - window.before.vertical,
          column: $0.column * window.stride.horizontal - window.before.horizontal)
      })
  }

  /// Consecutive elements that window and image share: where they begin in each, and how many.
  @inline(__always)
  func forEachRun(of row: Int, body: (_ inWindow: Int, _ inImage: Int, _ count: Int) -> Void) {
    guard let origin = origins?[row] else { return body(0, 0, image.count) }
    let rows = max(0, -origin.row)..<max(0, -origin.row, min(height, image.height - origin.row))
    let first = max(0, -origin.column)
    let columns = max(0, min(width, image.width - origin.column) - first)
    guard columns > 0 else { return }
    for line in rows {
      body(
        (line &* width &+ first) &* image.channels,
        ((origin.row &+ line) &* image.width &+ origin.column &+ first) &* image.channels,
        columns &* image.channels)
    }
  }
}
