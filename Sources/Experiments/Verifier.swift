internal import Networks
package import Results

/// What proves accuracies and bounds the confidences of IV: for every sample and class the best of
/// some sound bounds, the same list for the networks of every method.
///
/// A list for each method, as of the bound that it trains with, would compare looseness and not
/// networks: interval bounds of networks that were trained with these tell more of members than tighter
/// ones do.
package struct Verifier: Hashable, Sendable {
  /// In the order of `BoundName`, each once. With `exact`, branch and bound settles what the others
  /// leave open, and IV takes the margins of `alpha`.
  package let bounds: [BoundName]

  /// Interval and linear bounds.
  package static let standard = Verifier([.ibp, .crown])
  /// Of runs before version 5, each of whose methods had the bound that it trains with; what is
  /// evaluated now takes the standard ones.
  package static let own = Verifier([])

  /// The bounds in any order.
  package init(_ bounds: some Sequence<BoundName>) {
    let chosen = Set(bounds)
    self.bounds = BoundName.allCases.filter(chosen.contains)
  }

  /// Reads `ibp+crown`; nil for other words, and for a bound that is named twice.
  package init?(name: String) {
    guard name != Self.own.name else {
      self = .own
      return
    }
    let bounds = name.split(separator: "+", omittingEmptySubsequences: false)
      .map { BoundName(rawValue: String($0)) }
    guard !bounds.contains(nil), Set(bounds).count == bounds.count else { return nil }
    self.init(bounds.compactMap(\.self))
  }

  /// As records hold it: `ibp+crown`.
  package var name: String {
    bounds.isEmpty ? "own" : bounds.map(\.rawValue).joined(separator: "+")
  }

  /// What evaluates now: the standard bounds in the place of `own`.
  package var effective: Verifier { bounds.isEmpty ? .standard : self }

  /// Whether branch and bound settles what bounds leave open.
  package var isComplete: Bool { bounds.contains(.exact) }

  /// The bounds whose margins count.
  package var marginBounds: [MarginBound] {
    let needed = bounds.map(MarginBound.init)
    return MarginBound.allCases.filter(needed.contains)
  }

  /// Multiply-adds for one sample, about.
  func multiplyAdds(of architecture: Architecture) -> Double {
    marginBounds.reduce(0) { $0 + $1.multiplyAdds(of: architecture) }
  }
}

extension Verifier: Codable {
  package init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let verifier = Verifier(name: name) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "\"\(name)\" is no list of bounds such as \(Self.standard.name)"))
    }
    self = verifier
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
