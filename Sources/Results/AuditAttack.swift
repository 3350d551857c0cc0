/// The membership-inference attacks of an audit; the raw value is the stable `id` in its results.
package enum Attack: String, CaseIterable, Codable, Comparable, Sendable {
  /// Correct classification of the sample (Yeom et al. 2018); accuracy (train + 1 − test)/2.
  case gap
  /// True-class confidence on the benign input (Song, Shokri and Mittal 2019).
  case benign = "IB"
  /// True-class confidence on the adversarial input (ibid.).
  case adversarial = "IA"
  /// Certified worst-case true-class confidence (ibid.).
  case verified = "IV"
  /// Metric attacks (Song and Mittal 2021, eq. 5–9).
  case correctness, confidence, entropy
  case modifiedEntropy = "modified-entropy"
  /// Loss below the mean training loss (Yeom et al. 2018).
  case lossMean = "loss-mean"
  /// Largest probability; network on the three largest (Salem et al. 2019).
  case topOne = "top-one"
  case topThree = "top-three"
  /// The same with a linear classifier.
  case topThreeLogistic = "top-three-logistic"
  /// Network per class on the whole probability vector (Shokri et al. 2017).
  case classVector = "class-vector"
  /// The same with linear classifiers.
  case classVectorLogistic = "class-vector-logistic"
  /// Network of three parts on the probability vector and the label (Nasr, Shokri and Houmansadr 2018).
  case threePart = "three-part"
  /// Linear classifier on all signals of all recorded inputs.
  case allSignals = "all-signals"
  /// Largest probability against a percentile of those of random inputs (Salem et al. 2019).
  case topOneRandom = "top-one-random"
  /// Divergence from shadow outputs with and without the sample (Long et al. 2017).
  case instanceVector = "instance-vector"
  /// Network on gradients and activations (Nasr et al. 2019).
  case whiteBoxGradient = "white-box-gradient"
  /// Network on the norms of gradients.
  case whiteBoxNorms = "white-box-norms"
  /// Label-only attacks (Choquette-Choo et al. 2021): a network on which augmentations are classified
  /// correctly, or their number.
  case augmentationRotation = "augmentation-rotation"
  case augmentationRotationCount = "augmentation-rotation-count"
  case augmentationTranslation = "augmentation-translation"
  case augmentationTranslationCount = "augmentation-translation-count"
  case boundaryHopSkipJump = "boundary-hopskipjump"
  case boundaryCarliniWagner = "boundary-cw"
  case noise
  /// Network on distance to the boundary and augmentations (Choquette-Choo et al. 2021).
  case combined
  /// True-class confidence of the samples with the fewest others like them (Long et al. 2018;
  /// Choquette-Choo et al. 2021, section 7).
  case outliers
  /// Likelihood ratio against shadow models (Carlini et al. 2022).
  case liraOnline = "lira-online"
  case liraOffline = "lira-offline"
  /// The same with variances shrunk towards those of all samples, for few shadow models.
  case liraShrunkOnline = "lira-shrunk-online"
  case liraShrunkOffline = "lira-shrunk-offline"
  /// The same as without the target among the models that the pool was dealt to.
  case liraUnbiasedOnline = "lira-unbiased-online"
  case liraUnbiasedOffline = "lira-unbiased-offline"
  /// Loss below that of models trained without the sample (Watson et al. 2022).
  case calibratedLoss = "calibrated-loss"
  /// Pairwise likelihood ratios against a population (Zarifzadeh et al. 2024).
  case rmia
  /// Excess over a regressed quantile of non-members (Bertran et al. 2023).
  case quantile
  /// Posterior probability of membership (Song and Mittal 2021, eq. 15).
  case riskScore = "risk-score"

  /// In the order of declaration, which is that of reports.
  package static func < (a: Attack, b: Attack) -> Bool { a.position < b.position }

  /// What an attack needs of the model that it attacks.
  package enum Access: Sendable {
    /// Recorded outputs, one per sample.
    case outputs
    /// The radius, the weights, and for the worst case a verifier: what IA and IV look at.
    case perturbedOutputs
    /// Answers to queries of the attacker's choice, or the weights.
    case queries
    /// Outputs of models trained with and without each sample.
    case shadowModels
  }

  /// What must be given before the attack can be made; `combined` also learns from outputs where
  /// those alone are there.
  package var access: Access {
    switch self {
    case .gap, .benign, .correctness, .confidence, .entropy, .modifiedEntropy, .lossMean, .topOne,
      .topThree, .topThreeLogistic, .classVector, .classVectorLogistic, .threePart, .allSignals,
      .quantile, .riskScore:
      .outputs
    case .adversarial, .verified: .perturbedOutputs
    case .topOneRandom, .whiteBoxGradient, .whiteBoxNorms, .augmentationRotation,
      .augmentationRotationCount, .augmentationTranslation, .augmentationTranslationCount,
      .boundaryHopSkipJump, .boundaryCarliniWagner, .noise, .combined, .outliers:
      .queries
    case .instanceVector, .liraOnline, .liraOffline, .liraShrunkOnline, .liraShrunkOffline,
      .liraUnbiasedOnline, .liraUnbiasedOffline, .calibratedLoss, .rmia:
      .shadowModels
    }
  }

  /// What an attacker must have beside the sample and its label, in words for reports.
  package var threatModel: String {
    switch self {
    case .adversarial: "the weights and ε"
    case .verified: "the weights, ε and the verifier; nothing that the model answers shows it"
    case .whiteBoxGradient, .whiteBoxNorms, .boundaryCarliniWagner: "the weights"
    case .outliers: "the model's answer, and samples to compare with, in its features"
    case .topOneRandom: "the model's answers, to random inputs too"
    case .gap, .benign, .correctness, .confidence, .entropy, .modifiedEntropy, .lossMean, .topOne,
      .topThree, .topThreeLogistic, .classVector, .classVectorLogistic, .threePart, .allSignals,
      .quantile, .riskScore, .augmentationRotation, .augmentationRotationCount,
      .augmentationTranslation, .augmentationTranslationCount, .boundaryHopSkipJump, .noise,
      .combined, .instanceVector, .liraOnline, .liraOffline, .liraShrunkOnline,
      .liraShrunkOffline, .liraUnbiasedOnline, .liraUnbiasedOffline, .calibratedLoss, .rmia:
      switch access {
      case .outputs, .perturbedOutputs: "the model's answer"
      case .queries: "the labels that the model answers to many queries"
      case .shadowModels: "the model's answer, and models trained alike on similar samples"
      }
    }
  }

  /// Whether an attack on outputs takes so long that it is made only where it is asked for.
  package var isSlow: Bool { self == .threePart }

  /// The attacks that need this of a model.
  package static func needing(_ access: Access) -> Set<Attack> {
    Set(allCases.filter { $0.access == access })
  }

  /// Place among all cases; O(number of attacks).
  private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The input on which an attack observes the model.
package enum AttackInput: String, CaseIterable, Codable, Sendable {
  case benign, adversarial
  /// The certified worst case within the perturbation.
  case worstCase = "worst-case"
}

/// How the threshold of an attack is chosen.
package enum ThresholdProtocol: String, CaseIterable, Codable, Sendable {
  /// On the evaluated samples themselves: the published figures' protocol, and optimistic.
  case oracle
  /// On the outputs of shadow models, whose members are known.
  case shadow
  /// On one half of the samples, evaluated on the other.
  case heldOut = "held-out"
  /// Fixed in advance.
  case fixed = "none"
}

/// On whose samples the shadow models train from which thresholds and classifiers are learnt.
package enum ShadowData: String, CaseIterable, Codable, Sendable {
  /// On others than the target's members and non-members: of those the attacker knows nothing.
  case disjoint
  /// On halves of a pool that holds the target's members and non-members.
  case shared
}

/// Whether one threshold serves all classes.
package enum ThresholdScope: String, CaseIterable, Codable, Sendable {
  case global
  case perClass = "per-class"
}
