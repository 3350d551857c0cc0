/// How a convolution or pooling slides over channel-last images [height, width, channels].
///
/// Output position (i, j) reads rows i·stride − before … of the input, as ONNX counts it; what the
/// last stride does not reach is left out. Dilation is not known here: importers rewrite it or
/// refuse.
package struct Window: Codable, Hashable, Sendable {
  /// Extents of the input image.
  package let height, width, channels: Int
  /// Extents of the kernel in pixels.
  package let kernel: Pair
  /// Pixels from one position of the kernel to the next, ≥ 1.
  package let stride: Pair
  /// Rows and columns of zeros (convolution) or of nothing (pooling) before and after the image.
  package let before, after: Pair

  /// A vertical and a horizontal count.
  package struct Pair: Codable, Hashable, Sendable {
    package let vertical, horizontal: Int

    /// - Parameters:
    ///   - vertical: rows.
    ///   - horizontal: columns.
    package init(vertical: Int, horizontal: Int) {
      self.vertical = vertical
      self.horizontal = horizontal
    }

    /// The same count both ways.
    package init(_ both: Int) { self.init(vertical: both, horizontal: both) }
  }

  /// Ends the process where the kernel is larger than image and padding together; readers of
  /// models check before.
  /// - Parameters:
  ///   - height: rows of the input image.
  ///   - width: columns of it.
  ///   - channels: values of a pixel.
  ///   - kernel: extents of the kernel.
  ///   - stride: 1 unless given.
  ///   - before: padding above and to the left; none unless given.
  ///   - after: padding below and to the right; as before unless given.
  package init(
    height: Int, width: Int, channels: Int, kernel: Pair, stride: Pair = Pair(1),
    before: Pair = Pair(0), after: Pair? = nil
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.before = before
    self.after = after ?? before
    precondition(
      stride.vertical > 0 && stride.horizontal > 0 && outputHeight > 0 && outputWidth > 0,
      "kernel \(kernel) with stride \(stride) does not fit \(height)×\(width)")
  }

  /// ⌊(height + padding − kernel)/stride⌋ + 1.
  package var outputHeight: Int {
    (height + before.vertical + after.vertical - kernel.vertical) / stride.vertical + 1
  }
  /// Likewise, of the columns.
  package var outputWidth: Int {
    (width + before.horizontal + after.horizontal - kernel.horizontal) / stride.horizontal + 1
  }
  /// Elements of one input image.
  package var inputCount: Int { height * width * channels }
  /// Positions of the kernel over one image.
  package var positions: Int { outputHeight * outputWidth }
  /// Elements under the kernel at one position: vertical × horizontal × channels.
  package var patchCount: Int { kernel.vertical * kernel.horizontal * channels }

  /// Kernel rows that lie within the image when the kernel's first row lies at `start`.
  ///
  /// Empty where the kernel lies in padding alone.
  func rows(at start: Int) -> Range<Int> {
    clipped(start: start, extent: kernel.vertical, limit: height)
  }
  /// Kernel columns that lie within the image when the kernel's first column lies at `start`.
  func columns(at start: Int) -> Range<Int> {
    clipped(start: start, extent: kernel.horizontal, limit: width)
  }

  /// - Parameters:
  ///   - start: where the kernel begins, negative within the padding.
  ///   - extent: of the kernel.
  ///   - limit: of the image.
  private func clipped(start: Int, extent: Int, limit: Int) -> Range<Int> {
    let first = max(0, -start)
    return first..<max(first, min(extent, limit - start))
  }

  /// Pixels of the image under the kernel at one position, and their places in the kernel.
  ///
  /// - Parameter position: row-major, in 0..<`positions`.
  /// - Returns: pixels row by row; `tap` counts the kernel's places row-major.
  package func pixels(at position: Int) -> [(pixel: Int, tap: Int)] {
    let top = position / outputWidth * stride.vertical - before.vertical
    let left = position % outputWidth * stride.horizontal - before.horizontal
    return rows(at: top).flatMap { row in
      columns(at: left).map { column in
        ((top + row) * width + left + column, row * kernel.horizontal + column)
      }
    }
  }

  /// Indices of the inputs that pooling meets for an output element.
  ///
  /// - Parameter output: row-major and channel-last, in 0..<`positions`·`channels`.
  /// - Returns: ascending indices of the same channel; none where the kernel lies in padding alone.
  package func inputs(of output: Int) -> [Int] {
    pixels(at: output / channels).map { $0.pixel * channels + output % channels }
  }
}
