// swift-tools-version: 6.2
import PackageDescription

/// Programs of a few dozen lines that use robpriv as a library. In a package of your own, name the
/// repository in place of the path.
let package = Package(
  name: "Examples",
  dependencies: [.package(name: "robpriv", path: "..")],
  targets: [
    .executableTarget(
      name: "VerifyNetwork",
      dependencies: [.product(name: "RobustnessVerification", package: "robpriv")]),
    .executableTarget(
      name: "AuditOutputs",
      dependencies: [.product(name: "MembershipAudits", package: "robpriv")]),
    .executableTarget(
      name: "TradeOff", dependencies: [.product(name: "RobustTraining", package: "robpriv")]),
  ]
)
