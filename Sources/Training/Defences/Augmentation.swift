internal import Results
internal import Tensors

/// What shift, flip and cutout do to the images of a step: each image is moved on its own, anew in every
/// step. What comes in from outside, and what is cut out, is 0.
struct Augmentation: Sendable {
  private let pixels: Int
  private let flips: Bool
  private let side: Int

  /// Nil where the defence moves no pixels.
  init?(_ defence: Defences?) {
    pixels = Int(defence?[.shift, .pixels] ?? 0)
    flips = defence?[.flip] != nil
    side = Int(defence?[.cutout, .side] ?? 0)
    guard pixels > 0 || flips || side > 0 else { return nil }
  }

  /// - Parameters:
  ///   - images: [n, channels, height, width].
  ///   - stream: five numbers of it for each image, whatever is drawn of them.
  func applied(to images: Tensor<Float>, from stream: inout RandomStream) -> Tensor<Float> {
    let shape = images.shape
    precondition(shape.count == 4, "no images: \(shape)")
    var moves: [Move] = []
    for _ in 0..<shape[0] { moves.append(move(height: shape[2], width: shape[3], from: &stream)) }
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    return Tensor(shape: shape) { target in
      images.withUnsafePointer { pixels in
        var index = 0
        for move in moves {
          for _ in 0..<channels {
            for place in 0..<height * width {
              let source = move.source(
                row: place / width, column: place % width, height: height, width: width)
              target[index + place] = source.map { pixels[index + $0] } ?? 0
            }
            index += height * width
          }
        }
      }
    }
  }

  private func move(height: Int, width: Int, from stream: inout RandomStream) -> Move {
    func draw(_ count: Int) -> Int { Int(stream.next() % UInt64(count)) }
    let (rows, columns) = (draw(2 * pixels + 1) - pixels, draw(2 * pixels + 1) - pixels)
    let isFlipped = draw(2) == 1 && flips
    // The square's centre is within the image, so that some of it may lie outside (DeVries and Taylor 2017).
    let (top, left) = (draw(height) - side / 2, draw(width) - side / 2)
    return Move(
      rows: rows, columns: columns, isFlipped: isFlipped, cutRows: top..<top + side,
      cutColumns: left..<left + side)
  }

  /// Of one image.
  private struct Move {
    let rows, columns: Int
    let isFlipped: Bool
    let cutRows, cutColumns: Range<Int>

    /// The pixel that comes to a place; nil for none.
    func source(row: Int, column: Int, height: Int, width: Int) -> Int? {
      if cutRows.contains(row) && cutColumns.contains(column) { return nil }
      let fromRow = row - rows
      let moved = column - columns
      guard 0..<height ~= fromRow, 0..<width ~= moved else { return nil }
      return fromRow * width + (isFlipped ? width - 1 - moved : moved)
    }
  }
}
