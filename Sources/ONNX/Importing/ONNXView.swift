/// What a name of the graph stands for while it is imported.
///
/// The importer keeps one by the name of every value that it has met.
enum ONNXOperand {
  case constant(ONNXTensor)
  case computed(ONNXView)
  /// The inside of an image and the zeros around it, which a convolution or pooling takes over.
  case padded(ONNXView, by: Border)

  /// Rows and columns around an image.
  ///
  /// One count for every axis after the channels.
  struct Border {
    var before: [Int]
    var after: [Int]
  }

  /// Extents, outermost first.
  var shape: [Int] {
    switch self {
    case .constant(let tensor): tensor.shape
    case .computed(let view): view.shape
    case .padded(let view, let border):
      view.shape.prefix(2)
        + view.shape.indices.dropFirst(2).map {
          view.shape[$0] + border.before[$0 - 2] + border.after[$0 - 2]
        }
    }
  }
}

/// A value that the network computes: elements of one node, in some order. What only moves elements
/// changes the view and costs no layer until a layer needs the elements in place.
///
/// Chains of transposes, reshapes and slices, which exporters like to write, come out as one gather
/// or none.
struct ONNXView {
  /// Extents in the graph.
  var shape: [Int]
  /// The network's node that holds the elements.
  var node: Int
  var order = Order.rowMajor
  /// Whether anything else reads the node, so that its layer must stay as it is.
  var isShared = false

  /// Where the elements lie: element k, row-major, at which position of the node's output.
  enum Order: Equatable {
    case rowMajor
    /// [channels, pixels] as [pixels, channels].
    case channelsLast(channels: Int, pixels: Int)
    /// At the listed positions: each of the node's once, in a permutation.
    case listed([Int], isPermutation: Bool)
  }

  /// Elements of the value, which may be fewer or more than the node's.
  var count: Int { shape.reduce(1, *) }

  /// Whether the value is all of the node, each element once.
  var isWhole: Bool {
    if case .listed(_, let isPermutation) = order { isPermutation } else { true }
  }

  /// The position of every element in the node's output.
  ///
  /// O(count): asked only where elements are really moved.
  var positions: [Int] {
    switch order {
    case .rowMajor: Array(0..<count)
    case .channelsLast(let channels, let pixels):
      (0..<count).map { $0 % pixels * channels + $0 / pixels }
    case .listed(let positions, _): positions
    }
  }

  /// One number for every element, in the order of the node's output, of which it must be all.
  ///
  /// So that factors of a layer follow its elements where these lie otherwise than row-major.
  func stored(_ numbers: [Double]) -> [Double] {
    if order == .rowMajor { return numbers }
    var stored = numbers
    for (number, position) in zip(numbers, positions) { stored[position] = number }
    return stored
  }
}

extension ONNXView.Order {
  /// The order of [channels, height·width] elements of a channel-last image.
  ///
  /// Both orders are the same with one channel or one pixel.
  init(channels: Int, pixels: Int) {
    self =
      channels == 1 || pixels == 1 ? .rowMajor : .channelsLast(channels: channels, pixels: pixels)
  }
}
