internal import Statistics

/// How the threshold of the largest balanced accuracy is picked among equals.
package enum TieRule: Sendable {
  /// The smallest one (Song, Shokri and Mittal 2019).
  case smallest
  /// The first one in the order of members, then non-members, each by their numbers, which are those of
  /// their rows in a recording (Song and Mittal 2021).
  case first
}

/// Thresholds chosen on some scores: one, or one for each class.
struct Thresholds: Sendable {
  let global: Double
  /// By class, where both sets have samples of it; nil for a single threshold.
  let perClass: [Int: Double]?

  init(global: Double) {
    self.global = global
    perClass = nil
  }

  /// The thresholds of the largest balanced accuracy on `scores`, per class on the samples of the
  /// class.
  init(scores: ScoreSet, isPerClass: Bool, ties: TieRule = .smallest) {
    let scores = ties == .first ? scores.byNumber : scores
    global = bestThreshold(
      members: scores.members.values, nonMembers: scores.nonMembers.values, ties: ties)
    guard isPerClass else {
      perClass = nil
      return
    }
    let members = grouped(scores.members.values, labels: scores.memberLabels)
    let nonMembers = grouped(scores.nonMembers.values, labels: scores.nonMemberLabels)
    var perClass: [Int: Double] = [:]
    for (label, values) in members {
      if let others = nonMembers[label] {
        perClass[label] = bestThreshold(members: values, nonMembers: others, ties: ties)
      }
    }
    self.perClass = perClass
  }

  /// How many of the scores reach their thresholds; classes without one use the global threshold.
  func positives(_ values: [Double], labels: [Int]) -> Int {
    guard let perClass else { return values.count { $0 >= global } }
    return zip(values, labels).count { $0 >= perClass[$1] ?? global }
  }
}

extension ScoreSet {
  /// Both sets by ascending identity.
  fileprivate var byNumber: ScoreSet {
    func order(_ samples: [Int]) -> [Int] {
      samples.indices.sorted { samples[$0] < samples[$1] }
    }
    return subset(members: order(members.samples), nonMembers: order(nonMembers.samples))
  }
}

/// Values by class.
func grouped(_ values: [Double], labels: [Int]) -> [Int: [Double]] {
  var groups: [Int: [Double]] = [:]
  for (value, label) in zip(values, labels) { groups[label, default: []].append(value) }
  return groups
}

private func bestThreshold(
  members: [Double], nonMembers: [Double], ties: TieRule
) -> Double {
  let roc = EmpiricalROC(members: members, nonMembers: nonMembers)
  guard let best = roc.best else { return .infinity }
  switch ties {
  case .smallest: return best.threshold
  case .first:
    // The published loop compares rounded accuracies.
    let accuracies = roc.steps.map { step in
      let hits = Double(step.truePositives) / Double(members.count)
      let rejections = nonMembers.count - step.falsePositives
      return (hits + Double(rejections) / Double(nonMembers.count)) / 2
    }
    let most = accuracies.max()
    let equals = Set(
      roc.steps.indices.filter { accuracies[$0] == most }.map { roc.steps[$0].threshold })
    return (members + nonMembers).first { equals.contains($0) } ?? best.threshold
  }
}
