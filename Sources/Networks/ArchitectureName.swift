internal import Tensors

/// Why a name does not make a network.
package struct ArchitectureError: Error, CustomStringConvertible, Sendable {
  package let description: String

  /// The names that exist, for messages and help.
  package static let known = """
    mlp:WIDTH-WIDTH…, cnn:CHANNELS, convmed, resnet:CHANNELS-CHANNELS…xUNITS or cnn7[:CHANNELS]; then \
    /relu, /tanh or /sigmoid, /bn (batch normalisation), /dropout:P
    """
}

/// The name of an architecture in its parts: `FAMILY[:WIDTHS][/OPTION…]`.
struct ArchitectureName {
  enum Family: String { case mlp, cnn, convmed, resnet, cnn7 }

  let family: Family
  /// Widths that the capacity scales, the dense layers' last.
  let widths: [Double]
  /// Residual units in each group.
  private(set) var units = 1
  private(set) var activation = Layer.relu
  private(set) var hasBatchNormalisation = false
  /// Probability with which outputs of hidden dense layers are dropped.
  private(set) var dropout: Double?

  init(_ name: String) throws(ArchitectureError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let head = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = head.count == 2 ? String(head[1]) : nil
    guard let family = Family(rawValue: String(head[0])),
      let (given, units) = Self.widths(numbers, units: family == .resnet),
      let widths = Self.widths(of: family, given: given)
    else { throw Self.unknown(name) }
    self.family = family
    self.widths = widths
    self.units = units
    hasBatchNormalisation = family == .cnn7
    var kinds: Set<Int> = []
    for part in parts.dropFirst() {
      guard let kind = read(part), kinds.insert(kind).inserted else { throw Self.unknown(name) }
    }
  }

  private static func unknown(_ name: String) -> ArchitectureError {
    ArchitectureError(description: "unknown architecture '\(name)'; use \(ArchitectureError.known)")
  }

  /// `16-32-64`, and with units `16-32-64x1`.
  private static func widths(_ text: String?, units: Bool) -> (widths: [Double], units: Int)? {
    guard let text else { return units ? nil : ([], 1) }
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let count = units ? parts.count == 2 ? Int(parts[1]) : nil : 1
    guard let count, 1...100 ~= count, units || parts.count == 1 else { return nil }
    let numbers = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    let widths = numbers.compactMap { Int($0) }.filter { 1...65_536 ~= $0 }.map(Double.init)
    return widths.count == numbers.count ? (widths, count) : nil
  }

  private static func widths(of family: Family, given: [Double]) -> [Double]? {
    switch family {
    case .mlp: given.isEmpty ? nil : given
    case .cnn: given.count == 1 ? given + [200] : nil
    case .convmed: given.isEmpty ? [16, 32, 100] : nil
    case .resnet: 1...6 ~= given.count ? given + [1000] : nil
    case .cnn7:
      given.count <= 1 ? [1, 1, 2, 2, 2, 8].map { $0 * (given.first ?? 64) } : nil
    }
  }

  /// Takes over what follows a slash; returns which kind of option it is, nil for none.
  private mutating func read(_ option: Substring) -> Int? {
    if let layer = (["relu": .relu, "tanh": .tanh, "sigmoid": .sigmoid] as [_: Layer])[option] {
      activation = layer
      return 0
    }
    if option == "bn" {
      hasBatchNormalisation = true
      return 1
    }
    guard option.hasPrefix("dropout:"), let probability = Double(option.dropFirst(8)),
      probability > 0, probability < 1
    else { return nil }
    dropout = probability
    return 2
  }
}
