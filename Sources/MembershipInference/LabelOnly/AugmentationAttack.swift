internal import Results
internal import Tensors

/// The attack by augmentations (Choquette-Choo et al. 2021, section 3.3): the model is asked about an
/// image and its rotations, or translations, and a network of two layers of ten units learns from
/// which of the answers are right. How far images are moved is tuned where membership is known.
struct AugmentationAttack: Sendable {
  /// Network on the indicator vector; number of right answers, compared with a threshold.
  let learntID, countID: Attack
  /// What is done to images, for errors and reports.
  let name: String
  /// The ways of moving images that may be chosen, with a word each.
  let choices: [(word: String, transformations: [ImageTransformation])]

  /// Rotations by ±r.
  static func rotations(by degrees: Double?) -> AugmentationAttack {
    let candidates = degrees.map { [$0] } ?? (1...15).map(Double.init)
    return AugmentationAttack(
      learntID: .augmentationRotation, countID: .augmentationRotationCount, name: "rotations",
      choices: candidates.map { ("by \(shortest($0))°", ImageTransformation.rotations(by: $0)) })
  }

  /// Translations by d pixels in rows and columns together.
  /// - Parameter side: of the images, of which at most a quarter is tried.
  static func translations(by pixels: Int?, side: Int) -> AugmentationAttack {
    let candidates = pixels.map { [$0] } ?? Array(1...max(1, min(side / 4, 6)))
    return AugmentationAttack(
      learntID: .augmentationTranslation, countID: .augmentationTranslationCount,
      name: "translations",
      choices: candidates.map {
        ("by \($0) pixel\($0 == 1 ? "" : "s")", ImageTransformation.translations(by: $0))
      })
  }

  /// The choice of the best count of right answers on known samples.
  func tuned(on lesson: Lesson?, workers: Workers) -> AugmentationAttack {
    guard let lesson, choices.count > 1 else { return keeping(choices[0]) }
    let attack = TunedAttack(settings: choices) { choice, suspect in
      Self.indicators(of: suspect, choice.transformations, workers: workers)
        .map(LabelRobustness.count)
    }
    return keeping(attack.tuned(on: lesson))
  }

  private func keeping(
    _ choice: (word: String, transformations: [ImageTransformation])
  ) -> AugmentationAttack {
    AugmentationAttack(learntID: learntID, countID: countID, name: name, choices: [choice])
  }

  /// Rows of 1 and 0 under the first choice.
  func indicators(of suspect: Suspect, workers: Workers) -> [[Double]] {
    Self.indicators(of: suspect, choices[0].transformations, workers: workers)
  }

  /// What the first choice is called in reports.
  var words: String { "\(name) \(choices[0].word)" }

  private static func indicators(
    of suspect: Suspect, _ transformations: [ImageTransformation], workers: Workers
  ) -> [[Double]] {
    LabelRobustness.indicators(
      transformations: transformations, oracle: suspect.oracle, samples: suspect.samples,
      workers: workers)
  }
}

/// Two layers of ten leaky units, the network of Choquette-Choo et al. (2021, appendix B.1) for
/// indicator vectors.
func indicatorNetwork(
  _ known: FeatureSet, standardises: Bool = false
) -> @Sendable ([Double]) -> Double {
  let members = known.members
  return AttackNetwork(
    members: members, nonMembers: known.nonMembers,
    layout: .plain([10, 10], features: members[0].count, slope: 0.01),
    training: AttackTraining(standardises: standardises)
  ).logOdds
}
