internal import Datasets
internal import Networks
internal import PrivacyAccounting
internal import Results
internal import Synchronization
internal import Tensors
internal import Training

extension Configuration {
  /// Whether some defence compares outputs with those on samples that nobody is trained on.
  var needsValidation: Bool { defences?.contains { $0[.mmd] != nil } ?? false }
}

/// Noise by target, so that the search is made once.
private let calibrations = Mutex<[Calibration: Double]>([:])

private struct Calibration: Hashable {
  let epsilon, delta, rate: Double
  let steps: Int
}

extension Experiment {
  /// Defences with noise in place of a target ε, which the training's own rate and steps decide.
  /// - Throws: `AccountingError` where no noise reaches it.
  func calibrated(_ defences: Defences, cell: Cell) throws -> Defences {
    guard let target = defences[.dpSGD], let epsilon = target[.epsilon] else { return defences }
    let members = cell.members ?? study.members
    let epochs = min(study.epochs, defences[.earlyStopping, .epoch].map { Int($0) } ?? study.epochs)
    let batch = configuration.training.batchSize
    let key = Calibration(
      epsilon: epsilon, delta: target[.delta] ?? 0,
      rate: min(1, Double(batch) / Double(members)), steps: epochs * ((members - 1) / batch + 1))
    if let sigma = calibrations.withLock({ $0[key] }) {
      return defences.replacing(target.settingNoise(sigma))
    }
    let sigma = try NoisySteps.calibrated(
      epsilon: key.epsilon, delta: key.delta, sampling: .poisson(rate: key.rate), count: key.steps
    ).noiseMultiplier
    calibrations.withLock { $0[key] = sigma }
    return defences.replacing(target.settingNoise(sigma))
  }

  /// Refuses defences that cannot act on these data and networks.
  /// - Throws: `ExperimentError`, in one line.
  func checkDefences(_ architectures: [Architecture], split: Datasets.Split) throws {
    for defences in configuration.defences ?? [] {
      for defence in defences.parts {
        try check(defence, architectures: architectures, split: split)
      }
    }
  }

  private func check(
    _ defence: Defence, architectures: [Architecture], split: Datasets.Split
  ) throws {
    let training = configuration.training
    func require(_ condition: Bool, _ problem: String) throws {
      guard condition else {
        throw ExperimentError("--defence \(defence.name.rawValue): \(problem)")
      }
    }
    try require(
      !defence.name.needsImages || dataset.inputs.shape.count == 4,
      "moves pixels, and the samples are no images; pass another defence")
    switch defence.name {
    case .earlyStopping:
      let epoch = Int(defence[.epoch] ?? 0)
      try require(
        epoch < training.epochs,
        "stops after epoch \(epoch), and there are \(training.epochs); pass an earlier one")
    case .dropout:
      try require(
        !configuration.architecture.contains("/dropout"),
        "--arch \(configuration.architecture) has dropout of its own; leave one of both out")
    case .l1:
      try require(training.l1Penalty == nil, "--l1 is a penalty, too; leave one of both out")
    case .mmd:
      let classes = Set(split.shadowNonMembers.map { dataset.labels[$0] })
      try require(
        Set(split.members.map { dataset.labels[$0] }).isSubset(of: classes),
        "needs samples of every class besides members and non-members, which are not left; pass fewer"
          + " --members or --nonmembers")
    case .labelSmoothing, .hamp, .relaxLoss:
      for name in configuration.methods {
        try require(
          TrainingMethod(named: name)?.hasPointLoss ?? true,
          "sets targets of points, and the loss of \(name) is of bounds alone; leave \(name) out")
      }
    case .dpSGD: try checkPrivacy(require, architectures: architectures)
    case .l2, .shift, .flip, .cutout, .mixup: break
    }
  }

  /// What would let a sample act outside of its own clipped gradient.
  private func checkPrivacy(
    _ require: (Bool, String) throws -> Void, architectures: [Architecture]
  ) throws {
    let training = configuration.training
    try require(
      architectures.allSatisfy { $0.nodes.allSatisfy { $0.training != .batchNormalisation } },
      "batch normalisation mixes the samples of a batch; pass another --arch")
    for (isGiven, option) in [
      (training.standardised == true, "--normalise"), (training.scale != nil, "--scale"),
    ] {
      try require(
        !isGiven, "\(option) takes statistics of the members without noise; leave it out")
    }
    for (isGiven, option) in [
      (training.gradientClip != nil, "--gradient-clip"), (training.l1Penalty != nil, "--l1"),
      (training.shortWarmUp != nil, "--short-warm-up"),
    ] {
      try require(
        !isGiven, "\(option) changes the gradients of batches, not of samples; leave it out")
    }
  }
}

extension Recipe {
  /// What a training cost in privacy; nil without DP-SGD.
  /// - Parameters:
  ///   - members: of which each entered a step with probability batch size/members.
  ///   - steps: in all.
  func privacyCost(members: Int, steps: Int) throws -> PrivacyCost? {
    guard let settings = defence?[.dpSGD], let sigma = settings[.sigma],
      let delta = settings[.delta]
    else { return nil }
    let rate = min(1, Double(batchSize) / Double(members))
    let account = try PrivacyAccount(
      steps: NoisySteps(noiseMultiplier: sigma, sampling: .poisson(rate: rate), count: steps),
      delta: delta)
    return PrivacyCost(
      sigma: sigma, rate: rate, steps: steps, delta: delta, epsilon: account.epsilon,
      epsilonRenyi: account.renyiEpsilon, advantageUpper: account.advantage.upperBound)
  }
}
