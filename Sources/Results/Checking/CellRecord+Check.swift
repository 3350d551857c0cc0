/// Every part against the study: sizes, level, epochs, each attack once.
extension CellRecord: CheckedRecord {
  package func check(_ key: RecordKey) throws(RecordDefect) {
    try key["schema"].require(
      condition: Self.readableSchemas.contains(schema), value: schema,
      expected: "\(Self.readableSchemas.lowerBound) to \(Self.currentSchema), the layouts that this"
        + " version reads")
    try study.check(key["study"])
    try cell.check(key["cell"], level: study.level, members: study.members)
    try key["cell"]["epochs"].number(cell.epochs, in: 1...max(study.epochs - 1, 1))
    var others: Set = [Attack.liraOffline.rawValue]
    let outcomeKey = key["outcome"]
    switch outcome {
    case .failed(let reason): try outcomeKey["failed"]["reason"].line(reason)
    case .completed(let training, let evaluations):
      try training.check(
        outcomeKey["completed"]["training"], epochs: cell.lastEpoch(of: study.epochs))
      try check(evaluations, key: outcomeKey["completed"]["evaluations"])
      others.formUnion(evaluations.flatMap(\.attacks).map(\.id))
    }
    for (index, attack) in (attacks ?? []).enumerated() {
      try attack.check(key["attacks"][index], at: size)
      try key["attacks"][index]["id"].require(
        condition: others.insert(attack.id).inserted, value: attack.id,
        expected: "an attack that has no other result")
    }
  }

  /// What the cell's network was evaluated on.
  var size: SampleSize {
    SampleSize(members: cell.members ?? study.members, nonMembers: study.nonMembers)
  }

  /// At least one, ascending in radius.
  private func check(_ evaluations: [Evaluation], key: RecordKey) throws(RecordDefect) {
    if evaluations.isEmpty { throw RecordDefect(key: key.path, problem: "is empty") }
    for (index, evaluation) in evaluations.enumerated() {
      try evaluation.check(key[index], level: study.level, at: size)
      try key[index]["onlyClass"].number(evaluation.onlyClass, in: 0...study.classes - 1)
    }
    for (index, pair) in zip(evaluations, evaluations.dropFirst()).enumerated() {
      try key[index + 1]["radius"]["input"].require(
        condition: pair.0.radius < pair.1.radius, value: pair.1.radius.input,
        expected: "above \(shortest(pair.0.radius.input)), which precedes it")
    }
  }
}

/// Numbers of members and non-members.
package struct SampleSize: Sendable {
  let members: Int
  let nonMembers: Int
}

extension Study {
  func check(_ key: RecordKey) throws(RecordDefect) {
    try key["dataset"].line(dataset)
    try key["architecture"].line(architecture)
    try key["level"].positive(level)
    try key["inputRange"].require(
      condition: inputRange.lowerBound.isFinite && inputRange.upperBound.isFinite
        && inputRange.lowerBound < inputRange.upperBound, value: inputRange,
      expected: "a range of finite width")
    try key["members"].number(members, in: 1...Self.most)
    try key["nonMembers"].number(nonMembers, in: 1...Self.most)
    try key["classes"].number(classes, in: 2...Self.most)
    try key["epochs"].number(epochs, in: 1...1_000_000)
    if verifier != "own" {
      for bound in verifier.split(separator: "+") {
        try key["verifier"].word(String(bound), of: BoundName.self)
      }
    }
    try key["initialisation"].line(initialisation)
    try key["exactSamples"].number(exactSamples, in: 0...Self.most)
    let digits = "0123456789abcdef".unicodeScalars
    try key["fingerprint"].require(
      condition: fingerprint.unicodeScalars.allSatisfy(digits.contains)
        && fingerprint.utf8.count <= 64,
      value: fingerprint, expected: "a hexadecimal number")
    if let scale { try key["scale"].line(scale) }
    for (index, note) in (dataNotes ?? []).enumerated() {
      try key["dataNotes"][index].line(note)
    }
  }

  /// Samples of a data set, at most; sums of a few such numbers do not overflow.
  private static let most = 1 << 32
}

extension Cell {
  /// - Parameters:
  ///   - level: width of an intensity level.
  ///   - limit: members of the study; nil where they are not known.
  package func check(
    _ key: RecordKey, level: Double?, members limit: Int? = nil
  ) throws(RecordDefect) {
    try key["method"].word(method, of: MethodName.self)
    try key["trainedRadius"].require(
      condition: (trainedRadius == nil) == (method == MethodName.natural.rawValue),
      value: trainedRadius?.levels ?? "nothing",
      expected: method == MethodName.natural.rawValue
        ? "nothing, as natural has no radius" : "a radius")
    try trainedRadius?.check(key["trainedRadius"], level: level)
    try key["capacity"].positive(capacity)
    try key["capacity"].number(capacity, in: 0...64)
    try key["seed"].number(seed, in: 0...1_000_000)
    try key["epochs"].number(epochs, in: 1...1_000_000)
    try key["members"].number(members, in: 1...(limit.map { max($0 - 1, 1) } ?? 1 << 32))
  }
}

extension Radius {
  /// - Parameter level: width of an intensity level; nil where it is not known.
  package func check(_ key: RecordKey, level: Double?) throws(RecordDefect) {
    try key["levels"].positive(levels, orZero: true)
    try key["input"].positive(input, orZero: true)
    guard let level else { return }
    try key["input"].require(
      condition: abs(input - levels * level) <= 1e-6 * max(input, levels * level), value: input,
      expected: "\(shortest(levels)) intensity levels of \(shortest(level))")
  }
}

extension TrainingSummary {
  /// - Parameter epochs: how many there were; nil where that is not known.
  package func check(_ key: RecordKey, epochs: Int?) throws(RecordDefect) {
    try key["parameters"].number(parameters, in: 1...(1 << 40))
    try key["steps"].number(steps, in: 1...(1 << 50))
    try privacy?.check(key["privacy"])
    guard let epochs else { return }
    try key["losses"].count(losses.count, of: "losses", is: epochs)
  }
}

extension PrivacyCost {
  func check(_ key: RecordKey) throws(RecordDefect) {
    try key["sigma"].positive(sigma)
    try key["rate"].number(rate, in: 0...1)
    try key["steps"].number(steps, in: 1...(1 << 50))
    try key["delta"].number(delta, in: 0...1)
    try key["epsilonLower"].require(
      condition: 0 <= epsilonLower && epsilonLower <= epsilonUpper, value: epsilonLower,
      expected: "from 0 to epsilonUpper")
    try key["advantageUpper"].number(advantageUpper, in: 0...1)
  }
}
