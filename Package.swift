// swift-tools-version: 6.2
import PackageDescription

/// A module and what it may import: data flows one way, no cycles.
struct Module {
  let name: String
  let dependencies: [Target.Dependency]

  init(_ name: String, _ dependencies: Target.Dependency...) {
    self.name = name
    self.dependencies = dependencies
  }
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let libraries = [
  Module("Resources"),
  Module("ExactArithmetic"),
  Module("Results", "ExactArithmetic"),
  Module("Files", "Resources", "CZlib"),
  Module("Statistics"),
  Module("PrivacyAccounting"),
  Module("LinearPrograms", "Resources", "CGLPK"),
  Module("Tensors", "Resources", "CBLAS"),
  Module("Datasets", "Resources", "Tensors", "CZlib", "Files"),
  Module("Networks", "Resources", "Tensors", "Results", "CZlib", "Files", protobuf),
  Module("Robustness", "Resources", "Tensors", "Networks", "Results", "ExactArithmetic"),
  Module(
    "Verification", "Resources", "Files", "Tensors", "Networks", "Robustness", "LinearPrograms",
    "Results", "ExactArithmetic"),
  Module("Training", "Files", "Tensors", "Networks", "Robustness", "Results"),
  Module(
    "MembershipInference", "Files", "Tensors", "Datasets", "Networks", "Robustness", "Training",
    "Results",
    "Statistics"),
  Module("TradeoffReports", "Files", "Results", "Statistics"),
  Module(
    "Sweeps", "Files", "Tensors", "Datasets", "Networks", "Robustness", "Verification", "Training",
    "MembershipInference", "TradeoffReports", "Results", "Statistics", yams),
]

let executables = [
  Module(
    "robpriv", "Resources", "Files", "Tensors", "Datasets", "Networks", "Robustness", "Training",
    "Verification", "MembershipInference", "PrivacyAccounting", "Sweeps", "TradeoffReports",
    "Results", argumentParser),
  Module(
    "robpriv-bench", "Tensors", "Datasets", "Networks", "Robustness", "Training", "Verification",
    "LinearPrograms", argumentParser),
]

let package = Package(
  name: "robpriv",
  products: executables.map { .executable(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CGLPK", linkerSettings: [.linkedLibrary("glpk")]),
  ]
    + libraries.map {
      .target(
        name: $0.name, dependencies: $0.dependencies)
    }
    + executables.map {
      .executableTarget(
        name: $0.name, dependencies: $0.dependencies,
        exclude: $0.name == "robpriv-bench" ? ["torch_steps.py"] : [])
    }
    + libraries.map {
      .testTarget(
        name: $0.name + "Tests", dependencies: [.target(name: $0.name)] + $0.dependencies)
    }
    + [
      .executableTarget(
        name: "robpriv-fuzz",
        dependencies: ["CZlib", argumentParser] + libraries.map { .target(name: $0.name) },
        path: "Tests/Fuzzing"),
      .testTarget(name: "CommandTests", dependencies: ["robpriv", "robpriv-fuzz"]),
    ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if Context.environment["CI"] != nil {
    target.swiftSettings?.append(.treatAllWarnings(as: .error))
  }
}
