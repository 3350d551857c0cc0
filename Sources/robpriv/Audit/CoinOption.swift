import ArgumentParser
import MembershipInference

/// How it was decided who is a member.
struct CoinOption: ParsableArguments {
  @Flag(
    help: """
      An independent fair coin decided for every sample, before training, whether it is a member: the report then \
      has a lower bound of ε.
      """)
  var coinFlip = false

  func apply(to settings: inout AuditSettings) { settings.isCoinFlip = coinFlip }
}
