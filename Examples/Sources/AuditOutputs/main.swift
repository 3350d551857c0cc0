// Attacks the recorded outputs of a model: AuditOutputs OUTPUTS.npz

import Foundation
import MembershipAudits

guard CommandLine.arguments.count == 2 else {
  print("usage: AuditOutputs OUTPUTS.npz|OUTPUTS.csv")
  exit(64)
}
do {
  let audit = try MembershipAudit(file: CommandLine.arguments[1], threshold: .heldOut)
  for warning in audit.warnings() { print("warning:", warning) }
  for result in audit.results() {
    let interval = result.balancedAccuracyInterval
    print(
      result.name, "accuracy", result.balancedAccuracy, "in", interval.lowerBound, "to",
      interval.upperBound, "of", result.members, "members")
  }
} catch {
  print("error: \(error)")
  exit(1)
}
