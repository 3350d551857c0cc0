import ArgumentParser
import MembershipInference
import Results
import Sweeps

extension AuditCommand {
  /// An option, and whether it is given.
  private typealias Given = (isGiven: Bool, option: String)

  /// Refuses options that would change nothing.
  /// - Parameter attacks: those named; nil for all.
  func refuseIdleOptions(with attacks: Set<Attack>?) throws {
    if selfTest {
      try refuse(judging + comparing + asking + reading, "changes nothing of --self-test")
    } else if outputs != nil {
      try refuse(comparing + asking + reading, "changes nothing of --outputs")
      try refuse([(!(compat?.changesSignals ?? true), compatName)], "compares models, not outputs")
    } else if asked.model != nil {
      try checkModel(attacks)
    } else {
      try refuse(asking + reading, "goes with --model")
      try refuse(
        choosing, "has no effect: --shadows chooses one threshold on the evaluated samples")
      try refuse([(compat?.changesSignals ?? false, compatName)], "is of outputs, not of --shadows")
    }
  }

  private func refuse(_ options: [Given], _ reason: String) throws {
    if let idle = options.first(where: \.isGiven) {
      throw ValidationError("\(idle.option) \(reason)")
    }
  }

  private var compatName: String { "--compat \(compat?.rawValue ?? "")" }

  private var choosing: [Given] {
    [
      (thresholdProtocol ?? .oracle != .oracle, "--protocol"),
      (thresholds != .global, "--thresholds"),
    ]
  }

  private var judging: [Given] {
    [
      (thresholdProtocol != nil, "--protocol"), (thresholds != .global, "--thresholds"),
      (compat != nil, "--compat"), (out != nil, "--out"),
      (scores != nil, "--scores"), (allowInverted, "--allow-inverted"),
    ]
  }

  private var comparing: [Given] { [(targetModel != nil, "--target-model")] }

  private var asking: [Given] {
    [
      (asked.membersIndex != nil, "--members-index"),
      (asked.shadowModels != nil, "--shadow-models"), (asked.shift != nil, "--shift"),
    ] + perturbing + querying
  }

  private var perturbing: [Given] {
    [
      (asked.eps != nil, "--eps"), (asked.epsUnit != nil, "--eps-unit"),
      (asked.verifier != nil, "--verifier"),
    ]
  }

  private var querying: [Given] {
    [
      (asked.queries != nil, "--queries"), (asked.samples != nil, "--samples"),
      (asked.rotation != nil, "--rotation"), (asked.translation != nil, "--translation"),
    ]
  }

  private var reading: [Given] { [(data.data != "digits", "--data")] + describing }

  private var describing: [Given] {
    [
      (data.level != nil, "--level"), (data.range != nil, "--range"),
      (data.classes != nil, "--classes"), (data.labelColumn != nil, "--label-column"),
      (data.header != nil, "--header"), (data.npzKeys != "x,y", "--npz-keys"),
    ]
  }

  private func checkModel(_ attacks: Set<Attack>?) throws {
    guard asked.verifier != .exact else {
      throw ValidationError("--verifier exact proves no confidences; pass alpha")
    }
    if !asked.isForeign {
      try refuse(
        [(asked.membersIndex != nil, "--members-index")] + describing,
        "goes with ONNX models; ours know their members and data")
    }
    if asked.shadowModels == nil {
      let isOfModels = !(compat?.changesSignals ?? true)
      try refuse(
        [
          (shadows != nil, "--shadows"), (asked.shift != nil, "--shift"),
          (thresholdProtocol == .shadow, "--protocol shadow"),
          (isOfModels, compatName),
        ] + comparing, "needs --shadow-models N beside --model")
    }
    try refuse([(asked.eps == nil && asked.epsUnit != nil, "--eps-unit")], "needs --eps")
    guard targetModel != nil else { return try checkAttacks(attacks) }
    guard targetModel == "all" else {
      throw ValidationError("--target-model is all, or left out, beside --model")
    }
    try refuse(
      choosing + perturbing + querying + [(compat?.changesSignals ?? false, compatName)],
      "changes nothing beside --target-model, which compares shadow models")
  }

  /// Refuses settings of attacks that are not run.
  private func checkAttacks(_ attacks: Set<Attack>?) throws {
    func check(_ options: [Given], _ users: Set<Attack>, byDefault: Bool = false) throws {
      var run = attacks ?? (byDefault || self.attacks == "all" ? users : [])
      // Alone, `combined` learns from outputs.
      if run.intersection(QueryAudit.attacks) == [.combined] { run.remove(.combined) }
      let names = users.sorted().map(\.rawValue).joined(separator: " or ")
      if run.isDisjoint(with: users) { try refuse(options, "needs --attacks \(names)") }
    }
    try check(perturbing, [.adversarial, .verified], byDefault: true)
    let (queries, rest) = (querying[0], querying[1])
    try check([queries], [.boundaryHopSkipJump, .combined])
    try check([querying[2]], [.augmentationRotation, .combined])
    try check([querying[3]], [.augmentationTranslation, .combined])
    try check([rest], QueryAudit.attacks)
  }
}
