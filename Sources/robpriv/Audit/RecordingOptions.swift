import ArgumentParser
import MembershipInference

/// How recorded outputs are read.
/// Without the flag, probabilities that do not sum to 1 are refused as a mistake.
struct RecordingOptions: ParsableArguments {
  @Flag(
    help: """
      Accept probabilities that lack what an interface hides, as all but the largest k: what they lack to 1 is \
      spread evenly over the zeros.
      """)
  var allowMasked = false

  /// The readers of recorded outputs heed it.
  func apply(to settings: inout AuditSettings) { settings.allowsMasked = allowMasked }
}
