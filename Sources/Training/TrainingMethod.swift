public import Networks
public import Robustness
internal import Tensors

/// How a network is trained, and the settings of that.
public enum TrainingMethod: Codable, Hashable, Sendable {
  /// Cross-entropy on the samples.
  case natural
  /// Cross-entropy on adversarial samples (Madry et al. 2018).
  case pgd(PGD)
  /// κ·CE(z(x), y) + (1 − κ)·CE(−m̲), m̲ the interval bounds of the margins; κ falls from 1 to
  /// `finalNaturalWeight` while ε rises (Gowal et al. 2018).
  case ibp(finalNaturalWeight: Double)

  /// The names that exist, in the order of reports.
  public static let names = ["natural", "pgd", "ibp"]

  /// A method with its paper's settings; nil for an unknown name.
  public init?(named name: String) {
    switch name {
    case "natural": self = .natural
    case "pgd": self = .pgd(.training)
    case "ibp": self = .ibp(finalNaturalWeight: 0.5)
    default: return nil
    }
  }

  public var name: String {
    switch self {
    case .natural: "natural"
    case .pgd: "pgd"
    case .ibp: "ibp"
    }
  }

  /// Whether training depends on a radius ε.
  public var usesRadius: Bool { self != .natural }

  /// Initial weights that suit the method: small ones where bounds grow from layer to layer.
  public var initialisation: Initialisation {
    if case .ibp = self { .uniform } else { .orthogonal }
  }

  /// κ at the end of training; 1 for methods without mixture.
  var finalNaturalWeight: Double {
    if case .ibp(let weight) = self { weight } else { 1 }
  }

  /// Multiply-adds of a step in units of one forward pass, about.
  public var relativeCost: Int {
    switch self {
    case .natural: 3
    case .pgd(let attack): 3 + 2 * attack.steps
    case .ibp: 9
    }
  }

  /// Mean loss of a batch over `batchSize` samples, of which these may be a shard.
  func loss(
    _ tape: Tape<Float>, _ network: Network<Float>, _ parameters: [Tape<Float>.Variable],
    _ x: Tensor<Float>, labels: [Int], _ moment: Moment, batchSize: Int,
    stream: inout RandomStream
  ) -> Tape<Float>.Variable {
    let losses =
      switch self {
      case .natural: tape.crossEntropy(of: network, x, labels, parameters)
      case .pgd(let attack):
        tape.crossEntropy(
          of: network,
          attack.lastPoint(
            against: network, x, labels: labels, moment.perturbation, from: &stream),
          labels, parameters)
      case .ibp:
        moment.naturalWeight == 1
          ? tape.crossEntropy(of: network, x, labels, parameters)
          : tape.intervalLoss(of: network, x, labels, parameters, moment)
      }
    return tape.scale(tape.sum(losses), by: 1 / Float(batchSize))
  }
}

/// What the schedules say at one step of training.
struct Moment {
  let perturbation: Perturbation
  /// κ
  let naturalWeight: Double
}

extension Tape<Float> {
  fileprivate func crossEntropy(
    of network: Network<Float>, _ x: Tensor<Float>, _ labels: [Int], _ parameters: [Variable]
  ) -> Variable {
    crossEntropy(logits(of: network, constant(x), parameters), labels: labels)
  }

  /// κ·CE(z(x), y) + (1 − κ)·CE(−m̲) of every sample, in one pass over a stack of samples, centres
  /// and radii.
  fileprivate func intervalLoss(
    of network: Network<Float>, _ x: Tensor<Float>, _ labels: [Int], _ parameters: [Variable],
    _ moment: Moment
  ) -> Variable {
    guard let head = network.architecture.head else {
      preconditionFailure("\(network.architecture.name) does not end in a dense layer")
    }
    let n = labels.count
    let (weight, bias) = (parameters[head.weight], parameters[head.bias])
    let stack = stack(plain: x, moment.perturbation.attackBox(around: x))
    let hidden = hiddenBoxes(
      of: network.architecture, stack, boxes: n,
      BoxParameters(self, parameters, of: network.architecture))
    let logits = affine(rows(hidden, 0..<2 * n), weight: weight, bias: bias)
    let clean = crossEntropy(rows(logits, 0..<n), labels: labels)
    // −m̲: the margins at the centres, negated, plus their radii.
    let worst = add(
      scale(margins(rows(logits, n..<2 * n), labels: labels), by: -1),
      marginRadii(rows(hidden, 2 * n..<3 * n), weight: weight, labels: labels))
    return add(
      scale(clean, by: Float(moment.naturalWeight)),
      scale(crossEntropy(worst, labels: labels), by: Float(1 - moment.naturalWeight)))
  }
}
