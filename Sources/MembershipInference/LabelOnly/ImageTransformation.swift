internal import Glibc
package import Tensors

/// The images [n, channels, height, width] and, for d > 0, all shifts of them by d pixels in rows and
/// columns together: 4·d more.
package func shifts(of images: Tensor<Float>, by d: Int, fill: Float) -> [Tensor<Float>] {
  [images]
    + (d == 0 ? [] : ImageTransformation.translations(by: d))
    .map { $0.applied(to: images, fill: fill) }
}

/// Moves images [n, channels, height, width] as label-only attacks do; what comes in from outside is
/// `fill`.
enum ImageTransformation {
  /// By whole pixels: down and to the right.
  case translation(rows: Int, columns: Int)
  /// Anticlockwise about the centre, interpolated bilinearly.
  case rotation(degrees: Double)

  /// The queries of the augmentation attacks besides the image itself (Choquette-Choo et al. 2021,
  /// section 3.3): rotations by ±r.
  static func rotations(by degrees: Double) -> [ImageTransformation] {
    [.rotation(degrees: degrees), .rotation(degrees: -degrees)]
  }

  /// All translations with |rows| + |columns| = d.
  static func translations(by d: Int) -> [ImageTransformation] {
    (-d...d).flatMap { rows in
      let rest = d - abs(rows)
      return Set([-rest, rest]).sorted().map { columns -> ImageTransformation in
        .translation(rows: rows, columns: columns)
      }
    }
  }

  func applied(to images: Tensor<Float>, fill: Float) -> Tensor<Float> {
    let (height, width) = (images.shape[2], images.shape[3])
    let planes = images.shape[0] * images.shape[1]
    let sources = (0..<height * width).map {
      source(row: $0 / width, column: $0 % width, height: height, width: width)
    }
    return Tensor(shape: images.shape) { target in
      images.withUnsafePointer { pixels in
        for plane in 0..<planes {
          let start = plane * height * width
          for (pixel, corners) in sources.enumerated() {
            target[start + pixel] = corners.reduce(0) { sum, corner in
              sum + corner.weight * (corner.pixel.map { pixels[start + $0] } ?? fill)
            }
          }
        }
      }
    }
  }

  /// What a pixel of the result is made of; nil for pixels outside.
  private func source(
    row: Int, column: Int, height: Int, width: Int
  ) -> [(pixel: Int?, weight: Float)] {
    func pixel(_ row: Int, column: Int) -> Int? {
      0..<height ~= row && 0..<width ~= column ? row * width + column : nil
    }
    switch self {
    case .translation(let rows, let columns):
      return [(pixel(row - rows, column: column - columns), 1)]
    case .rotation(let degrees):
      let angle = degrees * .pi / 180
      let (middle, centre) = (Double(height - 1) / 2, Double(width - 1) / 2)
      let (y, x) = (Double(row) - middle, Double(column) - centre)
      let fromRow = middle + y * cos(angle) + x * sin(angle)
      let fromColumn = centre - y * sin(angle) + x * cos(angle)
      let (top, left) = (fromRow.rounded(.down), fromColumn.rounded(.down))
      let (down, right) = (fromRow - top, fromColumn - left)
      return [(0, 0), (0, 1), (1, 0), (1, 1)].compactMap { (i: Int, j: Int) in
        let weight = (i == 0 ? 1 - down : down) * (j == 0 ? 1 - right : right)
        return weight == 0 ? nil : (pixel(Int(top) + i, column: Int(left) + j), Float(weight))
      }
    }
  }
}
