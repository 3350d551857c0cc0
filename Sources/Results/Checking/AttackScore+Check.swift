extension AttackScore {
  /// - Parameter size: of the sets that the network has, of which the attack may have taken a part.
  /// - Throws: `RecordDefect` with the first figure that no attack gives.
  func check(_ key: RecordKey, at size: SampleSize) throws(RecordDefect) {
    try key["id"].word(id, of: Attack.self)
    try key["signal"].line(signal)
    try key["input"].word(input, of: AttackInput.self)
    try key["threshold"]["protocolName"].word(threshold.protocolName, of: ThresholdProtocol.self)
    try key["members"].number(members, in: 1...size.members)
    try key["nonMembers"].number(nonMembers, in: 1...size.nonMembers)
    try key["accuracy"].number(accuracy, in: 0...1)
    try key["null95"].number(null95, in: 0...1)
    try key["auc"].number(auc, in: 0...1)
    for (index, rate) in lowFPR.enumerated() {
      try rate.check(key["lowFPR"][index], members: members, nonMembers: nonMembers)
    }
    try key["lowFPR"].ascending(lowFPR.map(\.fpr))
    try checkCurve(key["roc"])
    try checkOutModels(key["outModels"])
  }

  /// One count for every number of non-members, never falling, all members at last.
  private func checkCurve(_ key: RecordKey) throws(RecordDefect) {
    guard let last = roc.last else { return }
    try key.count(roc.count, of: "counts", is: nonMembers + 1)
    for (index, count) in roc.enumerated() {
      let least = index == 0 ? 0 : roc[index - 1]
      try key[index].require(
        condition: least...members ~= count, value: count,
        expected: "a number from \(least) to \(members)")
    }
    try key[roc.count - 1].require(
      condition: last == members, value: last, expected: "\(members), all members")
  }

  /// Every sample once; those without a model are left out.
  private func checkOutModels(_ key: RecordKey) throws(RecordDefect) {
    guard let outModels else { return }
    for (index, count) in outModels.enumerated() {
      try key[index].number(count, in: 0...(1 << 33))
    }
    let evaluated = outModels.dropFirst().reduce(0, +)
    try key.count(evaluated, of: "samples that were attacked", is: members + nonMembers)
  }
}

extension RateAtFPR {
  /// - Throws: `RecordDefect` where rate, interval and sizes contradict each other.
  func check(_ key: RecordKey, members: Int, nonMembers: Int) throws(RecordDefect) {
    try key["fpr"].number(fpr, in: 1e-6...1)
    try key["tpr"]["total"].require(
      condition: tpr.total == members, value: tpr.total,
      expected: "\(members), the number of members")
    try key["interval"].require(
      condition: interval.lowerBound >= 0 && interval.upperBound <= 1
        && (interval.lowerBound - 1e-9...interval.upperBound + 1e-9).contains(tpr.value),
      value: interval, expected: "an interval within 0 to 1 around \(tpr.value)")
    let falsePositives = fpr * Double(nonMembers)
    // Whether the product is 10 may depend on its rounding.
    try key["resolved"].require(
      condition: resolved == (falsePositives >= 10) || abs(falsePositives - 10) < 1e-6,
      value: resolved,
      expected: "what \(falsePositives) false positives tell: at least 10 are needed")
  }
}
