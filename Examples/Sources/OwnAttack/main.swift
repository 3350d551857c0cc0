// An attack of one's own beside the built-in ones: OwnAttack OUTPUTS.npz

import Foundation
import MembershipAudits

/// p_y − max p_j over the other classes: how clearly the model decides for the true class.
struct ProbabilityMargin: MembershipAttack {
  let name = "probability-margin"

  func score(probabilities: [Double], label: Int) -> Double {
    let others = probabilities.indices.filter { $0 != label }.map { probabilities[$0] }
    return probabilities[label] - (others.max() ?? 0)
  }
}

guard CommandLine.arguments.count == 2 else {
  print("usage: OwnAttack OUTPUTS.npz|OUTPUTS.csv")
  exit(64)
}
do {
  let audit = try MembershipAudit(file: CommandLine.arguments[1])
  let own = audit.result(of: ProbabilityMargin())
  for result in audit.results().filter({ $0.auc != nil }) + [own] {
    print(result.name, "AUC", result.auc ?? 0.5, "advantage", result.advantage)
  }
} catch {
  print("error: \(error)")
  exit(1)
}
