internal import Tensors

/// Where the channels of an image stand in an array.
///
/// What `--channels` takes.
package enum ChannelPlace: String, Codable, CaseIterable, Sendable {
  /// [n, channels, height, width]
  case first
  /// [n, height, width, channels]
  case last

  /// Grey, colour, colour with opacity.
  private static let usual = [1, 3, 4]

  /// Where they stand by the extents [n, …] of an array: first or last, whichever extent is a usual
  /// number of channels; first where neither is and it is the least; nil where either may be.
  ///
  /// [n, 3, 3, 3] and its like are told by nobody: the user is asked.
  /// - Parameter shape: four extents.
  static func recognised(in shape: [Int]) -> ChannelPlace? {
    switch (usual.contains(shape[1]), usual.contains(shape[3])) {
    case (true, false): .first
    case (false, true): .last
    case (false, false): shape[1] < min(shape[2], shape[3]) ? .first : nil
    case (true, true): nil
    }
  }
}

/// Samples in an array, and how they become [n, d] or channel-first [n, C, H, W].
///
/// Checked before the numbers are read.
struct ImageLayout {
  /// Of the array.
  private let stored: [Int]
  private let place: ChannelPlace
  /// What was recognised, and is not the layout of this program.
  let notes: [String]

  /// - Parameters:
  ///   - stated: where the channels stand, if an option says so.
  ///   - key: what notes and errors call the array.
  /// - Throws: `DatasetError` for other than two to four extents, channels that may be either, and
  ///   an option where there are none.
  init(
    shape: [Int], stated: ChannelPlace?, file: String, key: String
  ) throws(DatasetError) {
    func error(_ problem: String, fix: String) -> DatasetError {
      DatasetError(
        file: file, place: "key \(key)", problem: "shape \(shape) \(problem)", fix: fix)
    }
    guard 2...4 ~= shape.count else {
      throw error("is not one of samples", fix: "save [n, d], [n, H, W] or [n, C, H, W]")
    }
    guard stated == nil || shape.count == 4 else {
      throw error("has no channels", fix: "leave --channels out")
    }
    stored = shape
    guard shape.count == 4 else {
      place = .first
      notes = []
      return
    }
    guard let place = stated ?? .recognised(in: shape) else {
      throw error(
        "may have its channels first or last", fix: "pass --channels first or --channels last")
    }
    self.place = place
    notes = place == .last ? ["\(key) of shape \(shape) has its channels last"] : []
  }

  /// Whether a sample has height and width.
  var isImage: Bool { stored.count > 2 }

  /// The numbers of the array as samples; one channel where none is given.
  ///
  /// - Parameter values: of the array's shape.
  /// - Returns: [n, d] or [n, C, H, W]; only channels that stand last are moved.
  func samples(_ values: Tensor<Float>) -> Tensor<Float> {
    switch (stored.count, place) {
    case (2, _): return values
    case (3, _): return values.reshaped(to: [stored[0], 1, stored[1], stored[2]])
    case (_, .first): return values
    case (_, .last):
      return values.transposedEach(rows: stored[1] * stored[2], columns: stored[3])
        .reshaped(to: [stored[0], stored[3], stored[1], stored[2]])
    }
  }
}
