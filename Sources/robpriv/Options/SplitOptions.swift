import ArgumentParser
import Datasets

/// How members and non-members are drawn.
struct SplitOptions: ParsableArguments {
  @Option(help: "Non-members (default: all samples besides the members, at most 10000).")
  var nonmembers: Int?

  @Flag(
    help: """
      Members from the data's own training samples, non-members from its test samples (default: both \
      from all).
      """)
  var ownSplit = false

  func validate() throws { try positive(nonmembers, option: "--nonmembers", atMost: 1 << 32) }
}

/// What help says of the number of members.
let memberDefault = "default: 300 for digits, else a quarter, at most 5000"

/// Samples to train on unless told otherwise: leaves as many non-members, and shadow sets of that
/// size.
func defaultMemberCount(of dataset: Dataset) -> Int {
  dataset.name == "digits" ? 300 : max(1, min(5000, dataset.count / 4))
}
