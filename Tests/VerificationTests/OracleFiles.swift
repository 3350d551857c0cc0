import Files
import Foundation
import Networks
import ONNX
import Tensors
import TestSupport

@testable import Bounds
@testable import VNNLIB

/// Public networks and bounds beside the package, in `../shared`.
enum OracleFiles {
  private static let digits = SharedFolder.path + "/data/mnist/t10k-"
  static let hasDigits =
    FileManager.default.fileExists(atPath: digits + "labels-idx1-ubyte.gz")

  static func network(_ path: String) throws -> Network<Double> {
    try ONNXNetwork(contentsOf: "\(SharedFolder.verification)/\(path).onnx").network
  }

  static func json<Value: Decodable>(_ path: String) throws -> Value {
    try JSONDecoder().decode(
      Value.self,
      from: Data(contentsOf: URL(fileURLWithPath: "\(SharedFolder.verification)/\(path).json")))
  }

  /// The fields of a table's lines, without its heading.
  static func table(_ path: String) throws -> [[String]] {
    let text = try String(
      contentsOfFile: "\(SharedFolder.verification)/\(path).csv", encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Test images of MNIST in single precision, [n, 1, 28, 28] within [0, 1], and their classes.
  static func mnist(_ range: Range<Int>) throws -> (x: Tensor<Float>, labels: [Int]) {
    let images = try RegularFile.contents(of: digits + "images-idx3-ubyte.gz")
    let labels = try RegularFile.contents(of: digits + "labels-idx1-ubyte.gz")
    let pixels = images[(16 + 784 * range.lowerBound)..<(16 + 784 * range.upperBound)]
    return (
      Tensor(elements: pixels.map { Float($0) / 255 }, shape: [range.count, 1, 28, 28]),
      labels[(8 + range.lowerBound)..<(8 + range.upperBound)].map { Int($0) }
    )
  }

  /// {x' : |x' − x| ≤ radius}, within `range` if given.
  static func box(
    _ x: Tensor<Double>, radius: Double, within range: ClosedRange<Double>? = nil
  ) -> Box<Double> {
    let low = range?.lowerBound ?? -.infinity
    let high = range?.upperBound ?? .infinity
    return Box(
      lower: Tensor(elements: x.elements.map { max($0 - radius, low) }, shape: x.shape),
      upper: Tensor(elements: x.elements.map { min($0 + radius, high) }, shape: x.shape))
  }
}

extension LinearBounds {
  /// Bounds of all outputs over boxes, [n, outputs], each by a substitution of its own.
  func outputBounds(
    over box: Box<Double>, _ relaxed: RelaxedNetwork<Element>? = nil
  ) -> (lower: [Double], upper: [Double]) {
    let relaxed = try! relaxed ?? relaxation(over: box).network
    let ends = ends(of: network.architecture.nodes.count - 1, relaxed, box.lower.shape[0], ascent)
    return (ends.lower.elements, ends.upper.elements)
  }

  /// As others record them: over the relaxation below.
  func recordedBounds(
    over box: Box<Double>, substituting: Bool
  ) -> (lower: [Double], upper: [Double]) {
    outputBounds(over: box, relaxation(over: box, substituting: substituting))
  }

  /// The relaxed network over bounds of every non-linear layer's inputs that come from interval
  /// arithmetic alone, or, behind the first layer, from substitution alone.
  func relaxation(over box: Box<Double>, substituting: Bool) -> RelaxedNetwork<Element> {
    var relaxed = RelaxedNetwork<Element>(network: network)
    var boxes: [OutwardBox] = []
    for (index, node) in network.architecture.nodes.enumerated() {
      for input in node.inputs where substituting && needsBounds(input, node.layer) {
        let ends = ends(of: input, relaxed, box.lower.shape[0], BoundAscent(steps: 1))
        boxes[input] = OutwardBox(lower: ends.lower, upper: ends.upper)
      }
      boxes.append(
        node.inputs.isEmpty
          ? OutwardBox(lower: box.lower, upper: box.upper)
          : IntervalBounds.propagate(
            layer: node.layer, inputs: node.inputs.map { boxes[$0] }, parameters: network.parameters
          ))
      relaxed.relaxations.append(relaxation(at: index, boxes: boxes))
      if plan.needsBox(index) { relaxed.boxes[index] = RoundedBox(boxes[index]) }
    }
    return relaxed
  }

  private func needsBounds(_ node: Int, _ layer: Layer) -> Bool {
    if case .maxPool = layer { return true }
    return plan.isRefined(node, for: layer)
  }

  /// Bounds of all values of a node, [samples, …].
  private func ends(
    of node: Int, _ relaxed: RelaxedNetwork<Element>, _ samples: Int, _ ascent: BoundAscent
  ) -> (lower: Tensor<Double>, upper: Tensor<Double>) {
    let shape = relaxed.shapes[node]
    let units = (0..<samples).flatMap { sample in
      (0..<shape.reduce(1, *)).map { (sample: sample, element: $0) }
    }
    let ends = [Element(1), -1].map { sign in
      try! bounds(
        relaxed: relaxed, forms: LinearForms(units: units, sign: sign, shape: shape), at: node,
        ascent: ascent)
    }
    return (
      Tensor(elements: ends[0], shape: [samples] + shape),
      Tensor(elements: ends[1].map { -$0 }, shape: [samples] + shape)
    )
  }
}
