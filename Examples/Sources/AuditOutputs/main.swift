// Attacks recorded outputs of a model: AuditOutputs OUTPUTS.npz

import Datasets
import Foundation
import MembershipInference
import Results

guard CommandLine.arguments.count == 2 else {
  print("usage: AuditOutputs OUTPUTS.npz, with members_logits, members_labels, nonmembers_…")
  exit(64)
}
do {
  let file = CommandLine.arguments[1]
  let outputs = try RecordedOutputs(NPZArchive(file: file))
  // Thresholds are chosen on one half of the samples and judged on the other.
  let settings = AuditSettings(thresholdProtocol: .heldOut)
  let report = try OutputAudit(outputs, file: file, settings).report()
  print("\(report.members) members, \(report.nonMembers) non-members")
  for attack in report.attacks {
    print(attack.id.rawValue, "AUC", attack.auc)
  }
} catch {
  print(error)
  exit(1)
}
