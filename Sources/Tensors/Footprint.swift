/// A node's values as a channel-last image; flat values are one row of one position.
///
/// Coefficients of backward substitution are laid out by it; a flat node of n values has n
/// channels, so that a diagonal layer of period n is one scale a channel.
package struct ImageShape: Hashable, Sendable {
  package let height, width, channels: Int

  /// [height, width, channels], or anything else, flat.
  ///
  /// - Parameter shape: extents of one sample, without the batch.
  package init(_ shape: [Int]) {
    (height, width, channels) =
      shape.count == 3 ? (shape[0], shape[1], shape[2]) : (1, 1, shape.reduce(1, *))
  }

  /// - Parameters:
  ///   - height: rows of pixels.
  ///   - width: pixels of a row.
  ///   - channels: values of a pixel, which lie next to one another.
  init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Values of one sample.
  package var count: Int { height * width * channels }
}

/// The part of a node's values that a row of coefficients meets: a window of some positions, with
/// all channels, whose corner lies somewhere else for every row. Where the window hangs over the
/// edge of the image, coefficients are 0.
///
/// One neuron of a convolution depends on a few pixels. Keeping coefficients for these alone makes
/// backward substitution through k×k kernels cost (k·depth)² instead of height·width positions a
/// row.
package struct Footprint: Sendable {
  /// Where the corner of a row's window lies in the image; may be negative.
  ///
  /// Counted in positions of the image, not in elements.
  package struct Origin: Hashable, Sendable {
    /// Rows downwards, columns to the right, from 0 at the image's corner.
    package let row, column: Int

    /// - Parameters:
    ///   - row: of the window's upper left position.
    ///   - column: of the same position.
    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// The node's values, which the window is a part of.
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

  /// - Parameters:
  ///   - image: the node's values.
  ///   - height: rows of the window.
  ///   - width: columns of it.
  ///   - origins: its corner for every row of coefficients.
  package init(image: ImageShape, height: Int, width: Int, origins: [Origin]) {
    self.image = image
    self.height = height
    self.width = width
    self.origins = origins
  }

  /// Coefficients of a row.
  package var count: Int { height * width * image.channels }

  /// The window over the inputs, of the given shape, of a linear layer; nil where windows would not
  /// pay or do not suit the map.
  ///
  /// - Parameters:
  ///   - map: the layer whose outputs this footprint covers.
  ///   - shape: extents of one of its input samples.
  /// - Returns: nil for dense layers, which meet everything, and for diagonal ones whose period is
  ///   not the channels, which a window would shift.
  func under(_ map: LinearMap, shape: [Int]) -> Footprint? {
    guard origins != nil else { return Footprint(whole: ImageShape(shape)) }
    return switch map {
    case .convolution(let window, _): under(window)
    case .diagonal(let period, _) where period == image.channels: self
    case .dense, .diagonal: nil
    }
  }

  /// The window under the kernel of a convolution, over its input.
  ///
  /// Nil once the window would be as large as the image: whole rows then cost no more, and need no
  /// clipping.
  func under(_ window: Window) -> Footprint? {
    guard origins != nil else { return nil }
    let below = reach(of: window)
    return below.count < below.image.count ? below : nil
  }

  /// What the kernel of a convolution reads, of its input; may be larger than the image.
  ///
  /// A window of h rows over the outputs covers (h − 1)·stride + kernel rows of the inputs, and its
  /// corner moves to origin·stride − padding.
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
  ///
  /// Runs are contiguous both in the window, [height, width, channels], and in the image, so that
  /// kernels of plain vectors serve for whole rows and windows alike. Nothing is visited where the
  /// window lies outside.
  /// - Parameters:
  ///   - row: the row of coefficients.
  ///   - body: gets offsets in elements, the window's from its own start, the image's from the
  ///     sample's.
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
