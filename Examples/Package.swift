// swift-tools-version: 6.2
import PackageDescription

/// Programs of a few dozen lines that use robpriv as a library. In a package of your own, name the
/// repository in place of the path.
let package = Package(
  name: "Examples",
  dependencies: [.package(name: "robpriv", path: "..")],
  targets: [
    ("VerifyNetwork", "RobustnessVerification"), ("AuditOutputs", "MembershipAudits"),
    ("OwnAttack", "MembershipAudits"), ("TradeOffInAMinute", "RobustTraining"),
    ("OwnObjective", "RobustTraining"),
  ].map { name, product in
    .executableTarget(
      name: name, dependencies: [.product(name: product, package: "robpriv")],
      swiftSettings: [.treatAllWarnings(as: .error)])
  }
)
