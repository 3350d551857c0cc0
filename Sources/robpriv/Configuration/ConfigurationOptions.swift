import Datasets
import Experiments
import Networks
import Results
import Training

extension Configuration {
  /// The options of `sweep` that give this configuration, by name without dashes.
  /// Switches are `true`; what stands at its default may be left out.
  var options: [(key: String, words: [String])] {
    (ofGrid + ofData + ofTraining + ofMethods).compactMap { key, value in
      value.map { (key, $0 == "true" ? ["--\(key)"] : ["--\(key)=\($0)"]) }
    } + [radiusOption]
  }

  /// Radii carry their unit.
  private var radiusOption: (key: String, words: [String]) {
    let unit = radii.first?.unit ?? .level
    return ("eps", ["--eps=\(radii.text)", "--eps-unit=\(unit.rawValue)"])
  }

  private var ofGrid: [(String, String?)] {
    let factors = capacities.map(shortest).joined(separator: ",")
    let sizes = ((reducedMembers ?? []) + [members]).text
    let budgets = attackBudgets.map { $0.values.text + ($0.areFactors ? "*" : "") }
    let protections = defences?.map(\.description).joined(separator: ",")
    let further = attacks?.map(\.rawValue).joined(separator: ",")
    // An option of natural training alone.
    let kept = methods.contains(MethodName.natural.rawValue) ? (keptEpochs ?? [0]).text : nil
    return [
      ("methods", methods.joined(separator: ",")), ("capacity", factors), ("seeds", "\(seeds)"),
      ("members", sizes), ("keep-epochs", kept), ("defence", protections),
      ("full-grid", axesOnly == true ? nil : "true"), ("nonmembers", nonMembers?.description),
      ("own-split", ownSplit.given), ("exact", exactSamples?.description),
      ("verifier", verifier?.name.replacing("+", with: ",")), ("attacks", further),
      ("attack-eps", budgets),
    ]
  }

  private var ofData: [(String, String?)] {
    let ends = data.lowest.flatMap { low in data.highest.map { "\(low)..\($0)" } }
    let keys = data.inputsKey.flatMap { inputs in data.labelsKey.map { "\(inputs),\($0)" } }
    return [
      ("data", data.source), ("level", data.level.map(shortest)), ("range", ends),
      ("classes", data.classes?.description), ("label-column", data.labelColumn),
      (data.header == false ? "no-header" : "header", data.header == nil ? nil : "true"),
      ("drop-columns", data.droppedColumns?.joined(separator: ",")),
      ("one-hot", data.categoryColumns?.joined(separator: ",")),
      ("separator", data.separator?.rawValue), ("decimal-comma", data.decimalComma.given),
      ("keep-index", data.keepsIndex.given), ("channels", data.channels?.rawValue),
      ("npz-keys", keys),
    ]
  }

  private var ofTraining: [(String, String?)] {
    let epochs = Double(training.epochs)
    func epoch(_ share: Double) -> Int { Int((share * epochs).rounded()) }
    // The default is shares, of which not every number of epochs makes whole ones.
    let decays = training.decays == [0.6, 0.85] ? nil : training.decays.map(epoch).text
    let ramp = training.schedule.map { "\(epoch($0.warmUp))..\(epoch($0.warmUp + $0.ramp))" }
    return [
      ("arch", architecture), ("seed", "\(seed)"), ("epochs", "\(training.epochs)"),
      ("batch", "\(training.batchSize)"), ("learning-rate", shortest(training.learningRate)),
      ("decay-epochs", decays), ("decay-factor", training.decayFactor.map(shortest)),
      ("init", training.initialisation?.rawValue), ("optimiser", training.optimiser.rawValue),
      ("normalise", training.standardised.given), ("scale", training.scale?.rawValue),
      ("train-eps-factor", training.radiusFactor.map(shortest)), ("ramp-epochs", ramp),
      ("clip", training.gradientClip.map(shortest)), ("l1", training.l1Penalty.map(shortest)),
      ("short-warm-up", training.shortWarmUp == nil ? nil : "true"),
    ]
  }

  private var ofMethods: [(String, String?)] {
    guard let settings = training.methods else { return [] }
    let numbers: [(String, Double?)] = [
      ("kappa", settings.kappa), ("beta", settings.beta), ("gamma", settings.gamma),
      ("ascent-step", settings.ascentStep), ("alpha", settings.alpha),
      ("lambda", settings.lambda), ("noise", settings.noise),
      ("attack-factor", settings.attackFactor),
    ]
    let counts: [(String, Int?)] = [
      ("draws", settings.draws), ("projections", settings.projections),
      ("attack-steps", settings.attackSteps),
    ]
    return numbers.map { ($0, $1.map(shortest)) } + counts.map { ($0, $1?.description) }
  }
}

extension Bool? {
  /// As a switch.
  fileprivate var given: String? { self == true ? "true" : nil }
}

extension [Int] {
  fileprivate var text: String { map(\.description).joined(separator: ",") }
}

extension [TypedRadius] {
  fileprivate var text: String { map(\.number.text).joined(separator: ",") }
}
