import Networks
import Tensors

/// What is done to the numbers of a network.
enum SoundnessTwist: String {
  case none, singles, integers, dead, duplicates, boundary
  case huge, tiny, alternating, beyondSingle, beyondDouble, subnormalSingle, subnormal, mixed
  /// Some hidden parameter is NaN or infinite.
  case broken

  static let all: [SoundnessTwist] = [
    .none, .none, .singles, .singles, .singles, .integers, .integers, .dead, .duplicates, .boundary,
    .boundary, .huge, .tiny, .alternating, .beyondSingle, .beyondDouble, .subnormalSingle,
    .subnormal, .mixed, .broken,
  ]

  /// Whether numbers of ordinary size stay so.
  var keepsScale: Bool {
    switch self {
    case .none, .singles, .integers, .dead, .duplicates, .boundary: true
    default: false
    }
  }

  func apply(
    to network: inout Network<Double>, center: [Double], _ stream: inout RandomStream
  ) {
    let isSingle = self == .singles || stream.next() % 2 == 0
    switch self {
    case .none: return
    case .singles: break
    case .integers: network.map { _, value in (2 * value).rounded() }
    case .dead: network.kill(&stream)
    case .duplicates: network.repeatRows(&stream)
    case .boundary: network.placeBoundary(at: center)
    case .broken: return network.damage(&stream)
    default: scale(&network, &stream)
    }
    guard isSingle else { return }
    network.map { _, value in
      let single = Double(Float(value))
      return single.isFinite ? single : value
    }
  }

  /// A factor for every layer's weights; biases follow.
  private func scale(_ network: inout Network<Double>, _ stream: inout RandomStream) {
    var total = 1.0
    let exponent = exponents(&stream)
    for (layer, index) in network.architecture.parameters.indices
      .filter({ network.architecture.parameters[$0].shape.count > 1 }).enumerated()
    {
      let factor = Double(sign: .plus, exponent: exponent(layer, &stream), significand: 1)
      total *= factor
      let bias = index + 1
      network.map { parameter, value in
        let scaled = parameter == index ? value * factor : parameter == bias ? value * total : value
        return max(-Double.greatestFiniteMagnitude, min(scaled, .greatestFiniteMagnitude))
      }
    }
  }

  /// Binary exponents of the factors, layer by layer.
  private func exponents(
    _ stream: inout RandomStream
  ) -> (_ layer: Int, _ stream: inout RandomStream) -> Int {
    func within(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &stream) }
    switch self {
    case .huge: return { [e = within(10...40)] _, _ in e }
    case .tiny: return { [e = within(-40 ... -10)] _, _ in e }
    case .alternating: return { [e = within(20...200)] layer, _ in layer % 2 == 0 ? e : -e }
    case .beyondSingle: return { [e = within(80...150)] _, _ in e }
    case .beyondDouble: return { [e = within(400...1020)] _, _ in e }
    case .subnormalSingle:
      return { layer, stream in
        Int.random(in: layer % 2 == 0 ? -155 ... -125 : 60...125, using: &stream)
      }
    case .subnormal: return { [e = within(-1080 ... -1000)] layer, _ in layer == 0 ? e : -e / 2 }
    default: return { _, stream in Int.random(in: -300...300, using: &stream) }
    }
  }
}

extension Network<Double> {
  fileprivate mutating func map(_ change: (_ parameter: Int, _ value: Double) -> Double) {
    for index in parameters.indices {
      parameters[index] = Tensor(
        elements: parameters[index].elements.map { change(index, $0) },
        shape: parameters[index].shape)
    }
  }

  /// Matrices and kernels before the last one.
  private var hidden: [Int] {
    parameters.indices.filter { parameters[$0].shape.count > 1 }.dropLast()
  }

  /// Some outputs of hidden layers are 0, or below every ReLU.
  fileprivate mutating func kill(_ stream: inout RandomStream) {
    for index in hidden {
      let width = parameters[index].rowStride
      for row in 0..<parameters[index].shape[0] where stream.next() % 3 == 0 {
        for column in 0..<width { parameters[index][row * width + column] *= stream.pick([0, 1]) }
        if index + 1 < parameters.count, parameters[index + 1].shape.count == 1 {
          parameters[index + 1][row] = stream.pick([0, -100])
        }
      }
    }
  }

  /// Some rows of weights and biases are those of their neighbours.
  fileprivate mutating func repeatRows(_ stream: inout RandomStream) {
    for index in hidden {
      let width = parameters[index].rowStride
      for row in 1..<Swift.max(1, parameters[index].shape[0]) where stream.next() % 2 == 0 {
        for column in 0..<width {
          parameters[index][row * width + column] = parameters[index][(row - 1) * width + column]
        }
        if index + 1 < parameters.count, parameters[index + 1].shape.count == 1 {
          parameters[index + 1][row] = parameters[index + 1][row - 1]
        }
      }
    }
  }

  /// At a point the values of the first layer are 0, as nearly as biases allow.
  fileprivate mutating func placeBoundary(at point: [Double]) {
    guard parameters.count > 1, parameters[0].rowStride == point.count,
      parameters[1].shape == [parameters[0].shape[0]]
    else { return }
    for row in 0..<parameters[1].count {
      parameters[1][row] = -dot(parameters[0].rows([row]).elements, point)
    }
  }

  /// A hidden parameter is no number.
  fileprivate mutating func damage(_ stream: inout RandomStream) {
    let index = stream.pick(Array(parameters.indices.dropLast(2)))
    let position = Int(stream.next(upperBound: UInt64(parameters[index].count)))
    parameters[index][position] = stream.pick([.nan, .infinity, -.infinity])
  }
}
