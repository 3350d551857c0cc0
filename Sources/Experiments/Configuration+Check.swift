package import Results
internal import Training

extension Configuration: CheckedRecord {
  package func check(_ key: RecordKey) throws(RecordDefect) {
    let versions = Self.readableVersions
    try key["version"].require(
      condition: versions.contains(version), value: version,
      expected: "a version that robpriv \(robprivVersion) reads (\(versions.lowerBound) to"
        + " \(versions.upperBound))")
    try data.check(key["data"])
    try key["architecture"].line(architecture)
    try checkGrid(key)
    try key["members"].number(members, in: 1...Self.mostSamples)
    try key["nonMembers"].number(nonMembers, in: 1...Self.mostSamples)
    try training.check(key["training"])
    if methods.contains(MethodName.sabr.rawValue) {
      // A share of ε there, a weight of any size in diffai.
      try key["training"]["methods"]["lambda"].number(training.methods?.lambda, in: 0...1)
    }
    try key["exactSamples"].number(exactSamples, in: 0...1_000_000)
    try key["attacks"].different(attacks?.map(\.rawValue) ?? [])
    try key["defences"].different(defences?.map(\.description) ?? [])
    try key["defences"].require(
      condition: defences?.isEmpty != true, value: "an empty list", expected: "defences, or none")
  }

  /// Samples of a data set, at most.
  private static let mostSamples = 1 << 32

  private func checkGrid(_ key: RecordKey) throws(RecordDefect) {
    for (index, method) in methods.enumerated() {
      try key["methods"][index].word(method, of: MethodName.self)
    }
    try key["methods"].different(methods)
    try key["radii"].require(
      condition: Set(radii.map(\.unit)).count <= 1, value: "both units",
      expected: "radii in one unit, which orders them")
    try key["radii"].ascending(radii.map(\.number.value))
    for (index, capacity) in capacities.enumerated() {
      try key["capacities"][index].positive(capacity)
      try key["capacities"][index].number(capacity, in: 0...64)
    }
    try key["capacities"].different(capacities.map { shortest($0) })
    try key["seeds"].number(seeds, in: 1...1000)
    for (index, count) in (reducedMembers ?? []).enumerated() {
      try key["reducedMembers"][index].number(count, in: 1...max(members - 1, 1))
    }
    try key["reducedMembers"].ascending(reducedMembers ?? [])
    for (index, epoch) in (keptEpochs ?? []).enumerated() {
      try key["keptEpochs"][index].number(epoch, in: 1...max(training.epochs - 1, 1))
    }
    try key["keptEpochs"].ascending(keptEpochs ?? [])
    guard cellLimit != nil else {
      throw RecordDefect(key: "", problem: "describes more than a million networks")
    }
  }
}

extension DataSelection {
  func check(_ key: RecordKey) throws(RecordDefect) {
    for (name, text) in [
      ("source", source), ("labelColumn", labelColumn), ("inputsKey", inputsKey),
      ("labelsKey", labelsKey),
    ] {
      try key[name].line(text)
    }
    try key["level"].positive(level)
    try key["classes"].number(classes, in: 2...65_536)
    for (name, end) in [("lowest", lowest), ("highest", highest)] {
      try key[name].require(
        condition: end?.isFinite ?? true, value: end ?? 0, expected: "a finite number")
    }
    if let lowest, let highest {
      try key["highest"].require(
        condition: lowest < highest, value: highest, expected: "above \(lowest), the lowest")
    }
  }
}

extension TrainingSettings {
  func check(_ key: RecordKey) throws(RecordDefect) {
    try key["epochs"].number(epochs, in: 1...1_000_000)
    try key["batchSize"].number(batchSize, in: 1...1_000_000)
    try key["learningRate"].positive(learningRate)
    for (index, share) in decays.enumerated() {
      try key["decays"][index].number(share, in: 0...1)
    }
    try key["decayFactor"].number(decayFactor, in: 0...1)
    try key["radiusFactor"].positive(radiusFactor)
    try key["radiusFactor"].number(radiusFactor, in: 0...100)
    try key["gradientClip"].positive(gradientClip)
    try key["l1Penalty"].positive(l1Penalty)
    for (name, share) in [("warmUp", schedule?.warmUp), ("ramp", schedule?.ramp)] {
      try key["schedule"][name].number(share, in: 0...1)
    }
    for (name, number) in [("weight", shortWarmUp?.weight), ("tolerance", shortWarmUp?.tolerance)] {
      try key["shortWarmUp"][name].positive(number, orZero: true)
    }
    try methods?.check(key["methods"])
  }
}
