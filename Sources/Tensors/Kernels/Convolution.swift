// Convolution of channel-last images as matrix products: the patches under the kernel become rows.
//
// A batch costs batch·positions·outputs·patchCount multiply-adds; unfolding adds
// batch·positions·patchCount copies and never more scratch memory than one group of images.

/// Bytes of patches that are unfolded at once, so that the product reads them from the second-level
/// cache.
private let patchBytes = 384 * 1024

/// Runs `body` on consecutive groups of images whose patches fit the cache; patches lie in scratch
/// memory.
///
/// Groups depend on the extents alone, never on workers, and weight gradients are summed group by
/// group: the same bytes everywhere.
/// - Parameters:
///   - batch: number of images.
///   - window: the convolution.
///   - scratch: type of the elements.
///   - body: gets the group's images and memory for their patches, not set.
func forEachGroup<S: Scalar>(
  of batch: Int, window: Window, scratch: S.Type,
  body: (_ images: Range<Int>, _ patches: Target<S>) -> Void
) {
  let perImage = window.positions * window.patchCount
  let group = max(1, min(batch, patchBytes / max(1, perImage * MemoryLayout<S>.stride)))
  let patches = Buffer<S>(count: group * perImage)
  for first in stride(from: 0, to: batch, by: group) {
    body(first..<min(first + group, batch), patches.start)
  }
  // The loop uses the pointer alone, after which the compiler may free the buffer.
  withExtendedLifetime(patches) {}
}

/// y[image, position, o] ← bias[o] + Σ patch·weight[o]; weight is [outputs, kernel rows, kernel
/// columns, channels]
///
/// - Parameters:
///   - x: [batch, height, width, channels].
///   - weight: [outputs, patchCount].
///   - bias: [outputs], or nil.
///   - y: [batch, positions, outputs], overwritten.
///   - batch: number of images.
///   - outputs: channels of the result.
///   - window: kernel, stride and padding.
@specialized(where S == Float)
@specialized(where S == Double)
func convolve<S: Scalar>(
  x: Source<S>, weight: Source<S>, bias: Source<S>?, y: Target<S>, batch: Int,
  outputs: Int, window: Window
) {
  let weights = MatrixView(start: weight, rows: outputs, columns: window.patchCount)
  forEachGroup(of: batch, window: window, scratch: S.self) { images, patches in
    let rows = images.count * window.positions
    let y = y + images.lowerBound * window.positions * outputs
    unfold(
      x: x + images.lowerBound * window.inputCount, patches: patches, batch: images.count,
      window: window)
    // The bias goes in first and the product adds to it: one pass over y less.
    if let bias { fillRows(y: y, with: bias, rows: rows, columns: outputs) }
    S.multiply(
      a: MatrixView(start: patches, rows: rows, columns: window.patchCount), b: weights.transposed,
      keep: bias == nil ? 0 : 1, into: y)
  }
}

/// x̄ ← keep·x̄ + the gradient of a convolution to its input, from the gradient ȳ to its output
///
/// The patches' gradient is ȳ·W, and `fold` adds each to its place.
/// - Parameters:
///   - y: ȳ, [batch, positions, outputs].
///   - weight: [outputs, patchCount].
///   - x: x̄, [batch, height, width, channels].
///   - keep: 0 to overwrite x̄, 1 to add.
///   - batch: number of images.
///   - outputs: channels of y.
///   - window: kernel, stride and padding.
@specialized(where S == Float)
@specialized(where S == Double)
func convolutionInputGradient<S: Scalar>(
  y: Source<S>, weight: Source<S>, x: Target<S>, keep: S, batch: Int, outputs: Int,
  window: Window
) {
  if keep == 0 { clear(x, count: batch * window.inputCount) }
  let weights = MatrixView(start: weight, rows: outputs, columns: window.patchCount)
  forEachGroup(of: batch, window: window, scratch: S.self) { images, patches in
    let y = y + images.lowerBound * window.positions * outputs
    let gradient = MatrixView(start: y, rows: images.count * window.positions, columns: outputs)
    S.multiply(a: gradient, b: weights, into: patches)
    fold(
      patches: patches, addingTo: x + images.lowerBound * window.inputCount, batch: images.count,
      window: window)
  }
}

/// w̄ ← keep·w̄ + the gradient of a convolution to its weight, from the gradient ȳ to its output
///
/// - Parameters:
///   - x: the inputs of the forward pass.
///   - y: ȳ, [batch, positions, outputs].
///   - weight: w̄, [outputs, patchCount].
///   - keep: 0 to overwrite w̄, 1 to add.
///   - batch: number of images.
///   - outputs: channels of y.
///   - window: kernel, stride and padding.
@specialized(where S == Float)
@specialized(where S == Double)
func convolutionWeightGradient<S: Scalar>(
  x: Source<S>, y: Source<S>, weight: Target<S>, keep: S, batch: Int, outputs: Int,
  window: Window
) {
  // No group, no product: nothing else would set the memory.
  if batch == 0 && keep == 0 { clear(weight, count: outputs * window.patchCount) }
  forEachGroup(of: batch, window: window, scratch: S.self) { images, patches in
    let rows = images.count * window.positions
    let y = y + images.lowerBound * window.positions * outputs
    unfold(
      x: x + images.lowerBound * window.inputCount, patches: patches, batch: images.count,
      window: window)
    S.multiply(
      a: MatrixView(start: y, rows: rows, columns: outputs).transposed,
      b: MatrixView(start: patches, rows: rows, columns: window.patchCount),
      keep: images.lowerBound == 0 ? keep : 1, into: weight)
  }
}

/// patches[image, position, (kernel row, kernel column, channel)] ← the input under the kernel, 0
/// outside the image
///
/// [batch·positions, patchCount]; only patches that cross an edge are cleared first.
@specialized(where S == Float)
@specialized(where S == Double)
func unfold<S: Scalar>(x: Source<S>, patches: Target<S>, batch: Int, window: Window) {
  let (line, row) = (window.width &* window.channels, window.kernel.horizontal &* window.channels)
  var patch = patches
  forEachPosition(batch: batch, window: window) { start, offset, runs, length in
    if runs &* length < window.patchCount { clear(patch, count: window.patchCount) }
    var (source, target) = (x + start, patch + offset)
    for _ in 0..<runs {
      copyRun(x: source, y: target, count: length)
      source += line
      target += row
    }
    patch += window.patchCount
  }
}

/// x ← x + every patch at its place: the transpose of `unfold`
///
/// In the order of images and positions, so that overlapping patches add up in the same order
/// always.
@specialized(where S == Float)
@specialized(where S == Double)
func fold<S: Scalar>(patches: Source<S>, addingTo x: Target<S>, batch: Int, window: Window) {
  let (line, row) = (window.width &* window.channels, window.kernel.horizontal &* window.channels)
  var patch = patches
  forEachPosition(batch: batch, window: window) { start, offset, runs, length in
    var (target, source) = (x + start, patch + offset)
    for _ in 0..<runs {
      addRun(x: source, y: target, count: length)
      source += row
      target += line
    }
    patch += window.patchCount
  }
}

/// Visits every position of the kernel: where the part of the kernel that lies within the image
/// begins, in the images and in the patch, its number of kernel rows, and the elements of each,
/// contiguous in both.
@inline(__always)
private func forEachPosition(
  batch: Int, window: Window,
  body: (_ start: Int, _ offset: Int, _ runs: Int, _ length: Int) -> Void
) {
  let (height, width, channels) = (window.outputHeight, window.outputWidth, window.channels)
  for image in 0..<batch {
    for row in 0..<height {
      let top = row &* window.stride.vertical &- window.before.vertical
      let rows = window.rows(at: top)
      let line = (image &* window.height &+ top &+ rows.lowerBound) &* window.width
      let first = rows.lowerBound &* window.kernel.horizontal
      for column in 0..<width {
        let left = column &* window.stride.horizontal &- window.before.horizontal
        let columns = window.columns(at: left)
        body(
          (line &+ left &+ columns.lowerBound) &* channels,
          (first &+ columns.lowerBound) &* channels, rows.count, columns.count &* channels)
      }
    }
  }
}

/// Runs are short (4 to some hundred elements): a call to memcpy would cost more than the copy.
@inline(__always)
private func copyRun<S: Scalar>(x: Source<S>, y: Target<S>, count: Int) {
  var i = 0
  while i &+ 16 <= count {
    store16(load16(x + i), y: y + i)
    i &+= 16
  }
  while i &+ 4 <= count {
    let four = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<S>.self)
    UnsafeMutableRawPointer(y + i).storeBytes(of: four, as: SIMD4<S>.self)
    i &+= 4
  }
  while i < count {
    y[i] = x[i]
    i &+= 1
  }
}

/// y ← y + x, for short runs as `copyRun`.
@inline(__always)
private func addRun<S: Scalar>(x: Source<S>, y: Target<S>, count: Int) {
  var i = 0
  while i &+ 16 <= count {
    store16(load16(y + i) + load16(x + i), y: y + i)
    i &+= 16
  }
  while i &+ 4 <= count {
    let x4 = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<S>.self)
    let y4 = UnsafeRawPointer(y + i).loadUnaligned(as: SIMD4<S>.self)
    UnsafeMutableRawPointer(y + i).storeBytes(of: x4 + y4, as: SIMD4<S>.self)
    i &+= 4
  }
  while i < count {
    y[i] += x[i]
    i &+= 1
  }
}
