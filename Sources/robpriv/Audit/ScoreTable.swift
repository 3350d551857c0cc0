import Files
import MembershipInference
import Results
import Synchronization

/// The score of every sample by every attack, as CSV: the higher the likelier a member. Of several
/// targets, samples are numbered model·samples + sample.
/// Rows come in order of attack, then members before non-members, then sample. Attacks report one
/// after the other; with the lock, closures may share it.
final class ScoreTable: Sendable {
  private let lines = Mutex("attack,sample,member,label,score\n")

  /// - Parameter scores: of one attack on one target.
  func add(_ scores: AttackScores) {
    var text = ""
    let target = scores.target
    for (isMember, signal, labels) in [
      (1, target.members, target.memberLabels), (0, target.nonMembers, target.nonMemberLabels),
    ] {
      let samples = signal.samples
      // Sorted by sample: protocols that split the samples give them in random order.
      for index in samples.indices.sorted(by: { samples[$0] < samples[$1] }) {
        text +=
          "\(scores.id.rawValue),\(samples[index]),\(isMember),\(labels[index]),"
          + "\(shortest(signal.values[index]))\n"
      }
    }
    lines.withLock { $0 += text }
  }

  /// - Throws: `FileError`; an older table is replaced as a whole.
  func write(to file: String) throws {
    try writeAtomically(Array(lines.withLock { $0 }.utf8), to: file)
  }
}
