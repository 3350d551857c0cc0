import ArgumentParser
import Datasets

/// How members and non-members are drawn.
/// Members are trained on, non-members never; both are drawn by seed and repetition.
struct SplitOptions: ParsableArguments {
  @Option(help: "Non-members (default: all samples besides the members, at most 10000).")
  var nonmembers: Int?

  @Flag(
    help: """
      Members from the data's own training samples, non-members from its test samples (default: both \
      from all).
      """)
  var ownSplit = false

  /// - Throws: `ValidationError` outside 1…2³².
  func validate() throws { try positive(nonmembers, option: "--nonmembers", atMost: 1 << 32) }
}

/// What help says of the number of members.
/// In words, what `defaultMemberCount` computes.
let memberDefault = "default: 300 for digits, else a quarter, at most 5000"

/// Samples to train on unless told otherwise: leaves as many non-members, and shadow sets of that
/// size.
/// - Returns: 300 for digits; else min(5000, samples/4), at least 1.
func defaultMemberCount(of dataset: Dataset) -> Int {
  dataset.name == "digits" ? 300 : max(1, min(5000, dataset.count / 4))
}
