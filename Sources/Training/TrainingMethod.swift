package import Attacks
package import Networks
package import Results
internal import Tensors

/// How a network is trained, and the settings of that.
///
/// The encoded form is part of recipes and checkpoints. Losses, costs and finished networks are
/// those of the objective behind each case; z(x) are logits, CE the cross-entropy, m̲ lower bounds
/// of the margins z_y − z_j over the box.
package enum TrainingMethod: Codable, Hashable, Sendable {
  /// Cross-entropy on the samples.
  case natural
  /// Cross-entropy on adversarial samples (Madry et al. 2018).
  case pgd(PGD)
  /// Cross-entropy and divergence of adversarial samples (Zhang et al. 2019).
  case trades(TRADES)
  /// Distributionally robust cross-entropy (Sinha, Namkoong and Duchi 2018).
  case wrm(WassersteinAscent)
  /// A layer of Gaussian noise (Lécuyer et al. 2019).
  case noise(NoiseLayer)
  /// κ·CE(z(x), y) + (1 − κ)·CE(−m̲), m̲ the interval bounds of the margins; κ falls from 1 to
  /// `finalNaturalWeight` while ε rises (Gowal et al. 2018).
  case ibp(finalNaturalWeight: Double)
  /// Interval bounds and CROWN bounds over the same boxes (Zhang et al. 2020).
  case crownIBP(finalNaturalWeight: Double)
  /// The dual bound (Wong and Kolter 2018), with `projections` an estimate (Wong et al. 2018): nil
  /// for 50 where the network has convolutions, 0 for none.
  case dual(projections: Int?)
  /// Hybrid zonotopes, `weight` is λ (Mirman et al. 2018).
  case diffai(weight: Double)
  /// Interval bounds and attack mixed (De Palma et al. 2024).
  case mtlIBP(MTLIBP)
  /// Interval bounds of a small box around an attacked point (Müller et al. 2023).
  case sabr(SABR)

  /// The names of all methods, in the order of reports.
  /// As typed on the command line.
  package static let known = MethodName.allCases.map(\.rawValue)

  /// The methods of a sweep unless others are chosen.
  package static let names = ["natural", "pgd", "ibp"]

  /// A method with its paper's settings.
  /// `MethodSettings` changes them; the radius is no part of the method.
  package init(_ name: MethodName) {
    self =
      switch name {
      case .natural: .natural
      case .pgd: .pgd(.training)
      case .trades: .trades(TRADES())
      case .wrm: .wrm(WassersteinAscent())
      case .noise: .noise(NoiseLayer())
      case .ibp: .ibp(finalNaturalWeight: 0.5)
      case .crownIBP: .crownIBP(finalNaturalWeight: 0.5)
      case .dual: .dual(projections: nil)
      case .diffai: .diffai(weight: 0.1)
      case .mtlIBP: .mtlIBP(MTLIBP())
      case .sabr: .sabr(SABR())
      }
  }

  /// A method with its paper's settings; nil for an unknown name.
  package init?(named name: String) {
    guard let name = MethodName(rawValue: name) else { return nil }
    self.init(name)
  }

  package var name: MethodName {
    switch self {
    case .natural: .natural
    case .pgd: .pgd
    case .trades: .trades
    case .wrm: .wrm
    case .noise: .noise
    case .ibp: .ibp
    case .crownIBP: .crownIBP
    case .dual: .dual
    case .diffai: .diffai
    case .mtlIBP: .mtlIBP
    case .sabr: .sabr
    }
  }

  /// The value that computes the loss.
  /// The method's loss.
  var objective: any Objective {
    switch self {
    case .natural: Natural()
    case .pgd(let attack): attack
    case .trades(let trades): trades
    case .wrm(let ascent): ascent
    case .noise(let layer): layer
    case .ibp(let weight): IntervalTraining(finalNaturalWeight: weight)
    case .crownIBP(let weight): CROWNIBP(finalNaturalWeight: weight)
    case .dual(let projections): DualTraining(projections: projections)
    case .diffai(let weight): DiffAI(weight: weight)
    case .mtlIBP(let mixture): mixture
    case .sabr(let boxes): boxes
    }
  }

  /// Whether training depends on a radius ε.
  /// False for `natural` alone.
  package var usesRadius: Bool { objective.usesRadius }

  /// Whether bounds of the network enter the loss.
  /// Such methods begin with smaller weights.
  package var usesBounds: Bool { objective.usesBounds }

  /// Whether the cross-entropy of points is part of the loss, so that targets matter.
  package var hasPointLoss: Bool { objective.hasPointLoss }

  /// Multiply-adds of a step in units of one forward pass, about.
  /// Forward and backward are 3; each attack step adds 2.
  package var relativeCost: Int { objective.relativeCost }

  /// The architecture of finished networks, where training works on another one.
  /// The same but for `noise`.
  package func deployed(_ architecture: Architecture) -> Architecture {
    objective.deployed(architecture)
  }
}
