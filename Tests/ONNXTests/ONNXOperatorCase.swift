import Testing

@testable import ONNX

/// A small model and what it computes.
struct ONNXOperatorCase: CustomTestStringConvertible, Sendable {
  let name: String
  let model: ONNXModel
  /// Input → output, by the operators' definitions.
  let expected: @Sendable (Grid) -> Grid
  /// Layers after the input; nil where any number will do.
  let layers: Int?

  var testDescription: String { name }

  /// Nodes in a chain from `x`; those that name no inputs read the result of the one before.
  init(
    _ name: String, opset: Int = 13, _ shape: [Int], _ nodes: [ONNXNode],
    _ constants: [String: ONNXTensor] = [:], layers: Int? = nil,
    _ expected: @escaping @Sendable (Grid) -> Grid
  ) {
    (self.name, self.layers, self.expected) = (name, layers, expected)
    model = ONNXModel(
      graph: ONNXGraph(
        name: name, inputs: [ONNXValue(name: "x", shape: shape.map(Optional.some))],
        outputs: [
          ONNXValue(name: nodes[nodes.count - 1].outputs[0], elementType: nil, shape: nil)
        ],
        constants: constants, nodes: nodes), opsets: ["": opset])
  }

  /// The input's shape, with numbers of both signs and without ties among neighbours.
  var input: Grid {
    let shape = (model.graph.inputs[0].shape ?? []).map { $0 ?? 1 }
    let count = shape.reduce(1, *)
    return Grid(shape, (0..<count).map { Double(($0 * 7 + 3) % 19 - 9) / 4 })
  }
}

/// A row-major array of numbers.
struct Grid: Equatable, Sendable {
  let shape: [Int]
  let elements: [Double]

  init(_ shape: [Int], _ elements: [Double]) { (self.shape, self.elements) = (shape, elements) }

  /// Computes every element from its index.
  init(_ shape: Int..., element: ([Int]) -> Double) {
    let count = shape.reduce(1, *)
    self.init(
      shape,
      (0..<count).map { position in
        var rest = position
        let index = shape.reversed().map { extent in
          defer { rest /= extent }
          return rest % extent
        }
        return element(index.reversed())
      })
  }

  /// The element at an index; 0 outside.
  subscript(index: Int...) -> Double { self[index] }

  subscript(index: [Int]) -> Double {
    guard zip(index, shape).allSatisfy({ 0..<$1 ~= $0 }) else { return 0 }
    return elements[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  func map(_ function: (Double) -> Double) -> Grid { Grid(shape, elements.map(function)) }

  func reshaped(_ shape: Int...) -> Grid { Grid(shape, elements) }

  var tensor: ONNXTensor { ONNXTensor(elements: .floats(elements.map { Float($0) }), shape: shape) }

  /// Numbers of a constant, exact in 32 bits.
  static func constant(_ shape: Int...) -> Grid {
    let count = shape.reduce(1, *)
    return Grid(shape, (0..<count).map { Double(($0 * 5 + 2) % 13 - 6) / 8 })
  }

  /// Convolution of [1, channels, height, width] by its definition.
  func convolved(
    _ weight: Grid, stride: Int = 1, dilation: Int = 1, pad: Int = 0, group: Int = 1,
    to height: Int, _ width: Int
  ) -> Grid {
    let outputs = weight.shape[0]
    return Grid(1, outputs, height, width) { i in
      let first = i[1] / (outputs / group) * weight.shape[1]
      let (top, left) = (i[2] * stride - pad, i[3] * stride - pad)
      let products = Grid(weight.shape[1], weight.shape[2], weight.shape[3]) { k in
        let pixel = self[0, first + k[0], top + k[1] * dilation, left + k[2] * dilation]
        return weight[[i[1]] + k] * pixel
      }
      return products.elements.reduce(0, +)
    }
  }
}

extension ONNXTensor {
  static func integers(_ numbers: Int...) -> ONNXTensor {
    ONNXTensor(elements: .integers(numbers.map(Int64.init)), shape: [numbers.count])
  }

  static func integer(_ number: Int) -> ONNXTensor {
    ONNXTensor(elements: .integers([Int64(number)]), shape: [])
  }

  static func number(_ number: Float) -> ONNXTensor {
    ONNXTensor(elements: .floats([number]), shape: [])
  }
}

/// A node with named inputs and one output.
func node(
  _ type: String, _ inputs: [String] = ["x"], _ output: String = "y",
  _ attributes: [String: ONNXAttribute] = [:]
) -> ONNXNode {
  ONNXNode(opType: type, inputs: inputs, outputs: [output], attributes: attributes)
}
