import Datasets
internal import MembershipInference
package import Results
import Tensors

extension Configuration {
  /// What a sweep adds to IB, IA, IV and gap of every cell when it is named, in the order of reports:
  /// all attacks but those against shadow models.
  package static let furtherAttacks = Attack.allCases.filter {
    $0 != .gap && $0 != .benign && $0.access != .perturbedOutputs && $0.access != .shadowModels
  }
}

extension Experiment {
  /// Refuses attacks before anything is trained, where the data say so.
  func checkAttacks() throws(ExperimentError) {
    let onImages: Set<Attack> = [
      .augmentationRotation, .augmentationRotationCount, .augmentationTranslation,
      .augmentationTranslationCount,
    ]
    if !AttackedSamples.areImages(dataset.inputs.shape),
      let attack = configuration.attacks?.first(where: onImages.contains)
    {
      throw unsuitableData(for: attack)
    }
    let members = min(configuration.members, configuration.reducedMembers?.min() ?? .max)
    let fewest = min(members, configuration.nonMembers ?? members)
    guard configuration.attacks == nil || fewest >= 4 else {
      throw ExperimentError("--attacks needs at least four members and non-members, not \(fewest)")
    }
  }

  package func unsuitableData(for attack: Attack) -> ExperimentError {
    ExperimentError(
      "\(configuration.data.source): has not what \(attack.rawValue) needs; leave it out of --attacks"
    )
  }

  /// Passes through the network that the attacks of the configuration take for every sample, roughly.
  var attackPasses: Int {
    (configuration.attacks ?? []).reduce(0) { sum, attack in
      switch attack {
      case .boundaryHopSkipJump, .boundaryCarliniWagner, .combined: sum + 2500
      case .noise: sum + 250
      case .augmentationRotation, .augmentationRotationCount, .augmentationTranslation,
        .augmentationTranslationCount:
        sum + 50
      case .gap, .benign, .adversarial, .verified, .correctness, .confidence, .entropy,
        .modifiedEntropy, .lossMean, .topOne, .topThree, .topThreeLogistic, .classVector,
        .classVectorLogistic, .threePart, .allSignals, .topOneRandom, .instanceVector,
        .whiteBoxGradient, .whiteBoxNorms, .outliers, .liraOnline, .liraOffline,
        .liraShrunkOnline, .liraShrunkOffline, .liraUnbiasedOnline, .liraUnbiasedOffline,
        .calibratedLoss, .rmia, .quantile, .riskScore:
        sum + 5
      }
    }
  }
}
