internal import Datasets
internal import MembershipInference
public import Networks
public import Results
public import Tensors

extension Configuration {
  /// What a sweep adds to IB, IA, IV and gap of every cell when it is named, in the order of reports:
  /// all attacks but those against shadow models.
  public static let furtherAttacks = Attack.allCases.filter {
    ![.gap, .benign, .adversarial, .verified].contains($0)
      && !ModelAudit.shadowAttacks.contains($0)
  }
}

extension Experiment {
  /// What the attacks of the configuration achieve against a cell's network on benign inputs; nil
  /// without any.
  /// - Throws: an error in one line where the data do not suffice for an attack.
  public func attackScores(
    _ network: Network<Float>, _ cell: Cell, workers: Workers = .one
  ) throws -> [AttackScore]? {
    guard let wanted = configuration.attacks else { return nil }
    let split = try split(for: cell)
    let model = AuditedModel(
      file: cell.id, network: network, dataset: dataset, members: split.members,
      nonMembers: split.nonMembers, others: [], training: nil, trainedRadius: nil,
      verifier: .own, seed: seed(of: cell), isOwn: true)
    // Beside attacks that ask for labels, `combined` would learn from them and not from outputs.
    let asking = Set(wanted).intersection(QueryAudit.attacks).subtracting([.combined])
    let results = try [asking, Set(wanted).subtracting(asking)].filter { !$0.isEmpty }
      .flatMap { attacks in
        let settings = AuditSettings(attacks: attacks, seed: seed(of: cell), workers: workers)
        return try ModelAudit(model, settings).report().attacks
      }
    return try wanted.map { id in
      guard let result = results.first(where: { $0.id == id }) else {
        throw unsuitableData(for: id)
      }
      return AttackScore(result)
    }
  }

  /// Refuses attacks before anything is trained, where the data say so.
  func checkAttacks() throws(ExperimentError) {
    let onImages = Set([Attack.augmentationRotation, .augmentationTranslation])
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

  private func unsuitableData(for attack: Attack) -> ExperimentError {
    ExperimentError(
      "\(configuration.data.source): has not what \(attack.rawValue) needs; leave it out of --attacks"
    )
  }

  /// Passes through the network that the attacks of the configuration take for every sample, roughly.
  var attackPasses: Int {
    (configuration.attacks ?? []).reduce(0) { sum, attack in
      switch attack {
      case .boundaryHopSkipJump, .boundaryCarliniWagner: sum + 2500
      case .noise: sum + 250
      default: sum + 5
      }
    }
  }
}
