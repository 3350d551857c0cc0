internal import Files

/// The privacy defences that act in training, in the order in which they are written. A case more, and
/// the compiler names every switch that must know it.
package enum DefenceName: String, CaseIterable, Sendable {
  /// Training ends after an epoch, with the schedules of all epochs.
  case earlyStopping = "early-stopping"
  /// A penalty on absolute weights.
  case l1
  /// Decoupled weight decay (Loshchilov and Hutter 2019).
  case l2
  case dropout
  /// Targets that give every class a share (Szegedy et al. 2016).
  case labelSmoothing = "label-smoothing"
  /// Images moved, mirrored or with a square missing, anew in every step.
  case shift, flip, cutout
  /// Convex combinations of pairs of samples (Zhang et al. 2018).
  case mixup
  /// Outputs on members drawn to those on a validation set (Li, Li and Ribeiro 2021).
  case mmd
  /// Losses kept at a target (Chen, Yu and Fritz 2022).
  case relaxLoss = "relaxloss"
  /// Targets and outputs of high entropy (Chen and Pattabiraman 2024).
  case hamp
  /// Clipped gradients of samples with noise (Abadi et al. 2016).
  case dpSGD = "dp-sgd"

  /// What may be set of the defence, in the order in which it is written.
  package var parameters: [DefenceParameter] {
    switch self {
    case .earlyStopping: [DefenceParameter(.epoch, in: 1...1_000_000)]
    case .l1: [DefenceParameter(.weight, in: 1e-12...1e3, fallback: 1e-5)]
    case .l2: [DefenceParameter(.weight, in: 1e-12...1e3, fallback: 1e-3)]
    case .dropout: [DefenceParameter(.probability, in: 0.001...0.99, fallback: 0.5)]
    case .labelSmoothing: [DefenceParameter(.share, in: 1e-6...0.999, fallback: 0.1)]
    case .shift: [DefenceParameter(.pixels, in: 1...64, fallback: 1)]
    case .flip: []
    case .cutout: [DefenceParameter(.side, in: 1...256, fallback: 4)]
    case .mixup: [DefenceParameter(.alpha, in: 0.01...4, fallback: 1)]
    case .mmd: [DefenceParameter(.weight, in: 1e-9...1e6, fallback: 1)]
    case .relaxLoss: [DefenceParameter(.alpha, in: 1e-9...1e3, fallback: 0.5)]
    case .hamp:
      [
        DefenceParameter(.gamma, in: 0.001...0.999, fallback: 0.8),
        DefenceParameter(.weight, in: 0...1e3, fallback: 0.01),
      ]
    case .dpSGD:
      [
        DefenceParameter(.sigma, in: 1e-3...1e9), DefenceParameter(.epsilon, in: 1e-6...1e6),
        DefenceParameter(.clip, in: 1e-9...1e9, fallback: 1),
        DefenceParameter(.delta, in: 1e-30...0.5, fallback: 1e-5),
      ]
    }
  }

  /// Whether the loss of each sample is of that sample alone, which clipping per sample takes for
  /// granted.
  package var keepsSamplesApart: Bool {
    switch self {
    case .earlyStopping, .l2, .dropout, .labelSmoothing, .shift, .flip, .cutout, .hamp, .dpSGD: true
    case .l1, .mixup, .mmd, .relaxLoss: false
    }
  }

  /// Whether it sets the targets of the loss; two such contradict each other.
  package var setsTargets: Bool {
    switch self {
    case .labelSmoothing, .relaxLoss, .hamp: true
    case .earlyStopping, .l1, .l2, .dropout, .shift, .flip, .cutout, .mixup, .mmd, .dpSGD: false
    }
  }

  /// Whether it moves pixels, which only images have.
  package var needsImages: Bool {
    switch self {
    case .shift, .flip, .cutout: true
    case .earlyStopping, .l1, .l2, .dropout, .labelSmoothing, .mixup, .mmd, .relaxLoss, .hamp,
      .dpSGD:
      false
    }
  }
}

/// A number that a defence may be given.
package struct DefenceParameter: Sendable {
  /// As it is typed, `sigma`.
  package enum Key: String, CaseIterable, Sendable {
    case epoch, weight, probability, share, pixels, side, alpha, gamma, sigma, epsilon, clip, delta

    /// Whether only whole numbers make sense.
    var isWhole: Bool {
      switch self {
      case .epoch, .pixels, .side: true
      case .weight, .probability, .share, .alpha, .gamma, .sigma, .epsilon, .clip, .delta: false
      }
    }
  }

  package let key: Key
  package let range: ClosedRange<Double>
  /// Nil: there is no value that suits many.
  package let fallback: Double?

  init(_ key: Key, in range: ClosedRange<Double>, fallback: Double? = nil) {
    self.key = key
    self.range = range
    self.fallback = fallback
  }
}

/// A defence with its numbers.
package struct Defence: Hashable, Sendable, CustomStringConvertible {
  package let name: DefenceName
  /// Every parameter that has a value.
  private var values: [DefenceParameter.Key: Double]

  /// The number of a parameter; nil where none is set and there is no fallback.
  package subscript(key: DefenceParameter.Key) -> Double? { values[key] }

  /// Reads `l2`, `l2:1e-3`, `dp-sgd:sigma=1:clip=1`: a name, then numbers behind colons, the first
  /// parameter's without its key.
  /// - Throws: `DefenceError`.
  package init(_ text: String) throws(DefenceError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let name = DefenceName(rawValue: parts[0].lowercased()) else {
      throw DefenceError(
        "'\(parts[0])' is no defence; pass none or "
          + DefenceName.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.name = name
    values = [:]
    for (index, part) in parts.dropFirst().enumerated() {
      try set(part, isFirst: index == 0, of: text)
    }
    try complete(text)
  }

  /// Takes over `key=number`, or a number alone for the first parameter.
  private mutating func set(_ part: String, isFirst: Bool, of text: String) throws(DefenceError) {
    let known = name.parameters.map(\.key.rawValue).joined(separator: ", ")
    let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    let key = sides.count == 2 ? sides[0].lowercased() : name.parameters.first?.key.rawValue ?? ""
    guard sides.count == 2 || isFirst && !name.parameters.isEmpty,
      let parameter = name.parameters.first(where: { $0.key.rawValue == key })
    else {
      throw DefenceError(
        "\(text): '\(part)' is no setting of \(name.rawValue)"
          + (known.isEmpty ? ", which takes none" : "; it takes \(known), as KEY=NUMBER"))
    }
    guard values[parameter.key] == nil else {
      throw DefenceError("\(text): \(key) occurs twice")
    }
    guard let value = Double(sides[sides.count - 1]), parameter.range.contains(value),
      !parameter.key.isWhole || value == value.rounded()
    else {
      throw DefenceError(
        "\(text): \(key) takes a \(parameter.key.isWhole ? "whole number" : "number") from"
          + " \(shortest(parameter.range.lowerBound)) to \(shortest(parameter.range.upperBound))")
    }
    values[parameter.key] = value
  }

  private mutating func complete(_ text: String) throws(DefenceError) {
    for parameter in name.parameters where values[parameter.key] == nil {
      values[parameter.key] = parameter.fallback
    }
    switch name {
    case .earlyStopping where values[.epoch] == nil:
      throw DefenceError("\(text): name the epoch after which to stop, early-stopping:20")
    case .dpSGD where (values[.sigma] == nil) == (values[.epsilon] == nil):
      throw DefenceError("\(text): pass one of sigma=NUMBER and epsilon=NUMBER")
    default: break
    }
  }

  /// The same with noise of this size in place of a target ε.
  package func settingNoise(_ sigma: Double) -> Defence {
    var defence = self
    defence.values[.epsilon] = nil
    defence.values[.sigma] = sigma
    return defence
  }

  /// As it may be typed, with every number that it has.
  package var description: String {
    let given = name.parameters.compactMap { parameter in
      values[parameter.key].map { (parameter.key.rawValue, shortest($0)) }
    }
    let isAlone = name.parameters.count == 1
    return ([name.rawValue] + given.map { isAlone ? $1 : "\($0)=\($1)" }).joined(separator: ":")
  }
}

/// Defences that act together in one training, each once, in the order of `DefenceName`; empty: none.
/// Its text is its identity in records, and part of the names of files.
package struct Defences: Hashable, Sendable, LosslessStringConvertible {
  package let parts: [Defence]

  package static let none = Defences(parts: [])

  private init(parts: [Defence]) { self.parts = parts }

  /// Reads `none` or defences joined by `+`.
  /// - Throws: `DefenceError`, also for those that contradict each other.
  package init(parsing text: String) throws(DefenceError) {
    if text.lowercased() == "none" {
      self = .none
      return
    }
    var parts: [Defence] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      parts.append(try Defence(String(part)))
    }
    let names = parts.map(\.name)
    for name in names where names.count(where: { $0 == name }) > 1 {
      throw DefenceError("\(text): \(name.rawValue) occurs twice")
    }
    if names.contains(.dpSGD), let other = names.first(where: { !$0.keepsSamplesApart }) {
      throw DefenceError(
        "\(text): \(other.rawValue) mixes samples, whose gradients dp-sgd clips one by one; leave one"
          + " of both out")
    }
    let targets = names.filter(\.setsTargets)
    guard targets.count < 2 else {
      throw DefenceError(
        "\(text): \(targets[0].rawValue) and \(targets[1].rawValue) both set targets; leave one out"
      )
    }
    self.init(
      parts: DefenceName.allCases.compactMap { name in parts.first { $0.name == name } })
  }

  package init?(_ description: String) {
    guard let defences = try? Defences(parsing: description) else { return nil }
    self = defences
  }

  package subscript(name: DefenceName) -> Defence? { parts.first { $0.name == name } }

  /// A number of one of them; nil without it.
  package subscript(name: DefenceName, key: DefenceParameter.Key) -> Double? { self[name]?[key] }

  package func replacing(_ defence: Defence) -> Defences {
    Defences(parts: parts.map { $0.name == defence.name ? defence : $0 })
  }

  package var description: String {
    parts.isEmpty ? "none" : parts.map(\.description).joined(separator: "+")
  }

  /// For names of files: `dp-sgd_sigma1_clip1_delta0.00001`.
  package var fileName: String {
    String(description.compactMap { $0 == ":" ? "_" : $0 == "=" ? nil : $0 })
  }
}

extension Defences: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      self = try Defences(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Why a text names no defence, in one line.
package struct DefenceError: Error, CustomStringConvertible, Sendable {
  package let description: String

  init(_ description: String) { self.description = description.message }
}
