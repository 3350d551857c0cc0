internal import Tensors

/// Why a name does not make a network.
/// Thrown for a name that does not parse and for sizes that make no network of the given samples.
package struct ArchitectureError: Error, CustomStringConvertible, Sendable {
  /// One line that names what was given and what to pass.
  package let description: String

  /// The names that exist, for messages and help.
  package static let known = """
    mlp:WIDTH-WIDTH…, cnn:CHANNELS, convmed, resnet:CHANNELS-CHANNELS…xUNITS or cnn7[:CHANNELS]; then \
    /relu, /tanh or /sigmoid, /bn (batch normalisation), /dropout:P
    """
}

/// The name of an architecture in its parts: `FAMILY[:WIDTHS][/OPTION…]`.
///
/// FAMILY is one of `Family`; WIDTHS are whole numbers from 1 to 65,536 joined by `-`; an OPTION is
/// an activation, `bn` or `dropout:P`, each kind at most once. It knows nothing of samples: which
/// widths fit them is found in `Architecture.init(named:…)`.
struct ArchitectureName {
  /// Raw values are what is typed before the colon.
  enum Family: String { case mlp, cnn, convmed, resnet, cnn7 }

  /// The skeleton that `widths` and the options fill.
  let family: Family
  /// Widths that the capacity scales, the dense layers' last.
  let widths: [Double]
  /// Residual units in each group.
  private(set) var units = 1
  /// After every hidden linear layer: `.relu`, `.tanh` or `.sigmoid`.
  private(set) var activation = Layer.relu
  /// Of hidden linear layers; always for `cnn7`.
  private(set) var hasBatchNormalisation = false
  /// Probability with which outputs of hidden dense layers are dropped.
  private(set) var dropout: Double?

  /// Parses strictly: an empty part, a sign of its own or an option given twice is an error rather
  /// than ignored, since a name goes into reports as it was typed.
  /// - Throws: `ArchitectureError` with the names that exist.
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
    // One option of each kind: with two, the reader of a report could not tell which of them acted.
    for part in parts.dropFirst() {
      guard let kind = read(part), kinds.insert(kind).inserted else { throw Self.unknown(name) }
    }
  }

  /// One message for every flaw of a name: it lists the grammar whole.
  private static func unknown(_ name: String) -> ArchitectureError {
    ArchitectureError(description: "unknown architecture '\(name)'; use \(ArchitectureError.known)")
  }

  /// `16-32-64`, and with units `16-32-64x1`.
  ///
  /// - Parameters:
  ///   - text: what follows the colon; nil where there is no colon.
  ///   - units: whether the family has groups of units, so that `xUNITS`, 1 to 100, must follow.
  /// - Returns: nil for anything else than widths from 1 to 65,536; no widths for a missing `text`.
  private static func widths(_ text: String?, units: Bool) -> (widths: [Double], units: Int)? {
    guard let text else { return units ? nil : ([], 1) }
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let count = units ? parts.count == 2 ? Int(parts[1]) : nil : 1
    guard let count, 1...100 ~= count, units || parts.count == 1 else { return nil }
    let numbers = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    let widths = numbers.compactMap { Int($0) }.filter { 1...65_536 ~= $0 }.map(Double.init)
    return widths.count == numbers.count ? (widths, count) : nil
  }

  /// The hidden widths in the order of layers, those of dense layers last: what is typed, and what
  /// the family's paper fixes besides. Nil where the family takes another number of widths.
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
  /// - Returns: 0 for an activation, 1 for batch normalisation, 2 for dropout with 0 < P < 1.
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
